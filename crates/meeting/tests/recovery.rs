//! A connection that does not work: the browser refuses or never ends a step, or nothing flows.

mod support;

use parvis_meeting::{ConnectionStatus, Input, NetworkEvent, OpResult, Output, PeerConnectionState, PeerKey};
use parvis_protocol::{ClientMessage, DescriptionKind, ServerMessage};
use support::{
    ABOVE, BELOW, Page, closed, connected_to, created, described, description, local, local_description,
    offering_to, remote_description, restarted, touches_peers,
};

const OFFER: DescriptionKind = DescriptionKind::Offer;
const ANSWER: DescriptionKind = DescriptionKind::Answer;

#[test]
fn a_browser_that_refuses_a_description_gets_a_new_connection() {
    let (mut page, key) = offering_to(ABOVE);
    let outputs = page.answered(ABOVE, 1, key.epoch);
    let (_, op) = remote_description(&outputs).expect("the answer is applied");
    assert!(!touches_peers(&page.done(op, OpResult::Failed("OperationError".to_owned()))));
    let outputs = page.pass(1_000);
    assert_eq!(closed(&outputs), Some(key));
    let new = created(&outputs).expect("a new one");
    assert_eq!(local_description(&outputs).map(|(key, _)| key), Some(new));
}

#[test]
fn a_browser_that_refuses_everything_is_asked_ever_more_rarely() {
    let mut page = Page::new();
    page.join();
    let mut outputs = page.welcome(&[ABOVE]);
    let mut made = 0;
    let start = page.now;
    while page.now < start + 120_000 {
        if let Some((_, op)) = local_description(&outputs) {
            made += 1;
            outputs = page.done(op, OpResult::Failed("no".to_owned()));
        } else {
            outputs = page.pass(100);
        }
    }
    assert!((5..15).contains(&made), "{made}");
}

#[test]
fn an_operation_that_never_ends_does_not_hold_up_the_pair() {
    let mut page = Page::new();
    page.join();
    let (key, _) = local_description(&page.welcome(&[ABOVE])).expect("an offer is made");
    let outputs = page.pass(22_000);
    assert_eq!(closed(&outputs), Some(key));
    assert!(created(&outputs).is_some());
}

#[test]
fn a_connection_that_is_disconnected_gets_two_seconds_and_then_a_restart() {
    // The lower id leads.
    let (mut page, key) = connected_to(ABOVE);
    let mut outputs = page.state(key, PeerConnectionState::Disconnected);
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Interrupted));
    outputs.extend(page.pass(1_900));
    assert!(!touches_peers(&outputs));
    assert!(restarted(&page.pass(200)));
}

#[test]
fn an_interruption_has_the_socket_prove_itself_so_that_a_dead_one_is_replaced_soon() {
    for proves in [true, false] {
        let (mut page, key) = connected_to(ABOVE);
        let pings = |outputs: &[Output]| {
            outputs.iter().filter(|output| **output == Output::Send(ClientMessage::Ping)).count()
        };
        assert_eq!(pings(&page.state(key, PeerConnectionState::Disconnected)), 1);
        // Once, however often it comes and goes.
        page.state(key, PeerConnectionState::Connected);
        assert_eq!(pings(&page.state(key, PeerConnectionState::Disconnected)), 0);
        if proves {
            page.hear(ServerMessage::Pong);
        }
        let outputs = page.pass(4_000);
        assert_eq!(outputs.contains(&Output::Disconnect), !proves, "{outputs:?}");
        assert_eq!(outputs.contains(&Output::Connect), !proves);
    }
}

#[test]
fn who_does_not_lead_restarts_a_little_later() {
    let (mut page, key) = connected_to(BELOW);
    let mut outputs = page.state(key, PeerConnectionState::Failed);
    outputs.extend(page.pass(1_000));
    assert!(!touches_peers(&outputs));
    assert!(restarted(&page.pass(1_000)));
}

#[test]
fn a_failed_connection_is_restarted_at_once() {
    let (mut page, key) = connected_to(ABOVE);
    let outputs = page.state(key, PeerConnectionState::Failed);
    assert!(restarted(&outputs) && local_description(&outputs).is_some());
}

#[test]
fn another_network_restarts_everything_at_once() {
    for event in [NetworkEvent::Changed, NetworkEvent::Online] {
        for id in [ABOVE, BELOW] {
            let (mut page, _) = connected_to(id);
            page.pass(10_000);
            assert!(restarted(&page.handle(Input::Network(event))));
        }
    }
    let (mut page, _) = connected_to(ABOVE);
    assert!(!touches_peers(&page.handle(Input::Network(NetworkEvent::Offline))));
}

#[test]
fn after_three_failures_the_person_is_told_and_it_goes_on() {
    let (mut page, key) = connected_to(ABOVE);
    let mut outputs = page.state(key, PeerConnectionState::Failed);
    let mut tries = 0;
    let start = page.now;
    let mut connection = key.epoch;
    while page.now < start + 180_000 {
        if let Some((key, op)) = local_description(&outputs) {
            tries += 1;
            if page.now < start + 10_000 {
                assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Interrupted));
            }
            connection = key.epoch;
            outputs = page.done(op, OpResult::Local(local(OFFER)));
            let (exchange, _) = described(&outputs).expect("it is sent");
            outputs = page.signal(ABOVE, description(ANSWER, 1, Some(connection), exchange.offer));
            if let Some((_, op)) = remote_description(&outputs) {
                outputs = page.done(op, OpResult::Ok);
            }
        } else {
            outputs = page.pass(100);
        }
        page.hear(ServerMessage::Pong);
    }
    assert!((6..20).contains(&tries), "{tries}");
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Struggling));
    assert!(connection > key.epoch, "it was never made anew");
    let key = PeerKey { epoch: connection, ..key };
    page.state(key, PeerConnectionState::Connected);
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Connected));
}

#[test]
fn a_restart_that_was_rolled_back_is_made_after() {
    let (mut page, key) = connected_to(BELOW);
    page.state(key, PeerConnectionState::Failed);
    let (_, op) = local_description(&page.pass(2_000)).expect("a restart");
    page.done(op, OpResult::Local(local(OFFER)));
    // The other side negotiates something else, with the credentials it had.
    let outputs = page.offered(BELOW, 1, Some(key.epoch));
    let (_, op) = remote_description(&outputs).expect("theirs goes first");
    let (_, op) = local_description(&page.done(op, OpResult::Ok)).expect("an answer is made");
    let outputs = page.done(op, OpResult::Local(local(ANSWER)));
    assert!(restarted(&outputs) && local_description(&outputs).is_some());
}
