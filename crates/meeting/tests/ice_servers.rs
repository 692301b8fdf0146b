//! The STUN and TURN servers: which connection is given which, as they are renewed during a call.

mod support;

use parvis_meeting::{Output, PeerCommand, PeerConnectionState, PeerKey};
use parvis_protocol::{IceServer, ServerMessage, Welcome};
use support::{ABOVE, BELOW, ME, Page, participant, touches_peers, welcome};

fn turn(credential: &str) -> Vec<IceServer> {
    vec![IceServer {
        urls: vec!["turn:192.0.2.1".to_owned()],
        username: Some("1700000000:a".to_owned()),
        credential: Some(credential.to_owned()),
    }]
}

/// In a room with somebody, where the server has said this in `Welcome`.
fn joined(servers: Vec<IceServer>) -> (Page, Vec<Output>) {
    let mut page = Page::new();
    page.join();
    let outputs = page.hear(welcome_with(servers));
    (page, outputs)
}

fn welcome_with(ice_servers: Vec<IceServer>) -> ServerMessage {
    ServerMessage::Welcome(Box::new(Welcome { ice_servers, ..welcome(ME, &[BELOW]) }))
}

fn renewed(credential: &str) -> ServerMessage {
    ServerMessage::IceServers { ice_servers: turn(credential) }
}

fn given(outputs: &[Output]) -> Vec<(PeerKey, Vec<IceServer>)> {
    let mut given = Vec::new();
    for output in outputs {
        if let Output::Peer(key, _, PeerCommand::SetIceServers { ice_servers, .. }) = output {
            given.push((*key, ice_servers.clone()));
        }
    }
    given
}

fn created_with(outputs: &[Output]) -> Vec<Vec<IceServer>> {
    let mut created = Vec::new();
    for output in outputs {
        if let Output::Peer(_, _, PeerCommand::Create { ice_servers, .. }) = output {
            created.push(ice_servers.clone());
        }
    }
    created
}

#[test]
fn a_connection_is_made_with_the_servers_of_welcome() {
    let (_, outputs) = joined(turn("one"));
    assert_eq!(created_with(&outputs), [turn("one")]);
    assert!(given(&outputs).is_empty());
}

#[test]
fn a_connection_that_stands_is_given_renewed_servers_and_is_not_disturbed() {
    let (mut page, outputs) = joined(turn("one"));
    let key = page.connect_to(BELOW, &outputs);
    let outputs = page.hear(renewed("two"));
    assert_eq!(given(&outputs), [(key, turn("two"))]);
    assert_eq!(outputs.len(), 1, "{outputs:?}");
}

#[test]
fn a_connection_that_is_made_later_has_the_renewed_servers() {
    let (mut page, _) = joined(turn("one"));
    page.hear(renewed("two"));
    let outputs = page.hear(ServerMessage::Joined { participant: participant(ABOVE) });
    assert_eq!(created_with(&outputs), [turn("two")]);
    assert!(given(&outputs).is_empty());
}

#[test]
fn a_connection_that_is_made_anew_has_the_renewed_servers() {
    let (mut page, outputs) = joined(turn("one"));
    let key = page.connect_to(BELOW, &outputs);
    page.hear(renewed("two"));
    let mut outputs = page.state(key, PeerConnectionState::Closed);
    outputs.extend(page.pass(2_000));
    assert_eq!(created_with(&outputs), [turn("two")]);
    assert!(given(&outputs).is_empty());
}

#[test]
fn the_same_servers_again_touch_no_connection() {
    let (mut page, outputs) = joined(turn("one"));
    page.connect_to(BELOW, &outputs);
    assert!(!touches_peers(&page.hear(renewed("one"))));
}

#[test]
fn a_resumed_seat_brings_the_servers_of_its_welcome_to_what_stands() {
    let (mut page, outputs) = joined(turn("one"));
    let key = page.connect_to(BELOW, &outputs);
    page.closed(None);
    page.pass(1_500);
    page.opened();
    let outputs = page.hear(welcome_with(turn("two")));
    assert_eq!(given(&outputs), [(key, turn("two"))]);
    assert!(created_with(&outputs).is_empty());
}

#[test]
fn servers_that_come_without_a_seat_count_for_nothing() {
    let mut page = Page::new();
    page.join();
    page.hear(renewed("early"));
    let outputs = page.hear(welcome_with(turn("one")));
    assert_eq!(created_with(&outputs), [turn("one")]);
}
