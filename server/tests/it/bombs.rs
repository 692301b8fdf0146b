//! What is too large, or would become it.

use std::path::Path;

use parvis_bots::{Bot, ServerProcess};
use parvis_protocol::{ErrorCode, ServerMessage, limits};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::{TestServer, hear_out, soon};

fn named(name: &str) -> String {
    format!(r#"{{"type":"join","version":3,"name":"{name}","session":"000000000000001a"}}"#)
}

fn part(code: Data, last: bool, bytes: usize) -> Message {
    Message::Frame(Frame::message(vec![b'x'; bytes], OpCode::Data(code), last))
}

#[tokio::test]
async fn a_name_of_a_megabyte_is_too_much_and_a_long_one_is_none() {
    let server = TestServer::start().await;
    let mut ada = server.connect("tulipe").await;
    // The socket may be closed before all of it is written.
    let _ = ada.send(named(&"a".repeat(1 << 20)).into()).await;
    match soon("a close", ada.hear()).await {
        Ok(heard) => assert_eq!(heard, parvis_bots::BotEvent::Closed(Some(1009))),
        Err(parvis_bots::BotError::Broken(_)) => {}
        Err(other) => panic!("{other}"),
    }
    for long in [60_000, 20_000, 65] {
        let mut ada = server.connect("tulipe").await;
        ada.send(named(&"a".repeat(long)).into()).await.unwrap();
        let refused = ServerMessage::Error { code: ErrorCode::BadMessage };
        assert_eq!(hear_out(&mut ada).await, (vec![refused], Some(4000)), "{long}");
    }
}

#[tokio::test]
async fn compression_is_not_negotiated_whatever_is_offered() {
    let server = TestServer::start().await;
    for offer in
        ["permessage-deflate", "permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame"]
    {
        let answer = server.upgrade("tulipe", &[("sec-websocket-extensions", offer)]).await;
        assert_eq!((answer.status, answer.header("sec-websocket-extensions")), (101, ""), "{offer}");
    }
}

#[tokio::test]
async fn what_says_that_it_is_compressed_is_no_message() {
    let server = TestServer::start().await;
    // Zeros, as deflate writes them.
    let bomb = vec![0xff; 60_000];
    for reserved in 1..=3 {
        let mut ada = server.connect("tulipe").await;
        let mut frame = Frame::message(bomb.clone(), OpCode::Data(Data::Text), true);
        let header = frame.header_mut();
        match reserved {
            1 => header.rsv1 = true,
            2 => header.rsv2 = true,
            _ => header.rsv3 = true,
        }
        ada.send(Message::Frame(frame)).await.unwrap();
        assert_eq!(hear_out(&mut ada).await, (vec![], Some(4000)), "RSV{reserved}");
    }
}

#[tokio::test]
async fn memory_stays_flat_whatever_is_thrown_at_the_server() {
    const TRIES: u8 = 60;
    const MOST_KIB: u64 = 6 * 1024;
    let state = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_parvis"));
    let server = ServerProcess::start(binary, state.path()).await.unwrap();
    // What the first ones make the server keep is no growth.
    for round in 0..3 {
        let before = server.resident_kib().unwrap();
        for number in 0..TRIES {
            throw(&server.url(), [10, 0, round, number], usize::from(number)).await;
        }
        let grown = server.resident_kib().unwrap().saturating_sub(before);
        assert!(round == 0 || grown < MOST_KIB, "{grown} KiB more after {TRIES} tries");
    }
}

/// Half a megabyte or more, in one of several ways; nothing of it comes through.
async fn throw(server: &str, address: [u8; 4], way: usize) {
    let mut bot = soon("a socket", Bot::connect_behind(server, "tulipe", address.into())).await.unwrap();
    let parts = match way % 4 {
        0 => vec![part(Data::Text, true, 1 << 20)],
        1 => {
            let more = std::iter::repeat_with(|| part(Data::Continue, false, 1000)).take(500);
            std::iter::once(part(Data::Text, false, 1000)).chain(more).collect()
        }
        2 => vec![part(Data::Text, false, limits::MESSAGE_BYTES), part(Data::Continue, true, 1 << 19)],
        _ => vec![Message::text(named(&"\\u202e".repeat(10_000)))],
    };
    for part in parts {
        if bot.send(part).await.is_err() {
            break;
        }
    }
    // A close, or a connection that was reset while it was written to.
    let heard = soon("an end", bot.hear()).await;
    assert!(!matches!(&heard, Ok(parvis_bots::BotEvent::Message(ServerMessage::Welcome(_)))), "{heard:?}");
}
