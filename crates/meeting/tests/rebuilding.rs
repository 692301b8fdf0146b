//! A connection that is made anew: the old one counts until the new one is connected.

mod support;

use parvis_meeting::{
    ConnectionStatus, Input, Intent, OpResult, Output, PeerCommand, PeerConnectionState, PeerEvent, PeerKey,
};
use parvis_protocol::{
    DescriptionKind, LeaveReason, MediaKind, ParticipantId, ServerMessage, SessionId, Signal, TrackSource,
};
use support::{
    ABOVE, BELOW, Page, candidate, connected_to, created, described, description, endpoint, local,
    local_description, participant, remote_description, sent, switch_on, touches_peers,
};

const OFFER: DescriptionKind = DescriptionKind::Offer;
const ANSWER: DescriptionKind = DescriptionKind::Answer;

/// Connected, and then the browser refuses an offer: the new connection, and what making it asked for.
fn rebuilding(id: u64) -> (Page, PeerKey, PeerKey, Vec<Output>) {
    let (mut page, old) = connected_to(id);
    let (new, outputs) = refuse(&mut page, old);
    (page, old, new, outputs)
}

/// The browser refuses what it is asked over this connection, which is made anew for that.
fn refuse(page: &mut Page, key: PeerKey) -> (PeerKey, Vec<Output>) {
    let outputs = page.handle(Input::Peer(key, PeerEvent::NegotiationNeeded));
    let (_, op) = local_description(&outputs).expect("an offer is made");
    page.done(op, OpResult::Failed("OperationError".to_owned()));
    let outputs = page.pass(600);
    let new = created(&outputs).expect("it is made anew");
    (new, outputs)
}

/// Carries the offer of a connection that is made anew through, as far as the state `connected` of this side.
fn connect(page: &mut Page, id: u64, new: PeerKey, outputs: &[Output]) -> Vec<Output> {
    let (key, op) = local_description(outputs).expect("an offer is made");
    assert_eq!(key, new);
    let mut all = page.done(op, OpResult::Local(local(OFFER)));
    all.extend(page.signal(id, description(ANSWER, 2, Some(new.epoch), 1)));
    let (_, op) = remote_description(&all).expect("the answer is applied");
    all.extend(page.done(op, OpResult::Ok));
    all.extend(page.state(new, PeerConnectionState::Connected));
    all
}

fn closed(outputs: &[Output]) -> Vec<PeerKey> {
    let close = |output: &Output| match output {
        Output::Peer(key, _, PeerCommand::Close) => Some(*key),
        _ => None,
    };
    outputs.iter().filter_map(close).collect()
}

fn counts(page: &Page) -> Vec<PeerKey> {
    page.meeting.snapshot().connections.clone()
}

fn status(page: &Page, id: u64) -> Option<ConnectionStatus> {
    page.remote(id).map(|remote| remote.link)
}

#[test]
fn what_flows_counts_until_the_new_connection_is_connected_and_goes_after() {
    let (mut page, old, new, outputs) = rebuilding(ABOVE);
    assert_eq!(closed(&outputs), []);
    assert_eq!((counts(&page), status(&page, ABOVE)), (vec![old], Some(ConnectionStatus::Connected)));
    let mut outputs = connect(&mut page, ABOVE, new, &outputs);
    // Not before the first picture can be there.
    assert_eq!(counts(&page), [old]);
    outputs.extend(page.pass(600));
    assert_eq!(counts(&page), [new]);
    // The other side may not have noticed yet.
    outputs.extend(page.pass(3_300));
    assert_eq!(closed(&outputs), []);
    assert_eq!(closed(&page.pass(200)), [old]);
    assert_eq!((counts(&page), status(&page, ABOVE)), (vec![new], Some(ConnectionStatus::Connected)));
}

#[test]
fn a_connection_that_the_other_side_made_anew_counts_when_it_is_connected() {
    let (mut page, old) = connected_to(ABOVE);
    let outputs = page.signal(ABOVE, description(OFFER, 2, None, 1));
    assert_eq!(closed(&outputs), []);
    let new = created(&outputs).expect("a new one");
    let (_, op) = remote_description(&outputs).expect("their offer is applied");
    let (_, op) = local_description(&page.done(op, OpResult::Ok)).expect("an answer is made");
    let outputs = page.done(op, OpResult::Local(local(ANSWER)));
    let (exchange, _) = described(&outputs).expect("it is sent");
    assert_eq!((exchange.connection, exchange.peer_connection), (new.epoch, Some(2)));
    assert_eq!(counts(&page), [old]);
    page.state(new, PeerConnectionState::Connected);
    assert_eq!(closed(&page.pass(5_000)), [old]);
    assert_eq!(counts(&page), [new]);
}

#[test]
fn what_is_said_of_the_old_one_is_not_passed_on() {
    let (mut page, old, _, _) = rebuilding(ABOVE);
    for event in [PeerEvent::NegotiationNeeded, PeerEvent::Candidate(candidate("mine"))] {
        let outputs = page.handle(Input::Peer(old, event));
        assert!(!touches_peers(&outputs) && sent(&outputs).is_empty());
    }
    // Nor is it said to the old one, what their old one still offers.
    let outputs = page.signal(ABOVE, description(OFFER, 1, Some(old.epoch), 5));
    assert!(remote_description(&outputs).is_none());
}

#[test]
fn what_the_person_switches_is_switched_on_both() {
    let (mut page, old, new, _) = rebuilding(ABOVE);
    let sources = |outputs: &[Output]| -> Vec<(PeerKey, bool)> {
        let told = |output: &Output| match output {
            Output::Peer(key, _, PeerCommand::SendSources(set)) => Some((*key, set.camera)),
            _ => None,
        };
        let mut told: Vec<_> = outputs.iter().filter_map(told).collect();
        told.sort_unstable();
        told
    };
    page.dispatch(Intent::SetCamera(true));
    let (op, _) = support::media(&page.pass(100))[0].clone();
    let outputs =
        page.done(op, OpResult::Captured { sources: vec![TrackSource::Camera], devices: Vec::new() });
    assert_eq!(sources(&outputs), [(old, true), (new, true)]);
    let outputs = page.dispatch(Intent::SetCamera(false));
    assert_eq!(sources(&outputs), [(old, false), (new, false)]);
}

const BOTH: [TrackSource; 2] = [TrackSource::Camera, TrackSource::Screen];

/// An offer of the other side, with these lines.
fn labelled(connection: u32, to: Option<u32>, offer: u32, sources: &[TrackSource]) -> Signal {
    let label = |source| parvis_protocol::TrackLabel {
        mid: "0".to_owned(),
        owner: ParticipantId::from_bits(ABOVE),
        source,
        layer: None,
    };
    let Signal::Description { exchange, mut description } = description(OFFER, connection, to, offer) else {
        panic!("a description")
    };
    description.tracks = sources.iter().copied().map(label).collect();
    Signal::Description { exchange, description }
}

/// Carries an offer of the other side through.
fn exchange(page: &mut Page, offer: Signal) -> PeerKey {
    let outputs = page.signal(ABOVE, offer);
    let (key, op) = remote_description(&outputs).expect("their offer is applied");
    let (_, op) = local_description(&page.done(op, OpResult::Ok)).expect("an answer is made");
    page.done(op, OpResult::Local(local(ANSWER)));
    key
}

#[test]
fn a_screen_takes_the_second_exchange_and_the_old_one_counts_until_it_is_there() {
    let (mut page, _) = connected_to(ABOVE);
    let old = exchange(&mut page, labelled(1, Some(1), 1, &BOTH));
    let new = exchange(&mut page, labelled(2, None, 1, &BOTH[..1]));
    page.state(new, PeerConnectionState::Connected);
    page.pass(1_000);
    assert_eq!(counts(&page), [old]);
    assert_eq!(exchange(&mut page, labelled(2, Some(new.epoch), 2, &BOTH)), new);
    assert_eq!(counts(&page), [new]);
}

/// They share a screen and make their connection anew right after: the browser still applies the first offer when that of the
/// new connection comes.
#[test]
fn the_old_one_counts_as_well_for_a_screen_that_was_on_its_way_into_the_browser() {
    let (mut page, _) = connected_to(ABOVE);
    let (old, op) = remote_description(&page.signal(ABOVE, labelled(1, Some(1), 1, &BOTH))).expect("applied");
    let new = exchange(&mut page, labelled(2, None, 1, &BOTH[..1]));
    page.done(op, OpResult::Ok);
    page.state(new, PeerConnectionState::Connected);
    page.pass(1_000);
    assert_eq!(counts(&page), [old]);
    exchange(&mut page, labelled(2, Some(new.epoch), 2, &BOTH));
    assert_eq!(counts(&page), [new]);
}

#[test]
fn when_the_new_one_fails_too_the_old_one_stays_and_there_are_never_three() {
    let (mut page, old, mut new, outputs) = rebuilding(ABOVE);
    let mut outputs = outputs;
    let mut made = 0;
    let start = page.now;
    while page.now < start + 60_000 {
        if let Some((key, op)) = local_description(&outputs) {
            assert_eq!(key, new);
            outputs = page.done(op, OpResult::Failed("OperationError".to_owned()));
        } else {
            outputs = page.pass(100);
        }
        if let Some(made_now) = created(&outputs) {
            made += 1;
            assert_eq!(closed(&outputs), [new], "the one that failed goes");
            new = made_now;
        }
        page.hear(ServerMessage::Pong);
        assert_eq!((counts(&page), status(&page, ABOVE)), (vec![old], Some(ConnectionStatus::Connected)));
    }
    // Ever more rarely: after 0.5, 1, 2, 4, .. s.
    assert!((4..9).contains(&made), "{made}");
}

#[test]
fn an_old_one_that_dies_goes_at_once_and_is_no_longer_counted() {
    for state in [PeerConnectionState::Failed, PeerConnectionState::Closed] {
        let (mut page, old, new, _) = rebuilding(ABOVE);
        assert_eq!(closed(&page.state(old, state)), [old]);
        assert_eq!((counts(&page), status(&page, ABOVE)), (vec![new], Some(ConnectionStatus::Interrupted)));
    }
    // One that may come back counts for as long as there is nothing better.
    let (mut page, old, new, outputs) = rebuilding(ABOVE);
    assert_eq!(closed(&page.state(old, PeerConnectionState::Disconnected)), []);
    assert_eq!((counts(&page), status(&page, ABOVE)), (vec![old], Some(ConnectionStatus::Interrupted)));
    let outputs = connect(&mut page, ABOVE, new, &outputs);
    assert_eq!(closed(&outputs), [old]);
    assert_eq!(counts(&page), [new]);
}

#[test]
fn both_sides_may_make_theirs_anew_at_once() {
    for (other, gives_way) in [(ABOVE, false), (BELOW, true)] {
        let (mut page, old, new, outputs) = rebuilding(other);
        let (_, op) = local_description(&outputs).expect("an offer is made");
        page.done(op, OpResult::Local(local(OFFER)));
        let outputs = page.signal(other, description(OFFER, 2, None, 1));
        // Theirs is the other end of ours: no third one is made.
        assert_eq!((created(&outputs), closed(&outputs)), (None, Vec::new()));
        assert_eq!(remote_description(&outputs).map(|(key, _)| key), gives_way.then_some(new));
        assert_eq!(counts(&page), [old]);
    }
}

#[test]
fn a_lost_offer_is_sent_again_and_nothing_is_less_meanwhile() {
    let (mut page, old, new, outputs) = rebuilding(ABOVE);
    let (_, op) = local_description(&outputs).expect("an offer is made");
    page.done(op, OpResult::Local(local(OFFER)));
    let outputs = page.pass(4_100);
    assert_eq!(described(&outputs).map(|(exchange, _)| exchange.connection), Some(new.epoch));
    assert_eq!(closed(&outputs), []);
    assert_eq!((counts(&page), status(&page, ABOVE)), (vec![old], Some(ConnectionStatus::Connected)));
}

#[test]
fn who_goes_on_offering_to_the_old_one_gets_the_offer_of_the_new_one_soon() {
    let (mut page, old, new, outputs) = rebuilding(ABOVE);
    let (_, op) = local_description(&outputs).expect("an offer is made");
    page.done(op, OpResult::Local(local(OFFER)));
    page.signal(ABOVE, description(OFFER, 1, Some(old.epoch), 5));
    let outputs = page.pass(1_100);
    assert_eq!(described(&outputs).map(|(exchange, _)| exchange.connection), Some(new.epoch));
}

#[test]
fn a_connected_one_that_is_replaced_in_its_turn_becomes_the_old_one() {
    let (mut page, first, second, outputs) = rebuilding(ABOVE);
    connect(&mut page, ABOVE, second, &outputs);
    let (third, outputs) = refuse(&mut page, second);
    assert_eq!(closed(&outputs), [first]);
    assert_eq!(counts(&page), [second]);
    assert!(third.epoch > second.epoch);
}

#[test]
fn one_that_was_never_connected_is_not_kept() {
    let mut page = Page::new();
    page.join();
    let (key, op) = local_description(&page.welcome(&[ABOVE])).expect("an offer is made");
    page.done(op, OpResult::Failed("OperationError".to_owned()));
    let outputs = page.pass(600);
    assert_eq!(closed(&outputs), [key]);
    assert_eq!(counts(&page), [created(&outputs).expect("a new one")]);
}

#[test]
fn another_load_of_their_page_ends_both() {
    let (mut page, old, new, _) = rebuilding(ABOVE);
    let mut row = participant(ABOVE);
    row.session = SessionId::from_bits(4_711);
    let outputs = page.hear(ServerMessage::Joined { participant: row });
    assert_eq!(closed(&outputs), [old, new]);
    assert_eq!(counts(&page), [created(&outputs).expect("a new one")]);
}

#[test]
fn who_leaves_takes_both_away_and_who_is_lost_stays_while_the_old_one_flows() {
    let id = ParticipantId::from_bits(ABOVE);
    let (mut page, old, new, _) = rebuilding(ABOVE);
    let left = ServerMessage::Left { id, reason: LeaveReason::Left };
    assert_eq!(closed(&page.hear(left)), [old, new]);

    let (mut page, old, new, _) = rebuilding(ABOVE);
    let expired = ServerMessage::Left { id, reason: LeaveReason::Expired };
    assert_eq!(closed(&page.hear(expired)), []);
    assert_eq!((counts(&page), status(&page, ABOVE)), (vec![old], Some(ConnectionStatus::Connected)));
    assert_eq!(closed(&page.state(old, PeerConnectionState::Disconnected)), [old, new]);
    assert!(page.remote(ABOVE).is_none());
}

#[test]
fn a_reconnect_of_the_socket_touches_neither() {
    let (mut page, old, new, _) = rebuilding(ABOVE);
    let outputs = page.resume(&[ABOVE]);
    assert!(closed(&outputs).is_empty() && created(&outputs).is_none());
    assert_eq!(counts(&page), [old]);
    assert_eq!(new.endpoint, endpoint(ABOVE));
}

#[test]
fn one_that_is_replaced_does_not_divide_the_cameras_share() {
    let (mut page, old) = connected_to(ABOVE);
    switch_on(&mut page, MediaKind::Camera);
    let (new, outputs) = refuse(&mut page, old);
    let limits = outputs.iter().filter_map(|output| match output {
        Output::Peer(key, _, PeerCommand::LimitVideo(limits)) => Some((*key, limits.camera.max_bitrate)),
        _ => None,
    });
    assert_eq!(limits.collect::<Vec<_>>(), [(new, 1_800_000)]);
}
