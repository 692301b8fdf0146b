//! Moderation: what one may send, what one is asked to do, and what moderators see.

mod support;

use parvis_meeting::{
    Actor, CaptureState, EndReason, Intent, LobbyMessage, LobbySpeaker, MediaPrompt, Notification, Remote,
    SessionState,
};
use parvis_protocol::{
    ClientMessage, ErrorCode, LeaveReason, LobbyEntry, MediaKind, MediaState, ModerationCommand,
    ModerationRequest, Participant, ParticipantId, Presence, Reaction, Role, RoomSettings, ServerMessage,
    ShortText, Welcome,
};
use support::{
    ABOVE, BELOW, ME, Page, barred, capture, media, name, notifications, only, participant, sending, sent,
    settings, switch_on, touches_peers, updated, welcome,
};

const ALL: MediaState = MediaState::ALL;

fn id(id: u64) -> ParticipantId {
    ParticipantId::from_bits(id)
}

fn somebody() -> Actor {
    Actor::Participant(id(BELOW), name("Somebody"))
}

fn requested(request: ModerationRequest) -> ServerMessage {
    ServerMessage::ModerationRequest { by: id(BELOW), request }
}

fn is_on(page: &Page, kind: MediaKind) -> bool {
    capture(page, kind) == CaptureState::On
}

#[test]
fn a_moderator_can_switch_off_what_is_on() {
    for kind in MediaKind::ALL {
        let mut page = sending(&[kind]);
        let mut since = 0;
        let outputs = page.hear(requested(ModerationRequest::Stop { kind }));
        assert_eq!(capture(&page, kind), CaptureState::Off);
        assert_eq!(sent(&outputs), [&ClientMessage::SetMedia { media: MediaState::NONE }]);
        assert_eq!(notifications(&page, &mut since), [Notification::Stopped { by: somebody(), kind }]);
        // What is off already is nothing to tell.
        page.hear(requested(ModerationRequest::Stop { kind }));
        assert!(notifications(&page, &mut since).is_empty());
        // And may be switched on again.
        switch_on(&mut page, kind);
        assert!(is_on(&page, kind));
    }
}

#[test]
fn nothing_but_a_yes_switches_on_what_is_asked_for() {
    for kind in MediaKind::ALL {
        let mut page = Page::joined(&[BELOW]);
        let ask = || requested(ModerationRequest::Ask { kind });
        let mut outputs = page.hear(ask());
        assert_eq!(
            page.meeting.snapshot().asked,
            Some(MediaPrompt { from: id(BELOW), by: name("Somebody"), kind })
        );
        outputs.extend(page.pass(5_000));
        outputs.extend(page.dispatch(Intent::AnswerAsk(false)));
        outputs.extend(page.pass(5_000));
        assert!(media(&outputs).is_empty());
        assert_eq!(page.meeting.snapshot().asked, None);
        assert!(page.dispatch(Intent::AnswerAsk(true)).is_empty());
        page.hear(ask());
        page.dispatch(Intent::AnswerAsk(true));
        assert_eq!(capture(&page, kind), CaptureState::Asking);
        assert_eq!(page.meeting.snapshot().asked, None);
    }
}

#[test]
fn a_question_is_asked_once_and_the_newest_counts() {
    let mut page = Page::joined(&[BELOW, ABOVE]);
    page.hear(requested(ModerationRequest::Ask { kind: MediaKind::Microphone }));
    page.hear(ServerMessage::ModerationRequest {
        by: id(ABOVE),
        request: ModerationRequest::Ask { kind: MediaKind::Camera },
    });
    let asked = |page: &Page| page.meeting.snapshot().asked.as_ref().map(|asked| asked.kind);
    assert_eq!(asked(&page), Some(MediaKind::Camera));
    page.hear(ServerMessage::Left { id: id(BELOW), reason: LeaveReason::Left });
    assert_eq!(asked(&page), Some(MediaKind::Camera));
    // Whoever asked is gone.
    page.hear(ServerMessage::Left { id: id(ABOVE), reason: LeaveReason::Left });
    assert_eq!(asked(&page), None);
    // It is on already.
    page.hear(ServerMessage::Joined { participant: participant(BELOW) });
    page.hear(requested(ModerationRequest::Ask { kind: MediaKind::Microphone }));
    page.dispatch(Intent::SetMicrophone(true));
    assert_eq!(asked(&page), None);
    // Nobody who is here asks.
    page.hear(ServerMessage::ModerationRequest {
        by: id(77),
        request: ModerationRequest::Ask { kind: MediaKind::Camera },
    });
    assert_eq!(asked(&page), None);
}

#[test]
fn a_request_is_shown_said_and_answered() {
    let kind = MediaKind::Microphone;
    let mut page = Page::joined(&[BELOW]);
    let mut since = 0;
    let wishes = |page: &Page| page.meeting.snapshot().you.as_ref().expect("a row").requests;
    // Of what everybody may do nobody asks for leave.
    assert!(page.dispatch(Intent::Request(kind, true)).is_empty());
    page.hear(barred(ME, only(kind)));
    let outputs = page.dispatch(Intent::Request(kind, true));
    assert_eq!(sent(&outputs), [&ClientMessage::Request { kind, wanted: true }]);
    assert_eq!(wishes(&page), only(kind));
    // A change of the row that was on its way does not take it back.
    page.hear(updated(Participant { confusable: true, barred: only(kind), ..participant(ME) }));
    assert_eq!(wishes(&page), only(kind));
    notifications(&page, &mut since);
    page.hear(requested(ModerationRequest::Allow { kind, allowed: true }));
    let outputs = page.hear(barred(ME, MediaState::NONE));
    assert!(sent(&outputs).is_empty() && wishes(&page).is_none());
    assert_eq!(
        notifications(&page, &mut since),
        [Notification::Allowed { by: somebody(), kind, allowed: true }]
    );
    assert_eq!(capture(&page, kind), CaptureState::Off);
}

#[test]
fn a_request_that_crosses_its_refusal_is_withdrawn() {
    let kind = MediaKind::Screen;
    let mut page = Page::joined(&[BELOW]);
    page.hear(barred(ME, only(kind)));
    page.dispatch(Intent::Request(kind, true));
    let outputs = page.hear(requested(ModerationRequest::Allow { kind, allowed: false }));
    assert_eq!(sent(&outputs), [&ClientMessage::Request { kind, wanted: false }]);
}

#[test]
fn a_hand_is_raised_when_the_server_says_so() {
    let mut page = Page::joined(&[BELOW]);
    let hand = |page: &Page| page.meeting.snapshot().you.as_ref().expect("a row").hand;
    let outputs = page.dispatch(Intent::RaiseHand(true));
    assert_eq!(sent(&outputs), [&ClientMessage::Hand { raised: true }]);
    assert!(page.dispatch(Intent::RaiseHand(true)).is_empty());
    assert_eq!(hand(&page), None);
    page.hear(updated(Participant { hand: Some(4), ..participant(ME) }));
    assert_eq!(hand(&page), Some(4));
    let mut since = 0;
    page.hear(updated(participant(ME)));
    page.hear(requested(ModerationRequest::LowerHand));
    assert_eq!(
        (hand(&page), notifications(&page, &mut since)),
        (None, vec![Notification::HandLowered { by: somebody() }])
    );
}

#[test]
fn what_was_said_while_the_socket_was_lost_is_said_after() {
    let mut page = Page::joined(&[BELOW]);
    page.hear(barred(ME, ALL));
    page.closed(None);
    let mut outputs = page.dispatch(Intent::RaiseHand(true));
    outputs.extend(page.dispatch(Intent::SetAway(true)));
    outputs.extend(page.dispatch(Intent::Request(MediaKind::Camera, true)));
    assert!(sent(&outputs).is_empty());
    page.pass(2_000);
    page.opened();
    let you = Participant { barred: ALL, ..participant(ME) };
    let outputs = page.hear(ServerMessage::Welcome(Box::new(Welcome { you, ..welcome(ME, &[BELOW]) })));
    let said = sent(&outputs);
    assert!(said.contains(&&ClientMessage::Hand { raised: true }));
    assert!(said.contains(&&ClientMessage::SetAway { away: true }));
    assert!(said.contains(&&ClientMessage::Request { kind: MediaKind::Camera, wanted: true }));
}

#[test]
fn a_raised_hand_outlives_the_socket() {
    let mut page = Page::joined(&[BELOW]);
    page.dispatch(Intent::RaiseHand(true));
    page.hear(updated(Participant { hand: Some(4), ..participant(ME) }));
    page.closed(None);
    page.pass(2_000);
    page.opened();
    let you = Participant { hand: Some(4), ..participant(ME) };
    let outputs = page.hear(ServerMessage::Welcome(Box::new(Welcome { you, ..welcome(ME, &[BELOW]) })));
    assert!(!sent(&outputs).iter().any(|message| matches!(message, ClientMessage::Hand { .. })));
    let mut since = 0;
    assert!(notifications(&page, &mut since).is_empty());
    // Unless the seat was lost, too: then the person is told.
    page.resume(&[BELOW]);
    assert_eq!(notifications(&page, &mut since), [Notification::HandLowered { by: Actor::Unknown }]);
}

#[test]
fn who_steps_away_is_neither_seen_nor_heard() {
    let mut page = sending(&[MediaKind::Microphone, MediaKind::Camera]);
    let outputs = page.dispatch(Intent::SetAway(true));
    assert!(sent(&outputs).contains(&&ClientMessage::SetAway { away: true }));
    assert!(sent(&outputs).contains(&&ClientMessage::SetMedia { media: MediaState::NONE }));
    assert!(page.meeting.snapshot().you.as_ref().is_some_and(|you| you.away));
    let mut outputs = page.dispatch(Intent::SetAway(false));
    outputs.extend(page.pass(1_000));
    assert_eq!(sent(&outputs), [&ClientMessage::SetAway { away: false }]);
    assert!(media(&outputs).is_empty());
}

#[test]
fn what_was_dropped_as_too_much_is_said_again() {
    let mut page = sending(&[MediaKind::Camera]);
    page.dispatch(Intent::SetCamera(false));
    let mut since = 0;
    let outputs = page.hear(ServerMessage::Error { code: ErrorCode::TooFast });
    assert!(sent(&outputs).is_empty());
    assert_eq!(notifications(&page, &mut since), [Notification::TooFast]);
    assert!(sent(&page.pass(2_900)).is_empty());
    assert_eq!(sent(&page.pass(200)), [&ClientMessage::SetMedia { media: MediaState::NONE }]);
    assert!(sent(&page.pass(5_000)).is_empty());
}

#[test]
fn commands_and_reactions_are_sent_while_there_is_a_socket() {
    let command = || ModerationCommand::Kick { who: id(BELOW) };
    let mut page = Page::joined(&[BELOW]);
    assert_eq!(
        sent(&page.dispatch(Intent::Moderate(command()))),
        [&ClientMessage::Moderate { command: command() }]
    );
    let sign = Intent::React(Reaction::Clap);
    assert_eq!(sent(&page.dispatch(sign.clone())), [&ClientMessage::React { reaction: Reaction::Clap }]);
    page.closed(None);
    assert!(sent(&page.dispatch(Intent::Moderate(command()))).is_empty());
    assert!(sent(&page.dispatch(sign)).is_empty());
}

#[test]
fn a_sign_is_shown_of_who_is_there() {
    let mut page = Page::joined(&[BELOW]);
    let mut since = 0;
    let sign = |from: u64, reaction| ServerMessage::Reaction { from: id(from), reaction };
    page.hear(sign(BELOW, Reaction::Heart));
    page.hear(sign(ME, Reaction::Clap));
    page.hear(sign(77, Reaction::Clap));
    page.hear(sign(BELOW, Reaction::Unknown));
    assert_eq!(
        notifications(&page, &mut since),
        [
            Notification::Reaction { from: id(BELOW), by: somebody(), reaction: Reaction::Heart },
            Notification::Reaction { from: id(ME), by: Actor::You, reaction: Reaction::Clap },
        ]
    );
}

#[test]
fn a_moderator_sees_who_waits_and_what_they_write() {
    let mut page = Page::joined(&[BELOW]);
    let mut since = 0;
    let waits = |who: u64, called: &str| LobbyEntry { id: id(who), name: name(called), confusable: false };
    let said = |from: Option<u64>, text: &str| {
        let text = ShortText::new(text).expect("a line");
        ServerMessage::LobbyMessage { who: id(7), from: from.map(id), text }
    };
    page.hear(updated(Participant { role: Role::Host, ..participant(ME) }));
    assert!(page.meeting.snapshot().can_moderate && page.meeting.snapshot().is_host);
    page.hear(ServerMessage::Lobby { entries: vec![waits(7, "Ada")] });
    page.hear(said(None, "It is me"));
    page.hear(said(Some(BELOW), "Who?"));
    page.hear(said(Some(ME), "Come in"));
    page.hear(ServerMessage::Lobby { entries: vec![waits(7, "Ada"), waits(8, "Grace")] });
    let waiting = page.meeting.snapshot().waiting.clone();
    let names: Vec<_> = waiting.iter().map(|at| at.person.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Grace"]);
    let speakers: Vec<_> = waiting[0].lines.iter().map(|LobbyMessage { from, .. }| from.clone()).collect();
    assert_eq!(
        speakers,
        [LobbySpeaker::Visitor, LobbySpeaker::Host(Some(name("Somebody"))), LobbySpeaker::You]
    );
    assert_eq!(
        notifications(&page, &mut since),
        [
            Notification::RoleChanged(Role::Host),
            Notification::AskedToJoin { who: id(7), name: name("Ada") },
            Notification::LobbyMessage { who: id(7), name: name("Ada") },
            Notification::AskedToJoin { who: id(8), name: name("Grace") },
        ]
    );
    // Whoever may no longer moderate no longer sees them.
    page.hear(updated(participant(ME)));
    assert!(page.meeting.snapshot().waiting.is_empty() && !page.meeting.snapshot().can_moderate);
}

#[test]
fn where_everyone_moderates_a_guest_may() {
    let mut page = Page::joined(&[BELOW]);
    let mut since = 0;
    let now = RoomSettings { everyone_moderates: true, ..settings() };
    page.hear(ServerMessage::Settings { settings: now.clone(), by: Some(id(BELOW)) });
    assert!(page.meeting.snapshot().can_moderate && !page.meeting.snapshot().is_host);
    assert_eq!(page.meeting.snapshot().settings, Some(now.clone()));
    let before = settings();
    let changed = Notification::SettingsChanged { by: somebody(), before, now: now.clone() };
    assert_eq!(notifications(&page, &mut since), [changed]);
    page.hear(ServerMessage::Settings { settings: now, by: None });
    assert!(notifications(&page, &mut since).is_empty());
    page.dispatch(Intent::Leave);
    assert!(!page.meeting.snapshot().can_moderate);
}

#[test]
fn what_was_not_done_is_told() {
    let cases = [
        (ErrorCode::Forbidden, Notification::Forbidden),
        (ErrorCode::NoSeat, Notification::NoSeat),
        (ErrorCode::TooFast, Notification::TooFast),
    ];
    for (code, expected) in cases {
        let mut page = Page::joined(&[BELOW]);
        let mut since = 0;
        assert!(!touches_peers(&page.hear(ServerMessage::Error { code })));
        assert_eq!(notifications(&page, &mut since), [expected]);
    }
}

#[test]
fn a_name_that_changed_on_the_way_in_is_said() {
    let mut page = Page::new();
    page.join();
    page.dispatch(Intent::Rename(name("Ada")));
    assert_eq!(sent(&page.welcome(&[])), [&ClientMessage::Rename { name: name("Ada") }]);
}

#[test]
fn the_moderators_are_who_has_the_role_or_everyone() {
    let mut page = Page::joined(&[BELOW, ABOVE]);
    let moderators = |page: &Page| Vec::from_iter(page.meeting.snapshot().moderators());
    assert_eq!(moderators(&page), []);
    page.hear(updated(Participant { role: Role::Host, ..participant(ABOVE) }));
    page.hear(updated(Participant { role: Role::CoHost, ..participant(ME) }));
    assert_eq!(moderators(&page), [id(ME), id(ABOVE)]);
    page.hear(updated(participant(ME)));
    assert_eq!(moderators(&page), [id(ABOVE)]);
    // Whoever is away is one all the same.
    page.hear(updated(Participant { role: Role::Host, presence: Presence::Away, ..participant(ABOVE) }));
    assert_eq!(moderators(&page), [id(ABOVE)]);
    let everyone = RoomSettings { everyone_moderates: true, ..settings() };
    page.hear(ServerMessage::Settings { settings: everyone, by: None });
    assert_eq!(moderators(&page), [id(BELOW), id(ME), id(ABOVE)]);
    page.hear(ServerMessage::Left { id: id(BELOW), reason: LeaveReason::Left });
    assert_eq!(moderators(&page), [id(ME), id(ABOVE)]);
    page.hear(ServerMessage::Settings { settings: settings(), by: None });
    assert_eq!(moderators(&page), [id(ABOVE)]);
}

#[test]
fn the_server_reaches_who_is_here() {
    let mut page = Page::joined(&[BELOW]);
    let is_here = |page: &Page| page.remote(BELOW).map(Remote::is_here);
    assert_eq!(is_here(&page), Some(true));
    page.hear(updated(Participant { presence: Presence::Away, ..participant(BELOW) }));
    assert_eq!(is_here(&page), Some(false));
}

#[test]
fn what_is_kept_is_erased_when_no_page_of_this_browser_goes_on() {
    let over = [
        (SessionState::Ended(EndReason::Left), false, true),
        (SessionState::Ended(EndReason::Refused(ErrorCode::Banned)), false, true),
        (SessionState::Ended(EndReason::Replaced), false, false),
        (SessionState::Reconnecting { attempts: 9 }, true, false),
        (SessionState::Joined, true, false),
        (SessionState::Joining { attempts: 0 }, false, false),
        (SessionState::Idle, false, false),
    ];
    for (state, seated, erased) in over {
        assert_eq!((state.is_seated(), state.is_over()), (seated, erased), "{state:?}");
    }
}

#[test]
fn nothing_of_it_counts_without_a_seat() {
    let mut page = Page::new();
    page.join();
    let before = page.meeting.snapshot().clone();
    page.hear(requested(ModerationRequest::Ask { kind: MediaKind::Camera }));
    page.hear(ServerMessage::Reaction { from: id(BELOW), reaction: Reaction::Clap });
    page.hear(ServerMessage::Lobby {
        entries: vec![LobbyEntry { id: id(7), name: name("Ada"), confusable: false }],
    });
    page.dispatch(Intent::RaiseHand(true));
    page.dispatch(Intent::SetAway(true));
    page.dispatch(Intent::Request(MediaKind::Camera, true));
    assert_eq!(*page.meeting.snapshot(), before);
    assert!(sent(&page.welcome(&[])).is_empty());
}
