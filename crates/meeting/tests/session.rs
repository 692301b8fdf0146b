//! The seat and the socket: joining, losing, coming back, ending.

mod support;

use parvis_meeting::{
    EndReason, Input, Intent, NetworkEvent, Output, SessionState, StoredSeat, StoredSession,
};
use parvis_protocol::{ClientMessage, CloseCode, ErrorCode, Join, MediaState, ServerMessage, VERSION};
use support::{BELOW, ME, Page, closed, name, participant, sealed, sent, token, touches_peers};

fn state(page: &Page) -> &SessionState {
    &page.meeting.snapshot().session
}

fn connects(outputs: &[Output]) -> bool {
    outputs.contains(&Output::Connect)
}

fn stored(outputs: &[Output]) -> Option<&Option<StoredSeat>> {
    outputs.iter().find_map(|output| if let Output::Keep(stored) = output { Some(stored) } else { None })
}

fn held(seat: &str) -> Option<StoredSeat> {
    Some(StoredSeat { seat: token(seat), state: sealed("state") })
}

fn with_seat(seat: &str) -> Intent {
    Intent::Join {
        name: name("Me"),
        stored: StoredSession { seat: Some(token(seat)), ..StoredSession::default() },
    }
}

fn said_join(outputs: &[Output]) -> Join {
    let join = sent(outputs)
        .into_iter()
        .find_map(|m| if let ClientMessage::Join(join) = m { Some(join) } else { None });
    join.expect("Join is said").clone()
}

#[test]
fn a_seat_takes_one_round_trip() {
    let mut page = Page::new();
    assert_eq!(*state(&page), SessionState::Idle);
    let outputs = page.dispatch(with_seat("stored"));
    assert!(connects(&outputs));
    assert_eq!(*state(&page), SessionState::Joining { attempts: 0 });
    let join = said_join(&page.opened());
    assert_eq!((join.version, join.seat), (VERSION, Some(token("stored"))));
    let outputs = page.welcome(&[]);
    assert_eq!(stored(&outputs), Some(&held("seat")));
    assert_eq!(*state(&page), SessionState::Joined);
    assert_eq!(page.meeting.snapshot().you.as_ref().map(|you| you.id), Some(participant(ME).id));
}

#[test]
fn a_server_that_is_not_there_is_tried_ever_more_rarely() {
    let mut page = Page::new();
    page.dispatch(Intent::Join { name: name("Me"), stored: StoredSession::default() });
    let mut waits = Vec::new();
    for attempts in 1..=8 {
        page.closed(None);
        assert_eq!(*state(&page), SessionState::Joining { attempts });
        let lost = page.now;
        while !connects(&page.pass(100)) {}
        waits.push(page.now - lost);
    }
    assert!(waits[0] <= 600, "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 10_100), "{waits:?}");
    assert!(waits.iter().skip(5).all(|wait| *wait >= 5_000), "{waits:?}");
}

#[test]
fn a_socket_that_never_opens_is_given_up() {
    let mut page = Page::new();
    page.dispatch(Intent::Join { name: name("Me"), stored: StoredSession::default() });
    let outputs = page.pass(12_000);
    assert!(outputs.contains(&Output::Disconnect) && connects(&outputs));
}

#[test]
fn losing_the_socket_touches_no_peer_connection() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[BELOW]);
    page.connect_to(BELOW, &outputs);
    let mut outputs = page.closed(Some(1006));
    assert_eq!(*state(&page), SessionState::Reconnecting { attempts: 0 });
    outputs.extend(page.pass(9_000));
    outputs.extend(page.opened());
    let join = said_join(&outputs);
    assert_eq!(join.seat, Some(token("seat")));
    outputs.extend(page.welcome(&[BELOW]));
    assert!(!touches_peers(&outputs));
    assert_eq!(*state(&page), SessionState::Joined);
}

#[test]
fn the_server_is_pinged_and_silence_is_death() {
    let mut page = Page::joined(&[]);
    let outputs = page.pass(10_000);
    assert_eq!(sent(&outputs), [&ClientMessage::Ping]);
    page.hear(ServerMessage::Pong);
    assert!(!page.pass(24_900).contains(&Output::Disconnect));
    assert!(page.pass(200).contains(&Output::Disconnect));
    assert_eq!(*state(&page), SessionState::Reconnecting { attempts: 0 });
}

#[test]
fn after_a_sleep_the_server_gets_the_time_to_answer() {
    let mut page = Page::joined(&[]);
    page.now += 3_600_000;
    let outputs = page.handle(Input::Wake);
    assert_eq!(sent(&outputs), [&ClientMessage::Ping]);
    assert!(!outputs.contains(&Output::Disconnect));
    page.now += 1_000;
    page.hear(ServerMessage::Pong);
    assert!(!page.pass(9_000).contains(&Output::Disconnect));
}

#[test]
fn a_network_that_is_back_is_used_at_once() {
    let mut page = Page::joined(&[]);
    page.closed(None);
    assert!(connects(&page.handle(Input::Network(NetworkEvent::Online))));
    page.opened();
    page.welcome(&[]);
    // A socket that seems to be there has to prove it, quickly.
    let outputs = page.handle(Input::Network(NetworkEvent::Changed));
    assert_eq!(sent(&outputs), [&ClientMessage::Ping]);
    assert!(!connects(&outputs));
    let outputs = page.pass(3_000);
    assert!(outputs.contains(&Output::Disconnect) && connects(&outputs));
}

#[test]
fn a_socket_that_proves_itself_is_kept() {
    let mut page = Page::joined(&[]);
    page.handle(Input::Network(NetworkEvent::Online));
    page.now += 500;
    page.hear(ServerMessage::Pong);
    assert!(!page.pass(5_000).contains(&Output::Disconnect));
}

#[test]
fn leaving_frees_the_seat_and_forgets_it() {
    let mut page = Page::joined(&[BELOW]);
    let outputs = page.dispatch(Intent::Leave);
    assert_eq!(sent(&outputs), [&ClientMessage::Leave]);
    assert_eq!(stored(&outputs), Some(&None));
    assert!(outputs.contains(&Output::Disconnect));
    assert!(closed(&outputs).is_some());
    assert_eq!(*state(&page), SessionState::Ended(EndReason::Left));
    assert!(page.meeting.snapshot().remotes.is_empty());
    assert!(page.pass(60_000).is_empty());
}

#[test]
fn leaving_works_while_reconnecting() {
    let mut page = Page::joined(&[BELOW]);
    page.closed(None);
    let outputs = page.dispatch(Intent::Leave);
    assert!(sent(&outputs).is_empty());
    assert_eq!(stored(&outputs), Some(&None));
    assert_eq!(*state(&page), SessionState::Ended(EndReason::Left));
    assert!(!connects(&page.pass(60_000)));
}

#[test]
fn a_rejoin_is_another_session() {
    let mut page = Page::new();
    let first = said_join(&page.join());
    page.welcome(&[]);
    page.dispatch(Intent::Leave);
    let second = said_join(&page.join());
    assert_ne!(first.session, second.session);
    page.welcome(&[]);
    assert_eq!(*state(&page), SessionState::Joined);
}

#[test]
fn a_refusal_ends_it_and_says_why() {
    let refusals = [
        ErrorCode::VersionMismatch,
        ErrorCode::RoomFull,
        ErrorCode::BadMessage,
        ErrorCode::UnexpectedMessage,
    ];
    for code in refusals {
        let mut page = Page::new();
        page.join();
        let outputs = page.hear(ServerMessage::Error { code });
        assert!(outputs.contains(&Output::Disconnect), "{code:?}");
        assert_eq!(*state(&page), SessionState::Ended(EndReason::Refused(code)));
        assert!(!connects(&page.pass(60_000)));
    }
}

#[test]
fn the_close_code_alone_tells_as_much() {
    for (code, reason) in [
        (CloseCode::VersionMismatch, EndReason::Refused(ErrorCode::VersionMismatch)),
        (CloseCode::RoomFull, EndReason::Refused(ErrorCode::RoomFull)),
        (CloseCode::BadMessage, EndReason::Refused(ErrorCode::BadMessage)),
        (CloseCode::Replaced, EndReason::Replaced),
    ] {
        let mut page = Page::new();
        page.join();
        page.closed(Some(code.number()));
        assert_eq!(*state(&page), SessionState::Ended(reason));
    }
    for code in [CloseCode::GoingAway, CloseCode::Internal, CloseCode::Policy] {
        let mut page = Page::joined(&[]);
        page.closed(Some(code.number()));
        assert_eq!(*state(&page), SessionState::Reconnecting { attempts: 0 });
    }
}

#[test]
fn a_running_call_survives_a_message_that_the_server_did_not_understand() {
    let mut page = Page::joined(&[BELOW]);
    let outputs = page.hear(ServerMessage::Error { code: ErrorCode::BadMessage });
    assert!(!touches_peers(&outputs));
    assert_eq!(*state(&page), SessionState::Reconnecting { attempts: 0 });
}

#[test]
fn a_token_that_the_server_refuses_is_forgotten() {
    let mut page = Page::new();
    page.dispatch(with_seat("forged"));
    page.opened();
    let outputs = page.hear(ServerMessage::Error { code: ErrorCode::BadMessage });
    assert_eq!(stored(&outputs), Some(&None));
}

#[test]
fn a_page_that_took_the_seat_keeps_its_token() {
    let mut page = Page::joined(&[BELOW]);
    let outputs = page.hear(ServerMessage::Error { code: ErrorCode::Replaced });
    assert_eq!(*state(&page), SessionState::Ended(EndReason::Replaced));
    assert_eq!(stored(&outputs), None);
    assert!(closed(&outputs).is_some());
}

#[test]
fn a_server_that_stops_is_come_back_to() {
    let mut page = Page::joined(&[]);
    let outputs = page.hear(ServerMessage::Error { code: ErrorCode::ShuttingDown });
    assert!(outputs.contains(&Output::Disconnect));
    assert_eq!(*state(&page), SessionState::Reconnecting { attempts: 0 });
    assert!(connects(&page.pass(1_000)));
}

#[test]
fn small_refusals_change_nothing() {
    for code in [ErrorCode::TooLarge, ErrorCode::NoSuchParticipant, ErrorCode::Unknown] {
        let mut page = Page::joined(&[BELOW]);
        assert!(!page.hear(ServerMessage::Error { code }).contains(&Output::Disconnect));
        assert_eq!(*state(&page), SessionState::Joined);
    }
}

#[test]
fn a_name_can_change_at_any_time() {
    let mut page = Page::joined(&[]);
    let outputs = page.dispatch(Intent::Rename(name("Ada")));
    assert_eq!(sent(&outputs), [&ClientMessage::Rename { name: name("Ada") }]);
    assert_eq!(page.meeting.snapshot().you.as_ref().map(|you| you.name.clone()), Some(name("Ada")));
    page.closed(None);
    assert!(sent(&page.dispatch(Intent::Rename(name("Grace")))).is_empty());
    page.pass(2_000);
    assert_eq!(said_join(&page.opened()).name, name("Grace"));
}

#[test]
fn a_newer_token_replaces_the_older_one() {
    let mut page = Page::joined(&[]);
    let outputs = page.hear(ServerMessage::Seat { seat: token("newer") });
    assert_eq!(stored(&outputs), Some(&held("newer")));
    page.closed(None);
    page.pass(2_000);
    assert_eq!(said_join(&page.opened()).seat, Some(token("newer")));
}

#[test]
fn a_join_says_what_is_sent() {
    let mut page = Page::new();
    assert_eq!(said_join(&page.join()).media, MediaState::default());
}
