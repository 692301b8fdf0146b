//! Who is there, and which of them have a peer connection.

mod support;

use parvis_meeting::{
    Capabilities, ConnectionStatus, EndReason, Input, MediaEvent, Output, PeerConnectionState, PeerEvent,
    SessionState,
};
use parvis_protocol::{
    ClientMessage, Endpoint, LeaveReason, ParticipantId, Presence, ServerMessage, SessionId, Welcome,
};
use support::{
    ABLE, ABOVE, BELOW, ME, Page, closed, created, described, endpoint, local_description, participant,
    restarted, sent, touches_peers, welcome,
};

fn left(id: u64, reason: LeaveReason) -> ServerMessage {
    ServerMessage::Left { id: ParticipantId::from_bits(id), reason }
}

fn joined(id: u64) -> ServerMessage {
    ServerMessage::Joined { participant: participant(id) }
}

fn away(id: u64) -> ServerMessage {
    let mut row = participant(id);
    row.presence = Presence::Away;
    ServerMessage::Updated { participant: row }
}

/// In a room with this one, connected.
fn connected(id: u64) -> (Page, parvis_meeting::PeerKey) {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[id]);
    let key = page.connect_to(id, &outputs);
    (page, key)
}

#[test]
fn the_newcomer_offers_to_everyone_at_once() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[BELOW, ABOVE]);
    let offers = outputs.iter().filter(|output| {
        matches!(output, Output::Peer(_, _, parvis_meeting::PeerCommand::SetLocalDescription))
    });
    assert_eq!(offers.count(), 2);
    let ids: Vec<u64> = page.meeting.snapshot().remotes.iter().map(|r| r.participant.id.bits()).collect();
    assert_eq!(ids, [BELOW, ABOVE]);
    assert_eq!(page.remote(BELOW).map(|r| r.link), Some(ConnectionStatus::Connecting));
}

#[test]
fn who_was_there_waits_for_the_newcomer_and_then_offers_after_all() {
    let mut page = Page::joined(&[]);
    let mut outputs = page.hear(joined(ABOVE));
    let key = created(&outputs).expect("a peer is made");
    outputs.extend(page.handle(Input::Peer(key, PeerEvent::NegotiationNeeded)));
    outputs.extend(page.pass(2_900));
    assert!(local_description(&outputs).is_none());
    assert!(local_description(&page.pass(200)).is_some());
}

#[test]
fn a_reload_is_another_connection() {
    let (mut page, key) = connected(ABOVE);
    let mut row = participant(ABOVE);
    row.session = SessionId::from_bits(4_711);
    let outputs = page.hear(ServerMessage::Joined { participant: row });
    assert_eq!(closed(&outputs), Some(key));
    let new = created(&outputs).expect("a new one is made");
    assert!(new.epoch > key.epoch);
    assert_eq!(page.meeting.snapshot().remotes.len(), 1);
    // Nothing more of the old one counts.
    page.state(key, PeerConnectionState::Connected);
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Connecting));
}

#[test]
fn who_left_is_gone_at_once() {
    for reason in [LeaveReason::Left, LeaveReason::Unknown] {
        let (mut page, key) = connected(ABOVE);
        assert_eq!(closed(&page.hear(left(ABOVE, reason))), Some(key));
        assert!(page.remote(ABOVE).is_none());
    }
}

#[test]
fn whose_seat_expired_stays_while_media_flows() {
    let (mut page, key) = connected(ABOVE);
    assert!(!touches_peers(&page.hear(left(ABOVE, LeaveReason::Expired))));
    assert_eq!(
        page.remote(ABOVE).map(|r| (r.link, r.gone)),
        Some((ConnectionStatus::Connected, Some(LeaveReason::Expired)))
    );
    assert!(!touches_peers(&page.pass(60_000)));
    assert_eq!(closed(&page.state(key, PeerConnectionState::Disconnected)), Some(key));
    assert!(page.remote(ABOVE).is_none());
}

#[test]
fn whose_seat_expired_without_media_is_gone() {
    let mut page = Page::joined(&[ABOVE]);
    assert!(closed(&page.hear(left(ABOVE, LeaveReason::Expired))).is_some());
    assert!(page.remote(ABOVE).is_none());
}

#[test]
fn who_comes_back_with_the_same_page_keeps_the_connection() {
    let (mut page, _) = connected(ABOVE);
    page.hear(left(ABOVE, LeaveReason::Expired));
    assert!(!touches_peers(&page.hear(joined(ABOVE))));
    assert_eq!(page.remote(ABOVE).map(|r| (r.link, r.gone)), Some((ConnectionStatus::Connected, None)));
}

#[test]
fn who_was_removed_while_this_page_had_no_socket_is_gone_with_the_next_welcome() {
    let (mut page, key) = connected(ABOVE);
    page.closed(None);
    page.pass(10_000);
    page.opened();
    let removed = vec![ParticipantId::from_bits(ABOVE)];
    let welcome = Welcome { removed, ..welcome(ME, &[]) };
    assert_eq!(closed(&page.hear(ServerMessage::Welcome(Box::new(welcome)))), Some(key));
    assert!(page.remote(ABOVE).is_none());
}

#[test]
fn a_restarted_server_that_knows_nobody_takes_nobody_away() {
    let (mut page, key) = connected(ABOVE);
    assert!(!touches_peers(&page.resume(&[])));
    assert_eq!(page.remote(ABOVE).map(|r| r.gone), Some(Some(LeaveReason::Expired)));
    page.hear(joined(ABOVE));
    assert_eq!(page.remote(ABOVE).map(|r| r.gone), Some(None));
    page.hear(left(ABOVE, LeaveReason::Expired));
    assert_eq!(closed(&page.state(key, PeerConnectionState::Failed)), Some(key));
}

#[test]
fn a_resume_keeps_who_is_known_and_offers_to_who_is_new() {
    let (mut page, _) = connected(ABOVE);
    let outputs = page.resume(&[BELOW, ABOVE]);
    assert_eq!(closed(&outputs), None);
    let (key, _) = local_description(&outputs).expect("an offer to the new one");
    assert_eq!(key.endpoint, endpoint(BELOW));
    let ids: Vec<u64> = page.meeting.snapshot().remotes.iter().map(|r| r.participant.id.bits()).collect();
    assert_eq!(ids, [BELOW, ABOVE]);
}

#[test]
fn another_seat_than_before_means_other_connections() {
    let (mut page, key) = connected(ABOVE);
    page.closed(None);
    page.pass(2_000);
    page.opened();
    let outputs = page.welcome_as(ME + 1, &[ABOVE]);
    assert_eq!(closed(&outputs), Some(key));
    assert!(created(&outputs).is_some() && local_description(&outputs).is_some());
}

#[test]
fn without_webrtc_nobody_tries() {
    let mut page = Page::with(Capabilities { webrtc: false, ..ABLE });
    page.join();
    assert!(!touches_peers(&page.welcome(&[BELOW])));
    assert!(!touches_peers(&page.hear(joined(ABOVE))));
    assert!(!touches_peers(&page.offered(ABOVE, 1, None)));
    assert!(!touches_peers(&page.pass(30_000)));
    assert_eq!(page.remote(BELOW).map(|r| r.link), Some(ConnectionStatus::Impossible));
    assert!(!page.meeting.snapshot().webrtc);

    let mut page = Page::joined(&[]);
    let mut row = participant(ABOVE);
    row.webrtc = false;
    assert!(!touches_peers(&page.hear(ServerMessage::Joined { participant: row })));
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Impossible));
    page.hear(left(ABOVE, LeaveReason::Expired));
    assert!(page.remote(ABOVE).is_none());
}

#[test]
fn who_is_away_is_not_talked_to_until_they_are_back() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[ABOVE]);
    let (_, op) = local_description(&outputs).expect("an offer");
    let mut outputs = page.hear(away(ABOVE));
    let offer = support::local(parvis_protocol::DescriptionKind::Offer);
    outputs.extend(page.done(op, parvis_meeting::OpResult::Local(offer)));
    outputs.extend(page.pass(8_000));
    assert!(sent(&outputs).iter().all(|message| **message == ClientMessage::Ping));
    let outputs = page.hear(ServerMessage::Updated { participant: participant(ABOVE) });
    assert!(described(&outputs).is_some());
}

#[test]
fn a_connection_lost_with_the_socket_is_restarted_when_both_are_back() {
    let (mut page, key) = connected(ABOVE);
    page.closed(None);
    let mut outputs = page.state(key, PeerConnectionState::Disconnected);
    outputs.extend(page.pass(9_000));
    assert!(!touches_peers(&outputs));
    assert_eq!(page.remote(ABOVE).map(|r| r.link), Some(ConnectionStatus::Interrupted));
    let mut outputs = page.opened();
    outputs.extend(page.welcome(&[ABOVE]));
    assert!(restarted(&outputs) && local_description(&outputs).is_some());
}

#[test]
fn who_speaks_is_shown_unless_muted() {
    let (mut page, _) = connected(ABOVE);
    let level = Input::Media(MediaEvent::Level(Some(ParticipantId::from_bits(ABOVE)), 0.3));
    page.handle(level.clone());
    assert_eq!(page.remote(ABOVE).map(|r| r.speaking), Some(false));
    let mut row = participant(ABOVE);
    row.media.microphone = true;
    page.hear(ServerMessage::Updated { participant: row });
    assert_eq!(page.remote(ABOVE).map(|r| r.speaking), Some(true));
    page.pass(1_000);
    assert_eq!(page.remote(ABOVE).map(|r| r.speaking), Some(false));
}

#[test]
fn the_camera_gets_less_when_there_are_more_to_send_it_to() {
    use parvis_meeting::{Intent, OpResult, PeerCommand};
    use parvis_protocol::TrackSource;
    let mut page = Page::joined(&[]);
    page.dispatch(Intent::SetCamera(true));
    let (op, _) = support::media(&page.pass(100))[0].clone();
    page.done(op, OpResult::Captured { sources: vec![TrackSource::Camera], devices: Vec::new() });
    let limits = |outputs: &[Output]| -> Vec<(Endpoint, u32)> {
        let limit = |output: &Output| match output {
            Output::Peer(key, _, PeerCommand::LimitVideo(limits)) => {
                Some((key.endpoint, limits.camera.max_bitrate))
            }
            _ => None,
        };
        outputs.iter().filter_map(limit).collect()
    };
    let mut seen = Vec::new();
    for id in [1, 2, 3] {
        seen.push(limits(&page.hear(joined(id))));
    }
    let last = seen[2].last().expect("a limit").1;
    assert!([1, 2, 3].iter().all(|id| seen[2].contains(&(endpoint(*id), last))));
    assert!(last < seen[0][0].1);
    let freed = limits(&page.hear(left(3, LeaveReason::Left)));
    assert!(freed.iter().all(|(_, limit)| *limit > last) && freed.len() == 2);
}

#[test]
fn nothing_counts_without_a_seat() {
    let mut page = Page::new();
    for _ in 0..2 {
        assert!(page.hear(joined(ABOVE)).is_empty());
        assert!(!touches_peers(&page.welcome(&[ABOVE])));
        assert!(!touches_peers(&page.offered(ABOVE, 1, None)));
        page.dispatch(parvis_meeting::Intent::Leave);
    }
    assert!(page.meeting.snapshot().remotes.is_empty());
    assert_ne!(page.meeting.snapshot().session, SessionState::Ended(EndReason::Left));
}
