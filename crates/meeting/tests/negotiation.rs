//! One pair: offers, answers, candidates, what gets lost and what comes late.

mod support;

use parvis_meeting::{
    ConnectionStatus, Input, NetworkEvent, OpResult, Output, PeerCommand, PeerConnectionState, PeerEvent,
    PeerKey,
};
use parvis_protocol::{
    ClientMessage, DescriptionKind, ParticipantId, ServerMessage, Signal, TrackLabel, TrackSource,
};
use support::{
    ABOVE, BELOW, ME, Page, candidate, connected_to, created, described, description, local,
    local_description, offering_to, participant, remote_description, restarted, sent, touches_peers,
};

const OFFER: DescriptionKind = DescriptionKind::Offer;
const ANSWER: DescriptionKind = DescriptionKind::Answer;

/// Somebody came after, and their offer was answered.
fn answering_to(id: u64) -> (Page, PeerKey) {
    let mut page = Page::joined(&[]);
    page.hear(ServerMessage::Joined { participant: participant(id) });
    let outputs = page.offered(id, 1, None);
    let (key, op) = remote_description(&outputs).expect("the offer is applied");
    let (_, op) = local_description(&page.done(op, OpResult::Ok)).expect("an answer is made");
    let outputs = page.done(op, OpResult::Local(local(ANSWER)));
    let (exchange, answer) = described(&outputs).expect("the answer is sent");
    assert_eq!((exchange.peer_connection, exchange.offer, answer.kind), (Some(1), 1, ANSWER));
    (page, key)
}

fn label(mid: &str, owner: u64) -> TrackLabel {
    let owner = ParticipantId::from_bits(owner);
    TrackLabel { mid: mid.to_owned(), owner, source: TrackSource::Camera, layer: None }
}

fn candidates(outputs: &[Output]) -> usize {
    let given = |output: &&Output| matches!(output, Output::Peer(_, _, PeerCommand::AddIceCandidate(_)));
    outputs.iter().filter(given).count()
}

#[test]
fn an_offer_is_answered() {
    let (mut page, key) = answering_to(ABOVE);
    page.state(key, PeerConnectionState::Connected);
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Connected));
}

#[test]
fn the_impolite_side_ignores_a_colliding_offer() {
    // The lower id is the impolite one.
    let (mut page, key) = offering_to(ABOVE);
    let outputs = page.offered(ABOVE, 1, None);
    assert!(!touches_peers(&outputs));
    // Candidates of the ignored offer raise no error: they never reach the browser.
    assert_eq!(candidates(&page.signal(ABOVE, Signal::Candidate(candidate("theirs")))), 0);
    // They have probably not got ours; it goes out again soon.
    assert!(described(&page.pass(1_100)).is_some());
    let outputs = page.answered(ABOVE, 1, key.epoch);
    assert!(remote_description(&outputs).is_some());
}

#[test]
fn the_polite_side_gives_way() {
    let (mut page, key) = offering_to(BELOW);
    let outputs = page.offered(BELOW, 1, None);
    let (_, op) = remote_description(&outputs).expect("the offer is applied over our local_participant");
    let (_, op) = local_description(&page.done(op, OpResult::Ok)).expect("an answer is made");
    let outputs = page.done(op, OpResult::Local(local(ANSWER)));
    assert_eq!(described(&outputs).map(|(_, d)| d.kind), Some(ANSWER));
    // The answer to the offer that was rolled back comes late.
    assert!(remote_description(&page.answered(BELOW, 1, key.epoch)).is_none());
}

#[test]
fn an_offer_that_comes_while_ours_is_made_waits_and_then_collides() {
    for (other, gives_way) in [(ABOVE, false), (BELOW, true)] {
        let mut page = Page::new();
        page.join();
        let (_, op) = local_description(&page.welcome(&[other])).expect("an offer is made");
        assert!(!touches_peers(&page.offered(other, 1, None)));
        let outputs = page.done(op, OpResult::Local(local(OFFER)));
        assert!(described(&outputs).is_some());
        assert_eq!(remote_description(&outputs).is_some(), gives_way);
    }
}

#[test]
fn an_answer_to_an_older_offer_is_dropped() {
    let (mut page, key) = connected_to(ABOVE);
    let outputs = page.handle(Input::Peer(key, PeerEvent::NegotiationNeeded));
    let (_, op) = local_description(&outputs).expect("an offer is made");
    page.done(op, OpResult::Local(local(OFFER)));
    assert!(remote_description(&page.answered(ABOVE, 1, key.epoch)).is_none());
    assert!(remote_description(&page.answered(ABOVE, 2, key.epoch)).is_some());
    // And once more, when there is nothing left to answer.
    assert!(remote_description(&page.answered(ABOVE, 2, key.epoch)).is_none());
}

#[test]
fn an_offer_that_comes_again_gets_the_same_answer() {
    let (mut page, _) = answering_to(ABOVE);
    let outputs = page.offered(ABOVE, 1, None);
    assert!(!touches_peers(&outputs));
    assert_eq!(described(&outputs).map(|(exchange, d)| (exchange.offer, d.kind)), Some((1, ANSWER)));
}

#[test]
fn an_old_offer_does_not_roll_back_a_newer_one_of_ours() {
    let (mut page, key) = answering_to(BELOW);
    let outputs = page.handle(Input::Peer(key, PeerEvent::NegotiationNeeded));
    let (_, op) = local_description(&outputs).expect("an offer is made");
    page.done(op, OpResult::Local(local(OFFER)));
    let outputs = page.offered(BELOW, 1, None);
    assert!(!touches_peers(&outputs));
    assert!(remote_description(&page.answered(BELOW, 1, key.epoch)).is_some());
}

#[test]
fn a_lost_offer_goes_out_again_and_then_anew() {
    let (mut page, _) = offering_to(ABOVE);
    let outputs = page.pass(4_100);
    assert!(described(&outputs).is_some() && !touches_peers(&outputs));
    let outputs = page.pass(8_100);
    let (_, op) = local_description(&outputs).expect("a fresh one");
    assert!(restarted(&outputs));
    let outputs = page.done(op, OpResult::Local(local(OFFER)));
    assert_eq!(described(&outputs).map(|(exchange, _)| exchange.offer), Some(2));
}

#[test]
fn what_was_under_way_when_the_socket_went_is_said_again() {
    // Connected, with a new track that nobody heard of: the same offer is enough.
    let (mut page, key) = connected_to(ABOVE);
    let outputs = page.handle(Input::Peer(key, PeerEvent::NegotiationNeeded));
    let (_, op) = local_description(&outputs).expect("an offer is made");
    page.closed(None);
    assert!(sent(&page.done(op, OpResult::Local(local(OFFER)))).is_empty());
    let outputs = page.resume(&[ABOVE]);
    assert_eq!(described(&outputs).map(|(exchange, d)| (exchange.offer, d.kind)), Some((2, OFFER)));
    assert!(!touches_peers(&outputs));
}

#[test]
fn nothing_is_said_over_a_socket_that_was_just_given_up() {
    // The offer is due again in the very moment in which the silence has lasted too long.
    for id in [ABOVE, BELOW] {
        let (mut page, _) = offering_to(id);
        page.now += 25_000;
        let mut outputs = page.handle(Input::Network(NetworkEvent::Changed));
        page.now += 2_000;
        outputs.extend(page.handle(Input::Wake));
        let given_up =
            outputs.iter().position(|output| *output == Output::Disconnect).expect("it is given up");
        assert!(sent(&outputs[given_up..]).is_empty(), "{outputs:?}");
    }
}

#[test]
fn what_is_needed_while_the_socket_is_away_is_remembered() {
    let (mut page, key) = connected_to(ABOVE);
    page.closed(None);
    assert!(!touches_peers(&page.handle(Input::Peer(key, PeerEvent::NegotiationNeeded))));
    assert!(local_description(&page.resume(&[ABOVE])).is_some());
}

#[test]
fn an_offer_whose_candidates_may_be_lost_is_made_anew() {
    let (mut page, _) = offering_to(ABOVE);
    let outputs = page.resume(&[ABOVE]);
    assert!(restarted(&outputs) && local_description(&outputs).is_some());
}

#[test]
fn candidates_wait_for_their_description() {
    let mut page = Page::joined(&[]);
    page.hear(ServerMessage::Joined { participant: participant(ABOVE) });
    let early = || Signal::Candidate(candidate("theirs"));
    assert_eq!(candidates(&page.signal(ABOVE, early())), 0);
    let outputs = page.offered(ABOVE, 1, None);
    assert_eq!(candidates(&outputs), 0);
    let (_, op) = remote_description(&outputs).expect("the offer is applied");
    assert_eq!(candidates(&page.signal(ABOVE, early())), 0);
    assert_eq!(candidates(&page.done(op, OpResult::Ok)), 2);
    assert_eq!(candidates(&page.signal(ABOVE, early())), 1);
    assert_eq!(candidates(&page.signal(ABOVE, Signal::Candidate(candidate("another")))), 0);
}

#[test]
fn a_candidate_that_the_browser_refuses_changes_nothing() {
    let (mut page, key) = answering_to(ABOVE);
    let outputs = page.signal(ABOVE, Signal::Candidate(candidate("theirs")));
    let (_, op) =
        support::peer_command(&outputs, |c| matches!(c, PeerCommand::AddIceCandidate(_))).expect("given");
    page.done(op, OpResult::Failed("OperationError".to_owned()));
    page.state(key, PeerConnectionState::Connected);
    assert!(!touches_peers(&page.pass(30_000)));
}

#[test]
fn own_candidates_trickle() {
    let (mut page, key) = offering_to(ABOVE);
    let outputs = page.handle(Input::Peer(key, PeerEvent::Candidate(candidate("mine"))));
    assert!(matches!(
        sent(&outputs).as_slice(),
        [ClientMessage::Signal { signal: Signal::Candidate(_), .. }]
    ));
    page.closed(None);
    assert!(sent(&page.handle(Input::Peer(key, PeerEvent::Candidate(candidate("mine"))))).is_empty());
}

#[test]
fn a_description_asks_for_resilient_and_thrifty_voice() {
    let mut page = Page::new();
    page.join();
    let (_, op) = local_description(&page.welcome(&[ABOVE])).expect("an offer is made");
    let mut offer = local(OFFER);
    offer.sdp = "m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n".to_owned();
    let (_, said) = described(&page.done(op, OpResult::Local(offer))).expect("the offer is sent");
    assert!(said.sdp.contains("a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\n"), "{}", said.sdp);
}

#[test]
fn a_page_labels_its_tracks_as_its_own() {
    let mut page = Page::new();
    page.join();
    let (_, op) = local_description(&page.welcome(&[ABOVE])).expect("an offer is made");
    let mut offer = local(OFFER);
    offer.tracks = vec![("0".to_owned(), TrackSource::Camera)];
    let (_, said) = described(&page.done(op, OpResult::Local(offer))).expect("the offer is sent");
    assert_eq!(said.tracks, [label("0", ME)]);
}

#[test]
fn a_participant_is_not_believed_of_a_track_that_is_somebody_elses() {
    let mut page = Page::joined(&[BELOW]);
    page.hear(ServerMessage::Joined { participant: participant(ABOVE) });
    let Signal::Description { exchange, mut description } = description(OFFER, 1, None, 1) else {
        panic!("a description")
    };
    description.tracks = vec![label("0", ABOVE), label("1", BELOW), label("2", ME)];
    let outputs = page.signal(ABOVE, Signal::Description { exchange, description });
    let labels = outputs.iter().find_map(|output| match output {
        Output::Peer(_, _, PeerCommand::SetRemoteDescription(description)) => Some(&description.tracks),
        _ => None,
    });
    assert_eq!(labels, Some(&vec![label("0", ABOVE)]));
}

#[test]
fn a_connection_that_the_other_side_made_anew_is_made_anew_here() {
    let (mut page, key) = connected_to(ABOVE);
    let outputs = page.signal(ABOVE, description(OFFER, 2, None, 1));
    let new = created(&outputs).expect("a new one");
    assert_eq!(remote_description(&outputs).map(|(key, _)| key), Some(new));
    // What their old one still had to say is over.
    assert!(!touches_peers(&page.signal(ABOVE, description(OFFER, 1, Some(key.epoch), 5))));
    assert!(!touches_peers(&page.signal(ABOVE, description(OFFER, 1, None, 5))));
}

#[test]
fn who_offers_to_a_connection_that_is_no_more_is_told_of_the_new_one() {
    let mut page = Page::joined(&[]);
    page.hear(ServerMessage::Joined { participant: participant(ABOVE) });
    let outputs = page.signal(ABOVE, description(OFFER, 1, Some(99), 3));
    assert!(remote_description(&outputs).is_none());
    let (key, op) = local_description(&outputs).expect("an offer from the new one");
    let outputs = page.done(op, OpResult::Local(local(OFFER)));
    let (exchange, _) = described(&outputs).expect("it is sent");
    assert_eq!((exchange.connection, exchange.peer_connection), (key.epoch, None));
}
