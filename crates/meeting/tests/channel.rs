//! What comes over the data channel of another page: of whom it is believed what, and how much.

mod support;

use parvis_meeting::{Input, Intent, Output, PeerCommand, PeerConnectionState, PeerEvent, PeerKey};
use parvis_protocol::{
    ChannelMessage, ClientMessage, Description, DescriptionKind, Exchange, MediaKind, MediaState,
    ParticipantId, Signal, TrackLabel, TrackSource,
};
use support::{BELOW, Page, barred, candidate, connected_to, only, remote_description, sent};

fn over_channel(page: &mut Page, key: PeerKey, message: ChannelMessage) -> Vec<Output> {
    page.handle(Input::Peer(key, PeerEvent::OverChannel(message)))
}

/// What goes out over the data channel.
fn said(outputs: &[Output]) -> Vec<(PeerKey, ChannelMessage)> {
    let said = |output: &Output| match output {
        Output::Peer(key, _, PeerCommand::SendOverChannel(message)) => Some((*key, message.clone())),
        _ => None,
    };
    outputs.iter().filter_map(said).collect()
}

/// Connected to somebody, with an open channel, and without a server.
fn without_server() -> (Page, PeerKey) {
    let (mut page, key) = connected_to(BELOW);
    assert!(said(&page.handle(Input::Peer(key, PeerEvent::ChannelOpen(true)))).is_empty());
    let outputs = page.closed(None);
    // What this page sends is said once.
    assert_eq!(said(&outputs), [(key, ChannelMessage::Media(MediaState::NONE))]);
    (page, key)
}

fn offer(sequence: u32, labels: Vec<TrackLabel>) -> ChannelMessage {
    let exchange =
        Exchange { connection: 1, peer_connection: None, offer: sequence, sequence: Some(sequence) };
    let description = Description { kind: DescriptionKind::Offer, sdp: String::new(), tracks: labels };
    ChannelMessage::Signal(Signal::Description { exchange, description })
}

#[test]
fn signals_go_over_the_channel_only_while_there_is_no_server() {
    let (mut page, key) = without_server();
    let found = |page: &mut Page| page.handle(Input::Peer(key, PeerEvent::Candidate(candidate("mine"))));
    let outputs = found(&mut page);
    assert_eq!(said(&outputs), [(key, ChannelMessage::Signal(Signal::Candidate(candidate("mine"))))]);
    // Interrupted, it would come too late.
    page.state(key, PeerConnectionState::Disconnected);
    assert!(found(&mut page).is_empty());
    page.state(key, PeerConnectionState::Connected);
    page.handle(Input::Peer(key, PeerEvent::ChannelOpen(false)));
    assert!(found(&mut page).is_empty());
    page.handle(Input::Peer(key, PeerEvent::ChannelOpen(true)));
    assert_eq!(said(&found(&mut page)).len(), 1);
    page.pass(10_000);
    page.opened();
    page.welcome(&[BELOW]);
    let outputs = found(&mut page);
    assert!(said(&outputs).is_empty());
    assert!(matches!(sent(&outputs)[..], [ClientMessage::Signal { .. }]));
}

#[test]
fn an_offer_over_the_channel_is_answered_over_it_although_there_is_a_server() {
    let (mut page, key) = connected_to(BELOW);
    page.handle(Input::Peer(key, PeerEvent::ChannelOpen(true)));
    let outputs = over_channel(&mut page, key, offer(2, Vec::new()));
    let (_, op) = remote_description(&outputs).expect("it is applied");
    let outputs = page.done(op, parvis_meeting::OpResult::Ok);
    let (_, op) = support::local_description(&outputs).expect("it is answered");
    let answer = parvis_meeting::OpResult::Local(support::local(DescriptionKind::Answer));
    let outputs = page.done(op, answer);
    assert!(matches!(said(&outputs)[..], [(_, ChannelMessage::Signal(Signal::Description { .. }))]));
    assert!(sent(&outputs).is_empty());
}

#[test]
fn an_offer_that_was_overtaken_is_not_applied() {
    let (mut page, key) = without_server();
    let outputs = over_channel(&mut page, key, offer(7, Vec::new()));
    assert!(remote_description(&outputs).is_some());
    assert!(over_channel(&mut page, key, offer(6, Vec::new())).is_empty());
}

#[test]
fn nobody_speaks_of_a_third_person_or_seals_anything_over_it() {
    let (mut page, key) = without_server();
    let label = |owner| TrackLabel {
        mid: "0".to_owned(),
        owner: ParticipantId::from_bits(owner),
        source: TrackSource::Camera,
        layer: None,
    };
    let outputs = over_channel(&mut page, key, offer(2, vec![label(77), label(BELOW)]));
    let applied = outputs.iter().find_map(|output| match output {
        Output::Peer(_, _, PeerCommand::SetRemoteDescription(description)) => Some(&description.tracks),
        _ => None,
    });
    assert_eq!(applied, Some(&vec![label(BELOW)]));
    for message in [Signal::Sealed { data: String::new() }, Signal::Unknown] {
        assert!(over_channel(&mut page, key, ChannelMessage::Signal(message)).is_empty());
    }
    // A connection that is no more says nothing.
    let gone = PeerKey { epoch: key.epoch + 1, ..key };
    assert!(over_channel(&mut page, gone, offer(9, Vec::new())).is_empty());
}

#[test]
fn what_somebody_sends_is_told_over_it_and_what_is_barred_never_is() {
    let (mut page, key) = connected_to(BELOW);
    page.handle(Input::Peer(key, PeerEvent::ChannelOpen(true)));
    page.hear(barred(BELOW, only(MediaKind::Camera)));
    page.closed(None);
    let all = MediaState::ALL;
    over_channel(&mut page, key, ChannelMessage::Media(all));
    let media = |page: &Page| page.remote(BELOW).expect("they are there").participant.media;
    assert_eq!(media(&page), MediaState { camera: false, ..all });
    // The server has the last word when it is back.
    page.pass(10_000);
    page.opened();
    page.welcome(&[BELOW]);
    assert_eq!(media(&page), MediaState::NONE);
}

#[test]
fn what_one_sends_is_said_again_with_each_change_once_it_was_said() {
    let (mut page, key) = without_server();
    page.pass(10_000);
    page.opened();
    page.welcome(&[BELOW]);
    // What waited in the channel may come after what the server says: the last word is the newest on both ways.
    let outputs = page.dispatch(Intent::SetScreen(true));
    let (op, _) = support::media(&outputs)[0];
    let sources = vec![TrackSource::Screen];
    let outputs = page.done(op, parvis_meeting::OpResult::Captured { sources, devices: Vec::new() });
    let screen = only(MediaKind::Screen);
    assert!(said(&outputs).contains(&(key, ChannelMessage::Media(screen))));
    assert!(sent(&outputs).contains(&&ClientMessage::SetMedia { media: screen }));
}

#[test]
fn a_flood_over_it_costs_nothing_but_itself() {
    let (mut page, key) = without_server();
    let flood = |page: &mut Page| {
        let message = ChannelMessage::Signal(Signal::Candidate(candidate("theirs")));
        (0..500).map(|_| over_channel(page, key, message.clone()).len()).sum::<usize>()
    };
    assert_eq!(flood(&mut page), 100, "so many are taken in a second");
    page.pass(1_000);
    assert_eq!(flood(&mut page), 100);
    let media = ChannelMessage::Media(only(MediaKind::Screen));
    over_channel(&mut page, key, media.clone());
    assert_eq!(page.remote(BELOW).expect("they are there").participant.media, MediaState::NONE);
    page.pass(1_000);
    over_channel(&mut page, key, media);
    assert_eq!(page.remote(BELOW).expect("they are there").participant.media, only(MediaKind::Screen));
}
