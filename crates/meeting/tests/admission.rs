//! Admission to a room, from outside: the password, the lobby, and how it can end there.

mod support;

use parvis_meeting::{
    AdmissionView, ConnectionStatus, EndReason, Input, Intent, LobbyMessage, LobbySpeaker, NetworkEvent,
    Output, SessionState, StoredSession,
};
use parvis_protocol::{
    AdmissionStep, BrowserId, ClientMessage, CloseCode, ErrorCode, Join, Password, ServerMessage, ShortText,
};
use support::{ABOVE, BELOW, Page, closed, local_description, name, sealed, sent, token, touches_peers};

fn state(page: &Page) -> &SessionState {
    &page.meeting.snapshot().session
}

fn line(text: &str) -> ShortText {
    ShortText::new(text).expect("a line")
}

fn password(text: &str) -> Password {
    Password::new(text).expect("a password")
}

fn asks(wrong: bool, wait: u32) -> ServerMessage {
    ServerMessage::Admission { step: AdmissionStep::Password { wrong, wait } }
}

fn lobby() -> ServerMessage {
    ServerMessage::Admission { step: AdmissionStep::Lobby }
}

fn from_host(text: &str) -> ServerMessage {
    ServerMessage::HostMessage { text: line(text) }
}

fn at_password(wrong: bool, wait: u32, checking: bool) -> SessionState {
    SessionState::Admission { view: AdmissionView::Password { wrong, wait, checking }, attempts: 0 }
}

fn in_lobby(attempts: u32) -> SessionState {
    SessionState::Admission { view: AdmissionView::Lobby, attempts }
}

fn joins(outputs: &[Output]) -> Option<Join> {
    sent(outputs)
        .into_iter()
        .find_map(|m| if let ClientMessage::Join(join) = m { Some(join.clone()) } else { None })
}

fn passwords(outputs: &[Output]) -> Vec<String> {
    let mut given = Vec::new();
    for message in sent(outputs) {
        if let ClientMessage::Password { password } = message {
            given.push(password.as_str().to_owned());
        }
    }
    given
}

/// A page whose `Join` was answered with this.
fn answered_with(message: ServerMessage) -> Page {
    let mut page = Page::new();
    page.join();
    page.hear(message);
    page
}

/// Loses the socket and opens another, as far as `Join`.
fn again(page: &mut Page) -> Join {
    page.closed(Some(1006));
    page.pass(1_500);
    joins(&page.opened()).expect("Join is said")
}

#[test]
fn a_password_is_asked_for_and_admits() {
    let mut page = answered_with(asks(false, 0));
    assert_eq!(*state(&page), at_password(false, 0, false));
    let outputs = page.dispatch(Intent::GivePassword(password("tulipe")));
    assert_eq!(passwords(&outputs), ["tulipe"]);
    assert_eq!(*state(&page), at_password(false, 0, true));
    page.welcome(&[BELOW]);
    assert_eq!(*state(&page), SessionState::Joined);
}

#[test]
fn a_wrong_password_is_said_and_forgotten() {
    let mut page = answered_with(asks(false, 0));
    page.dispatch(Intent::GivePassword(password("wrong")));
    page.hear(asks(true, 0));
    assert_eq!(*state(&page), at_password(true, 0, false));
    assert_eq!(again(&mut page).password, None);
}

#[test]
fn a_password_that_comes_too_early_waits_its_time() {
    let mut page = answered_with(asks(true, 2_500));
    assert_eq!(*state(&page), at_password(true, 3, false));
    let mut outputs = page.dispatch(Intent::GivePassword(password("tulipe")));
    assert_eq!(*state(&page), at_password(false, 3, true));
    outputs.extend(page.pass(2_400));
    assert!(passwords(&outputs).is_empty());
    assert_eq!(*state(&page), at_password(false, 1, true));
    assert_eq!(passwords(&page.pass(200)), ["tulipe"]);
    assert_eq!(*state(&page), at_password(false, 0, true));
}

#[test]
fn the_seconds_are_counted_down() {
    let mut page = answered_with(asks(true, 3_000));
    let mut seen = Vec::new();
    for _ in 0..40 {
        page.pass(100);
        if let SessionState::Admission { view: AdmissionView::Password { wait, .. }, .. } = state(&page) {
            seen.push(*wait);
        }
    }
    seen.dedup();
    assert_eq!(seen, [3, 2, 1, 0]);
}

#[test]
fn a_password_that_was_not_looked_at_is_given_again() {
    let mut page = answered_with(asks(false, 0));
    page.dispatch(Intent::GivePassword(password("tulipe")));
    // Somebody else of the same address was faster.
    page.hear(asks(false, 500));
    assert_eq!(*state(&page), at_password(false, 1, true));
    assert_eq!(passwords(&page.pass(600)), ["tulipe"]);
    // Dropped, and the server says so.
    page.hear(ServerMessage::Error { code: ErrorCode::TooFast });
    assert_eq!(passwords(&page.pass(3_100)), ["tulipe"]);
    // Lost, and nobody says so.
    assert_eq!(passwords(&page.pass(10_100)), ["tulipe"]);
}

#[test]
fn the_password_is_said_again_after_a_lost_socket() {
    let mut page = answered_with(asks(false, 0));
    page.dispatch(Intent::GivePassword(password("tulipe")));
    let join = again(&mut page);
    assert_eq!(join.password, Some(password("tulipe")));
    assert!(passwords(&page.pass(5_000)).is_empty());
    // And whoever is in does not have to type it again, when their seat is lost.
    page.welcome(&[]);
    assert_eq!(again(&mut page).password, Some(password("tulipe")));
}

#[test]
fn in_the_lobby_one_waits_and_talks() {
    let mut page = answered_with(lobby());
    assert_eq!(*state(&page), in_lobby(0));
    let outputs = page.dispatch(Intent::MessageHost(line("It is me")));
    assert_eq!(sent(&outputs), [&ClientMessage::MessageHost { text: line("It is me") }]);
    page.hear(from_host("One moment"));
    let lines = page.meeting.snapshot().lobby_lines.clone();
    assert_eq!(
        lines,
        [
            LobbyMessage { from: LobbySpeaker::You, text: line("It is me") },
            LobbyMessage { from: LobbySpeaker::Host(None), text: line("One moment") },
        ]
    );
    page.welcome(&[BELOW]);
    assert_eq!(*state(&page), SessionState::Joined);
    assert!(sent(&page.dispatch(Intent::MessageHost(line("Thanks")))).is_empty());
}

#[test]
fn the_last_hundred_lines_of_the_lobby_are_kept() {
    let mut page = answered_with(lobby());
    for number in 0..250 {
        page.hear(from_host(&number.to_string()));
    }
    let lines = &page.meeting.snapshot().lobby_lines;
    assert_eq!(lines.len(), 100);
    assert_eq!(lines[0].text, line("150"));
}

#[test]
fn an_unknown_step_is_waited_for_like_the_lobby() {
    assert_eq!(
        *state(&answered_with(ServerMessage::Admission { step: AdmissionStep::Unknown })),
        in_lobby(0)
    );
}

#[test]
fn a_socket_that_is_lost_in_the_lobby_comes_back_to_it() {
    let mut page = answered_with(lobby());
    page.closed(Some(1006));
    assert_eq!(*state(&page), in_lobby(1));
    // What is said meanwhile is said when somebody can hear it.
    assert!(sent(&page.dispatch(Intent::MessageHost(line("Hello?")))).is_empty());
    let mut outputs = page.pass(1_500);
    assert!(outputs.contains(&Output::Connect));
    outputs.extend(page.opened());
    assert!(joins(&outputs).is_some());
    assert_eq!(*state(&page), in_lobby(1));
    let outputs = page.hear(lobby());
    assert_eq!(sent(&outputs), [&ClientMessage::MessageHost { text: line("Hello?") }]);
    assert_eq!(*state(&page), in_lobby(0));
    page.closed(None);
    assert!(page.handle(Input::Network(NetworkEvent::Online)).contains(&Output::Connect));
}

#[test]
fn a_server_that_is_gone_is_tried_ever_more_rarely_from_the_lobby() {
    let mut page = answered_with(lobby());
    let mut waits = Vec::new();
    for _ in 0..7 {
        page.closed(None);
        let lost = page.now;
        while !page.pass(100).contains(&Output::Connect) {}
        waits.push(page.now - lost);
    }
    assert!(waits[0] <= 600 && waits[6] >= 5_000, "{waits:?}");
}

#[test]
fn the_socket_is_watched_in_the_lobby() {
    let mut page = answered_with(lobby());
    assert_eq!(sent(&page.pass(10_000)), [&ClientMessage::Ping]);
    page.hear(ServerMessage::Pong);
    assert!(page.pass(25_000).contains(&Output::Disconnect));
}

#[test]
fn leaving_works_in_the_lobby() {
    for reconnecting in [false, true] {
        let mut page = answered_with(lobby());
        if reconnecting {
            page.closed(None);
        }
        let outputs = page.dispatch(Intent::Leave);
        assert_eq!(sent(&outputs).len(), usize::from(!reconnecting));
        assert_eq!(*state(&page), SessionState::Ended(EndReason::Left));
        assert!(!page.pass(60_000).contains(&Output::Connect));
        page.hear(lobby());
        assert_eq!(*state(&page), SessionState::Ended(EndReason::Left));
    }
}

#[test]
fn what_is_said_with_a_refusal_is_shown_with_it() {
    let refused = || ServerMessage::Error { code: ErrorCode::Refused };
    let mut page = answered_with(lobby());
    page.hear(from_host("Wrong meeting"));
    page.hear(refused());
    assert_eq!(*state(&page), SessionState::Ended(EndReason::Refused(ErrorCode::Refused)));
    assert_eq!(page.meeting.snapshot().last_host_message, Some(line("Wrong meeting")));
    page.join();
    assert_eq!(page.meeting.snapshot().last_host_message, None);
    page.hear(lobby());
    page.hear(from_host("One moment"));
    page.hear(ServerMessage::Pong);
    page.hear(refused());
    assert_eq!(page.meeting.snapshot().last_host_message, None);
}

#[test]
fn who_is_removed_is_told_and_forgets_the_seat() {
    let ends = [
        (ErrorCode::Refused, CloseCode::Refused, true),
        (ErrorCode::Kicked, CloseCode::Kicked, true),
        (ErrorCode::Banned, CloseCode::Banned, true),
        (ErrorCode::Ended, CloseCode::Ended, true),
        (ErrorCode::Locked, CloseCode::Locked, false),
        (ErrorCode::RoomFull, CloseCode::RoomFull, false),
    ];
    for (code, close, forgets) in ends {
        for by_code in [false, true] {
            let mut page = Page::new();
            page.join();
            let outputs = page.welcome(&[BELOW]);
            page.connect_to(BELOW, &outputs);
            let outputs = if by_code {
                page.closed(Some(close.number()))
            } else {
                page.hear(ServerMessage::Error { code })
            };
            assert_eq!(*state(&page), SessionState::Ended(EndReason::Refused(code)));
            assert!(closed(&outputs).is_some(), "{code:?}");
            assert_eq!(outputs.contains(&Output::Keep(None)), forgets, "{code:?}");
            assert!(page.meeting.snapshot().remotes.is_empty());
            assert!(!page.pass(60_000).contains(&Output::Connect));
        }
    }
}

#[test]
fn a_crowd_keeps_newcomers_out_and_ends_no_call() {
    let crowded = || ServerMessage::Error { code: ErrorCode::Crowded };
    for admission in [None, Some(lobby())] {
        let mut page = Page::new();
        page.join();
        admission.into_iter().for_each(|admission| drop(page.hear(admission)));
        page.hear(crowded());
        assert_eq!(*state(&page), SessionState::Ended(EndReason::Refused(ErrorCode::Crowded)));
    }
    let mut page = Page::joined(&[BELOW]);
    again(&mut page);
    assert!(!touches_peers(&page.hear(crowded())));
    assert!(matches!(state(&page), SessionState::Reconnecting { .. }));
}

#[test]
fn what_is_kept_is_brought_along() {
    let stored = StoredSession {
        seat: Some(token("crashed")),
        only_if_free: true,
        state: Some(sealed("old")),
        browser: Some(BrowserId::from_bits(7)),
    };
    let mut page = Page::new();
    page.dispatch(Intent::Join { name: name("Me"), stored });
    let join = joins(&page.opened()).expect("Join is said");
    assert_eq!((join.seat, join.state), (Some(token("crashed")), Some(sealed("old"))));
    assert!(join.only_if_free);
    assert_eq!(join.browser, Some(BrowserId::from_bits(7)));
    // Still gently, until there is a seat of one's own.
    assert!(again(&mut page).only_if_free);
    page.welcome(&[]);
    page.hear(ServerMessage::State { state: sealed("newer") });
    let join = again(&mut page);
    assert_eq!((join.seat, join.state), (Some(token("seat")), Some(sealed("newer"))));
    assert!(!join.only_if_free);
    assert_eq!(join.browser, Some(BrowserId::from_bits(7)));
}

#[test]
fn who_was_removed_brings_nothing_along_but_the_browser() {
    let stored = StoredSession {
        seat: Some(token("old")),
        browser: Some(BrowserId::from_bits(7)),
        ..StoredSession::default()
    };
    let mut page = Page::new();
    page.dispatch(Intent::Join { name: name("Me"), stored });
    page.opened();
    page.welcome(&[]);
    page.hear(ServerMessage::Error { code: ErrorCode::Kicked });
    let join = joins(&page.join()).expect("Join is said");
    assert_eq!((join.seat, join.state, join.only_if_free), (None, None, false));
}

#[test]
fn a_room_that_came_back_with_a_lobby_closes_the_connections() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[ABOVE]);
    let key = page.connect_to(ABOVE, &outputs);
    again(&mut page);
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Connected));
    let outputs = page.hear(lobby());
    assert_eq!(closed(&outputs), Some(key));
    assert_eq!(*state(&page), in_lobby(0));
    assert!(page.meeting.snapshot().remotes.is_empty());
    // Let in, it is a newcomer, who offers.
    assert!(local_description(&page.welcome(&[ABOVE])).is_some());
}

#[test]
fn an_admission_step_counts_only_before_there_is_a_seat() {
    let mut page = Page::joined(&[BELOW]);
    assert!(page.hear(lobby()).is_empty());
    assert_eq!(*state(&page), SessionState::Joined);
    assert!(page.dispatch(Intent::GivePassword(password("tulipe"))).is_empty());
    page.hear(from_host("What?"));
    assert!(page.meeting.snapshot().lobby_lines.is_empty());
    let mut page = Page::new();
    assert!(page.hear(lobby()).is_empty());
    assert!(page.dispatch(Intent::MessageHost(line("Hello?"))).is_empty());
}
