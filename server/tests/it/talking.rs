use parvis_bots::Bot;
use parvis_protocol::{
    ClientMessage, DisplayName, ErrorCode, IceCandidate, MediaState, Participant, ServerMessage, Signal,
    limits,
};

use crate::support::{TestServer, hear};

pub(crate) fn candidate(text: &str) -> Signal {
    Signal::Candidate(IceCandidate {
        candidate: text.to_owned(),
        sdp_mid: None,
        sdp_m_line_index: None,
        username_fragment: None,
    })
}

pub(crate) fn signal(to: &Participant, signal: Signal) -> ClientMessage {
    ClientMessage::Signal { to: to.id.into(), to_session: to.session, signal }
}

async fn two(server: &TestServer) -> [(Bot, Participant); 2] {
    let (mut ada, ada_seat) = server.join("tulipe", "Ada", 1).await;
    let (bob, bob_seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    [(ada, ada_seat.you), (bob, bob_seat.you)]
}

#[tokio::test]
async fn signals_are_relayed_in_their_order_with_the_name_of_the_seat() {
    let server = TestServer::start().await;
    let [(mut ada, ada_row), (mut bob, bob_row)] = two(&server).await;
    for number in 0..50 {
        ada.say(&signal(&bob_row, candidate(&number.to_string()))).await.unwrap();
    }
    bob.say(&signal(&ada_row, candidate("back"))).await.unwrap();
    for number in 0..50 {
        let signal = candidate(&number.to_string());
        let (from, from_session) = (ada_row.id.into(), ada_row.session);
        let expected = ServerMessage::Signal { from, from_session, signal };
        assert_eq!(hear(&mut bob).await, expected);
    }
    let (from, from_session) = (bob_row.id.into(), bob_row.session);
    let back = ServerMessage::Signal { from, from_session, signal: candidate("back") };
    assert_eq!(hear(&mut ada).await, back);
}

#[tokio::test]
async fn a_sender_that_a_message_claims_is_not_believed() {
    let server = TestServer::start().await;
    let [(mut ada, ada_row), (mut bob, bob_row)] = two(&server).await;
    let (mut eve, eve_seat) = server.join("tulipe", "Eve", 3).await;
    hear(&mut ada).await;
    hear(&mut bob).await;
    let text = format!(
        r#"{{"type":"signal","from":"{}","from_session":"{}","room":"elsewhere","role":"host",
            "to":"{}","to_session":"{}","signal":{{"type":"candidate","candidate":"c"}}}}"#,
        ada_row.id, ada_row.session, bob_row.id, bob_row.session
    );
    eve.send(text.into()).await.unwrap();
    let ServerMessage::Signal { from, from_session, .. } = hear(&mut bob).await else { panic!("a signal") };
    assert_eq!((from, from_session), (eve_seat.you.id.into(), eve_seat.you.session));
}

#[tokio::test]
async fn a_signal_to_another_room_goes_nowhere() {
    let server = TestServer::start().await;
    let [(mut ada, _), _bob] = two(&server).await;
    let (mut eve, eve_seat) = server.join("elsewhere", "Eve", 3).await;
    ada.say(&signal(&eve_seat.you, candidate("c"))).await.unwrap();
    let error = ServerMessage::Error { code: ErrorCode::NoSuchParticipant };
    assert_eq!(hear(&mut ada).await, error);
    eve.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut eve).await, ServerMessage::Pong);
}

#[tokio::test]
async fn a_signal_over_its_limit_is_refused_and_the_socket_stays() {
    let server = TestServer::start().await;
    let [(mut ada, _), (_bob, bob_row)] = two(&server).await;
    let long = "c".repeat(limits::CANDIDATE_BYTES + 1);
    ada.say(&signal(&bob_row, candidate(&long))).await.unwrap();
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Error { code: ErrorCode::TooLarge });
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong);
}

#[tokio::test]
async fn changes_of_media_and_name_reach_the_others() {
    let server = TestServer::start().await;
    let [(mut ada, ada_row), (mut bob, _)] = two(&server).await;
    let media = MediaState { camera: true, ..MediaState::default() };
    let name = DisplayName::new("Augusta").unwrap();
    ada.say(&ClientMessage::SetMedia { media }).await.unwrap();
    ada.say(&ClientMessage::Rename { name: name.clone() }).await.unwrap();
    let participant = Participant { media, ..ada_row };
    assert_eq!(hear(&mut bob).await, ServerMessage::Updated { participant: participant.clone() });
    let participant = Participant { name, ..participant };
    assert_eq!(hear(&mut bob).await, ServerMessage::Updated { participant });
}

#[tokio::test]
async fn what_is_sealed_goes_through_as_it_is_and_leaves_the_other_signals_their_budget() {
    let server = TestServer::start().await;
    let [(mut ada, ada_row), (mut bob, bob_row)] = two(&server).await;
    let (from, from_session) = (ada_row.id.into(), ada_row.session);
    let sealed = Signal::Sealed { data: "s".repeat(limits::SEALED_BYTES) };
    let often = 2 * limits::SEALED_BURST / limits::sealed_cost(limits::SEALED_BYTES);
    for _ in 0..often {
        ada.say(&signal(&bob_row, sealed.clone())).await.unwrap();
    }
    ada.say(&signal(&bob_row, candidate("c"))).await.unwrap();
    let mut came = 0;
    loop {
        let ServerMessage::Signal { from: who, from_session: session, signal } = hear(&mut bob).await else {
            panic!("a signal")
        };
        assert_eq!((who, session), (from, from_session));
        if signal == candidate("c") {
            break;
        }
        assert_eq!(signal, sealed);
        came += 1;
    }
    assert!((limits::SEALED_BURST / 5..often).contains(&came), "{came} of {often}");
    assert_eq!(hear(&mut ada).await, ServerMessage::Error { code: ErrorCode::TooFast });
}

#[tokio::test]
async fn a_message_of_an_unknown_type_is_ignored() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    ada.send(r#"{"type":"hologram","of":"Ada"}"#.into()).await.unwrap();
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong);
}
