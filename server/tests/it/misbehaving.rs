use std::time::Duration;

use parvis::SocketPace;
use parvis_bots::{Bot, page};
use parvis_protocol::{
    ClientMessage, Description, DescriptionKind, ErrorCode, Exchange, Participant, Presence, ServerMessage,
    Signal, limits,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::support::{TestServer, hear, hear_out, soon};
use crate::talking::{candidate, signal};

fn error(code: ErrorCode) -> ServerMessage {
    ServerMessage::Error { code }
}

#[tokio::test]
async fn who_sends_half_a_request_is_hung_up_on() {
    let server = TestServer::start_with(|_, tuning| tuning.head_within = Duration::from_millis(100)).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: a").await.unwrap();
    let mut rest = Vec::new();
    // Whether there is an answer to it is not the point.
    soon("the end of the connection", slow.read_to_end(&mut rest)).await.unwrap();
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn who_says_no_join_in_time_is_closed() {
    let server = TestServer::start_with(|_, tuning| tuning.join_within = Duration::from_millis(100)).await;
    let mut mute = server.connect("tulipe").await;
    assert_eq!(hear_out(&mut mute).await, (vec![], Some(1008)));
    // Pings are no join.
    let mut pinging = server.connect("tulipe").await;
    pinging.send(Message::Ping(Bytes::new())).await.unwrap();
    assert_eq!(hear_out(&mut pinging).await, (vec![], Some(1008)));
}

#[tokio::test]
async fn who_says_something_else_first_is_closed() {
    let server = TestServer::start().await;
    for message in [ClientMessage::Ping, ClientMessage::Leave, ClientMessage::Unknown] {
        let mut bot = server.connect("tulipe").await;
        bot.say(&message).await.unwrap();
        let expected = (vec![error(ErrorCode::UnexpectedMessage)], Some(4000));
        assert_eq!(hear_out(&mut bot).await, expected, "{message:?}");
    }
}

#[tokio::test]
async fn who_joins_twice_is_closed() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    ada.say(&ClientMessage::Join(page("Ada", 1, None))).await.unwrap();
    assert_eq!(hear_out(&mut ada).await, (vec![error(ErrorCode::UnexpectedMessage)], Some(4000)));
}

#[tokio::test]
async fn what_is_no_message_closes_the_socket_and_keeps_the_seat() {
    let server = TestServer::start().await;
    let (mut bob, _) = server.join("tulipe", "Bob", 2).await;
    let nested = format!("{{\"type\":\"leave\",\"a\":{}", "[".repeat(60_000));
    for text in ["", "null", "{}", r#"{"type":"rename","name":7}"#, r#"{"type":"leave"}{"#, &nested] {
        let (mut ada, seat) = server.join("tulipe", "Ada", 1).await;
        hear(&mut bob).await;
        ada.send(text.into()).await.unwrap();
        assert_eq!(hear_out(&mut ada).await, (vec![error(ErrorCode::BadMessage)], Some(4000)), "{text:.40}");
        let participant = Participant { presence: Presence::Away, ..seat.you };
        assert_eq!(hear(&mut bob).await, ServerMessage::Updated { participant });
    }
}

#[tokio::test]
async fn a_binary_message_is_not_understood() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    ada.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(hear_out(&mut ada).await, (vec![], Some(1003)));
}

#[tokio::test]
async fn a_text_that_is_not_unicode_closes_the_socket() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let frame = Frame::message(Bytes::from_static(b"\xff\xfe"), OpCode::Data(Data::Text), true);
    ada.send(Message::Frame(frame)).await.unwrap();
    assert_eq!(hear_out(&mut ada).await, (vec![], Some(4000)));
}

#[tokio::test]
async fn a_message_over_the_limit_closes_with_1009() {
    let server = TestServer::start().await;
    let mut ada = server.connect("tulipe").await;
    ada.send("x".repeat(limits::MESSAGE_BYTES + 1).into()).await.unwrap();
    assert_eq!(hear_out(&mut ada).await, (vec![], Some(1009)));
}

#[tokio::test]
async fn fragments_over_the_limit_close_with_1009() {
    let server = TestServer::start().await;
    let mut ada = server.connect("tulipe").await;
    let part = |code, last| Message::Frame(Frame::message(vec![b'x'; 40_000], OpCode::Data(code), last));
    ada.send(part(Data::Text, false)).await.unwrap();
    ada.send(part(Data::Continue, true)).await.unwrap();
    assert_eq!(hear_out(&mut ada).await, (vec![], Some(1009)));
}

#[tokio::test]
async fn a_message_at_the_limit_goes_through() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let head = r#"{"type":"hologram","of":""#;
    let text = format!("{head}{}\"}}", "x".repeat(limits::MESSAGE_BYTES - head.len() - 2));
    assert_eq!(text.len(), limits::MESSAGE_BYTES);
    ada.send(text.into()).await.unwrap();
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong);
}

#[tokio::test]
async fn who_never_answers_a_ping_is_dead() {
    let server = TestServer::start_with(|_, tuning| {
        // Long enough for Ada to answer on a machine that is busy.
        tuning.heartbeat = Duration::from_millis(100);
        tuning.silence = Duration::from_secs(3);
    })
    .await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    // Never read again, and so never answering.
    let (_bob, seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    let participant = Participant { presence: Presence::Away, ..seat.you };
    assert_eq!(hear(&mut ada).await, ServerMessage::Updated { participant }, "and Ada, who answers, is here");
}

#[tokio::test]
async fn a_flood_is_held_back_and_then_ended() {
    let pace = SocketPace { burst: 10, per_second: 100, patience: 20 };
    let server = TestServer::start_with(|_, tuning| tuning.pace = pace).await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let started = tokio::time::Instant::now();
    // The socket may be closed before everything is written.
    while ada.say(&ClientMessage::Ping).await.is_ok() {}
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(200), "20 messages at 100 a second took {took:?}");
    // Others are not held back by it.
    let (mut bob, _) = server.join("tulipe", "Bob", 2).await;
    bob.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut bob).await, ServerMessage::Pong);
}

#[tokio::test]
async fn who_does_not_read_is_ended_and_the_others_are_unharmed() {
    let pace = SocketPace { burst: 1_000_000_000, ..SocketPace::default() };
    let server = TestServer::start_with(|_, tuning| tuning.pace = pace).await;
    let (mut witness, witness_seat) = server.join("tulipe", "Witness", 1).await;
    let (_stuck, stuck_seat) = server.join("tulipe", "Stuck", 2).await;
    hear(&mut witness).await;
    let (mut sender, _) = server.join("tulipe", "Sender", 3).await;
    hear(&mut witness).await;
    let participant = Participant { presence: Presence::Away, ..stuck_seat.you.clone() };
    let large = Signal::Description {
        exchange: Exchange { connection: 1, peer_connection: None, offer: 1, sequence: None },
        description: Description {
            kind: DescriptionKind::Offer,
            sdp: "x".repeat(limits::SDP_BYTES),
            tracks: Vec::new(),
        },
    };
    let flood = async {
        loop {
            sender.say(&signal(&stuck_seat.you, large.clone())).await.unwrap();
            // What the witness hears meanwhile comes at once, message for message.
            sender.say(&signal(&witness_seat.you, candidate("c"))).await.unwrap();
            match hear(&mut witness).await {
                ServerMessage::Signal { .. } => {}
                ServerMessage::Updated { participant: row } => return row,
                other => panic!("{other:?}"),
            }
        }
    };
    assert_eq!(soon("the end of who does not read", flood).await, participant);
    sender.say(&ClientMessage::Ping).await.unwrap();
    until_pong(&mut sender).await;
}

async fn until_pong(bot: &mut Bot) {
    while hear(bot).await != ServerMessage::Pong {}
}
