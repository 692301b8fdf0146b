//! How much one address may have, and all of them together.

use parvis::Rate;
use parvis_bots::{Bot, BotError, page};
use parvis_protocol::{ClientMessage, ErrorCode, ServerMessage};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{TestServer, hear, hear_out, soon};

const ONCE: Rate = Rate { burst: 1, per_minute: 1 };

fn crowded() -> (Vec<ServerMessage>, Option<u16>) {
    (vec![ServerMessage::Error { code: ErrorCode::Crowded }], Some(4009))
}

/// Opens a socket as a proxy on this machine does that says this of its client; or the status that it is refused with.
async fn open(server: &TestServer, forwarded: &str) -> Result<Bot, u16> {
    let origin = format!("http://{}", server.address);
    let headers = [("origin", origin.as_str()), ("x-forwarded-for", forwarded)];
    match soon("an answer", Bot::connect_with(&server.ws(), "tulipe", &headers)).await {
        Ok(bot) => Ok(bot),
        Err(BotError::Refused(status)) => Err(status.as_u16()),
        Err(other) => panic!("{other}"),
    }
}

async fn ask_for_a_seat(server: &TestServer, room: &str, address: [u8; 4]) -> Bot {
    let mut bot = server.connect_behind(room, address).await;
    bot.say(&ClientMessage::Join(page("Ada", 1, None))).await.unwrap();
    bot
}

#[tokio::test]
async fn an_address_has_so_many_sockets_whether_they_joined_or_not() {
    let server = TestServer::start_with(|config, _| config.max_sockets_per_address = 2).await;
    let first = open(&server, "192.0.2.1").await.unwrap();
    let _second = open(&server, "192.0.2.1").await.unwrap();
    assert_eq!(open(&server, "192.0.2.1").await.err(), Some(429));
    let _other = open(&server, "192.0.2.2").await.unwrap();
    drop(first);
    let again = async { while open(&server, "192.0.2.1").await.is_err() {} };
    soon("a place for another one", again).await;
}

#[tokio::test]
async fn an_ipv6_network_is_one_address() {
    let server = TestServer::start_with(|config, _| config.max_sockets_per_address = 1).await;
    let _first = open(&server, "2001:db8::1").await.unwrap();
    assert_eq!(open(&server, "2001:db8::ffff:2").await.err(), Some(429));
    let _other = open(&server, "2001:db8:0:1::1").await.unwrap();
    let _mapped = open(&server, "::ffff:192.0.2.1").await.unwrap();
    assert_eq!(open(&server, "192.0.2.1").await.err(), Some(429));
}

#[tokio::test]
async fn who_writes_another_address_before_their_own_gains_nothing() {
    let server = TestServer::start_with(|config, _| config.max_sockets_per_address = 1).await;
    let _first = open(&server, "192.0.2.1").await.unwrap();
    for spoofed in ["198.51.100.1, 192.0.2.1", "127.0.0.1, 192.0.2.1", "unknown,192.0.2.1", ",192.0.2.1"] {
        assert_eq!(open(&server, spoofed).await.err(), Some(429), "{spoofed}");
    }
}

#[tokio::test]
async fn who_is_no_trusted_proxy_is_not_believed() {
    let server = TestServer::start_with(|config, _| {
        config.max_sockets_per_address = 1;
        config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    })
    .await;
    let _first = open(&server, "192.0.2.1").await.unwrap();
    assert_eq!(open(&server, "192.0.2.2").await.err(), Some(429));
}

#[tokio::test]
async fn an_address_opens_so_many_sockets_in_a_minute() {
    let server = TestServer::start_with(|_, tuning| tuning.sockets = ONCE).await;
    drop(open(&server, "192.0.2.1").await.unwrap());
    assert_eq!(open(&server, "192.0.2.1").await.err(), Some(429));
    assert!(open(&server, "192.0.2.2").await.is_ok());
}

#[tokio::test]
async fn a_refused_socket_is_told_when_to_come_back() {
    let server = TestServer::start_with(|_, tuning| tuning.sockets = ONCE).await;
    assert_eq!(server.upgrade("tulipe", &[]).await.status, 101);
    let refused = server.upgrade("tulipe", &[]).await;
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn the_server_has_so_many_sockets() {
    let server = TestServer::start_with(|config, _| config.max_sockets = 2).await;
    let first = open(&server, "192.0.2.1").await.unwrap();
    let _second = open(&server, "192.0.2.2").await.unwrap();
    assert_eq!(open(&server, "192.0.2.3").await.err(), Some(503));
    drop(first);
    let again = async { while open(&server, "192.0.2.3").await.is_err() {} };
    soon("a place for another one", again).await;
}

#[tokio::test]
async fn the_server_has_so_many_rooms() {
    let server = TestServer::start_with(|config, _| config.max_rooms = 1).await;
    let (_ada, _) = server.join("tulipe", "Ada", 1).await;
    let mut bob = ask_for_a_seat(&server, "violet", [192, 0, 2, 1]).await;
    assert_eq!(hear_out(&mut bob).await, crowded());
    let (_cleo, welcome) = server.join("tulipe", "Cleo", 3).await;
    assert_eq!(welcome.roster.len(), 1);
}

#[tokio::test]
async fn an_address_asks_for_so_many_seats_in_a_minute() {
    let server = TestServer::start_with(|_, tuning| tuning.joins = ONCE).await;
    let mut first = ask_for_a_seat(&server, "tulipe", [192, 0, 2, 1]).await;
    assert!(matches!(hear(&mut first).await, ServerMessage::Welcome(_)));
    let mut second = ask_for_a_seat(&server, "violet", [192, 0, 2, 1]).await;
    assert_eq!(hear_out(&mut second).await, crowded());
    let mut other = ask_for_a_seat(&server, "violet", [192, 0, 2, 2]).await;
    assert!(matches!(hear(&mut other).await, ServerMessage::Welcome(_)));
}

#[tokio::test]
async fn a_room_is_asked_for_so_many_seats_at_once() {
    let server = TestServer::start_with(|_, tuning| tuning.room_joins = ONCE).await;
    let (_ada, _) = server.join("tulipe", "Ada", 1).await;
    let mut bob = ask_for_a_seat(&server, "tulipe", [192, 0, 2, 1]).await;
    assert_eq!(hear_out(&mut bob).await, crowded());
    let (_cleo, _) = server.join("violet", "Cleo", 3).await;
}

#[tokio::test]
async fn an_address_has_so_many_pages_made() {
    let server = TestServer::start_with(|_, tuning| tuning.pages = Rate { burst: 2, per_minute: 1 }).await;
    for path in ["/", "/tulipe"] {
        assert_eq!(server.get(path).await.status, 200);
    }
    for path in ["/", "/tulipe", "/violet", "/a/b"] {
        let refused = server.get(path).await;
        assert_eq!((refused.status, refused.header("cache-control")), (429, "no-store"), "{path}");
        let seconds: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
    }
    assert_eq!(server.get("/assets/start.0a.js").await.status, 200, "files cost nothing");
    assert_eq!(server.get("/healthz").await.status, 200);
    assert_eq!(server.get_with("/", &[("x-forwarded-for", "192.0.2.1")]).await.status, 200);
}

#[tokio::test]
async fn who_has_a_seat_comes_back_through_a_crowd() {
    let server = TestServer::start_with(|_, tuning| {
        tuning.room_joins = Rate { burst: 2, per_minute: 1 };
        tuning.joins = Rate { burst: 3, per_minute: 1 };
    })
    .await;
    let (ada, seat) = server.join("tulipe", "Ada", 1).await;
    // Of the same address, as in a school.
    loop {
        let mut stranger = server.connect("tulipe").await;
        stranger.say(&ClientMessage::Join(page("Eve", 9, None))).await.unwrap();
        if hear(&mut stranger).await == crowded().0[0] {
            break;
        }
    }
    drop(ada);
    let (_ada, back) = server.join_with("tulipe", "Ada", 1, Some(seat.seat)).await;
    assert_eq!(back.you.id, seat.you.id);
}

#[tokio::test]
async fn a_seat_comes_back_so_often_and_a_token_of_another_room_is_none() {
    let server = TestServer::start_with(|_, tuning| {
        tuning.returns = Rate { burst: 2, per_minute: 1 };
        tuning.room_joins = Rate { burst: 2, per_minute: 1 };
    })
    .await;
    let (_ada, ada) = server.join("tulipe", "Ada", 1).await;
    let (_bob, bob) = server.join("violet", "Bob", 2).await;
    for _ in 0..2 {
        let (_again, _) = server.join_with("tulipe", "Ada", 1, Some(ada.seat.clone())).await;
    }
    let refused = async |session, seat| {
        let mut bot = server.connect("tulipe").await;
        bot.say(&ClientMessage::Join(page("Ada", session, Some(seat)))).await.unwrap();
        hear_out(&mut bot).await
    };
    assert_eq!(refused(1, ada.seat.clone()).await, crowded());
    let (_cleo, _) = server.join("tulipe", "Cleo", 3).await;
    assert_eq!(refused(2, bob.seat).await, crowded(), "counts with those who have none");
}

#[tokio::test]
async fn a_network_of_many_ipv6_networks_has_a_few_times_as_much() {
    let server = TestServer::start_with(|config, _| config.max_sockets_per_address = 2).await;
    let mut open_ones = Vec::new();
    let mut most = async |address: &dyn Fn(usize) -> String| {
        let before = open_ones.len();
        for number in 0..40 {
            match open(&server, &address(number)).await {
                Ok(bot) => open_ones.push(bot),
                Err(status) => assert_eq!(status, 429),
            }
        }
        open_ones.len() - before
    };
    assert_eq!(most(&|number| format!("2001:db8:0:{number:x}::1")).await, 4, "of one /56");
    assert_eq!(most(&|number| format!("2001:db8:0:{number:x}00::1")).await, 4, "of one /48, with those");
    assert_eq!(most(&|number| format!("2001:db8:1:{number:x}00::1")).await, 8, "of another");
    assert_eq!(most(&|number| format!("192.0.2.{number}")).await, 40, "an IPv4 address has no such network");
}

#[tokio::test]
async fn who_reads_no_page_is_given_up_and_a_quiet_connection_makes_place() {
    let server = TestServer::start_with(|_, tuning| {
        tuning.connections = Some(4);
        tuning.write_within = std::time::Duration::from_millis(200);
    })
    .await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let mut quiet = Vec::new();
    for _ in 0..20 {
        quiet.push(soon("a connection", TcpStream::connect(server.address)).await.unwrap());
    }
    assert_eq!(server.get("/tulipe").await.status, 200);
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong, "a socket never makes place");
    // Many answers, none of them read.
    let mut deaf = TcpStream::connect(server.address).await.unwrap();
    let request = format!("GET /assets/start.0a.js HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
    let asking = async { while deaf.write_all(request.as_bytes()).await.is_ok() {} };
    soon("the end of who does not read", asking).await;
}
