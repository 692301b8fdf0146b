//! Who gets in, and what those learn who do not.

use parvis_bots::{Bot, page};
use parvis_protocol::{
    BrowserId, ClientMessage, DisplayName, Door, ErrorCode, Join, Line, MediaKind, MediaState, Order,
    ParticipantId, Password, Reaction, Role, ServerMessage, Welcome,
};

use crate::support::{TestServer, hear, hear_out};
use crate::talking::{candidate, signal};

const MALLORY: [u8; 4] = [192, 0, 2, 66];
pub(crate) const BOB: [u8; 4] = [192, 0, 2, 1];

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn error(code: ErrorCode) -> ServerMessage {
    ServerMessage::Error { code }
}

pub(crate) fn at(door: Door) -> ServerMessage {
    ServerMessage::Door { door }
}

pub(crate) async fn order(bot: &mut Bot, order: Order) {
    bot.say(&ClientMessage::Order { order }).await.unwrap();
    // Every order here changes something that everyone is told of.
    until(bot, |message| matches!(message, ServerMessage::State { .. })).await;
}

pub(crate) async fn until(bot: &mut Bot, wanted: impl Fn(&ServerMessage) -> bool) -> ServerMessage {
    loop {
        let message = hear(bot).await;
        if wanted(&message) {
            return message;
        }
    }
}

/// Nothing was said to it since, and the room still answers.
async fn has_heard_nothing(bot: &mut Bot) {
    bot.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(bot).await, ServerMessage::Pong);
}

/// A room of which Ada is the host, with these rules.
pub(crate) async fn room(server: &TestServer, rules: impl IntoIterator<Item = Order>) -> (Bot, Welcome) {
    let (mut ada, welcome) = server.join("tulipe", "Ada", 1).await;
    for rule in rules {
        order(&mut ada, rule).await;
    }
    (ada, welcome)
}

pub(crate) async fn knock(server: &TestServer, address: [u8; 4], join: Join) -> Bot {
    let mut bot = server.connect_behind("tulipe", address).await;
    bot.say(&ClientMessage::Join(join)).await.unwrap();
    bot
}

async fn give(bot: &mut Bot, text: &str) -> ServerMessage {
    bot.say(&ClientMessage::Password { password: password(text) }).await.unwrap();
    hear(bot).await
}

fn with_password() -> Order {
    Order::SetPassword { password: Some(password("tulipe calme")) }
}

#[tokio::test]
async fn the_right_password_lets_in_and_a_wrong_one_does_not() {
    let server = TestServer::start().await;
    let (_ada, _) = room(&server, [with_password()]).await;
    let mut bob = knock(&server, BOB, page("Bob", 2, None)).await;
    assert_eq!(hear(&mut bob).await, at(Door::Password { wrong: false, wait: 0 }));
    assert_eq!(give(&mut bob, "tulipe").await, at(Door::Password { wrong: true, wait: 0 }));
    let ServerMessage::Welcome(welcome) = give(&mut bob, "tulipe calme").await else { panic!("a welcome") };
    assert!(welcome.settings.password);
}

#[tokio::test]
async fn who_guesses_is_slowed_and_nobody_else_is() {
    let server = TestServer::start().await;
    let (_ada, _) = room(&server, [with_password()]).await;
    let mut mallory = knock(&server, MALLORY, page("Mallory", 9, None)).await;
    hear(&mut mallory).await;
    let mut looked_at = 0;
    let wait = loop {
        match give(&mut mallory, "a guess").await {
            ServerMessage::Door { door: Door::Password { wrong: true, wait: 0 } } => looked_at += 1,
            ServerMessage::Door { door: Door::Password { wrong: true, wait } } => break wait,
            other => panic!("{other:?}"),
        }
        assert!(looked_at < 5, "a person mistypes twice, not more");
    };
    assert!(wait >= 500, "{wait}");
    // The right one counts for nothing now, on this socket, on another one, or brought along.
    let is_held = |message| match message {
        ServerMessage::Door { door: Door::Password { wrong: false, wait } } => assert!(wait > 0),
        other => panic!("{other:?}"),
    };
    is_held(give(&mut mallory, "tulipe calme").await);
    let known = || Join { password: Some(password("tulipe calme")), ..page("Mallory", 10, None) };
    let mut again = knock(&server, MALLORY, known()).await;
    is_held(hear(&mut again).await);
    let mut bob = knock(&server, BOB, Join { name: DisplayName::new("Bob").unwrap(), ..known() }).await;
    assert!(matches!(hear(&mut bob).await, ServerMessage::Welcome(_)));
}

/// Everything that only somebody in the room may say.
fn as_if_in(host: &Welcome) -> Vec<ClientMessage> {
    let who = host.you.id;
    let kind = MediaKind::Microphone;
    let orders = [
        Order::AdmitAll,
        Order::Lobby { on: false },
        Order::SetPassword { password: None },
        Order::Stop { who, kind },
        Order::StopAll { kind, but: None },
        Order::SetRole { who, role: Role::Guest },
        Order::Kick { who },
        Order::EndForAll,
    ];
    let orders = orders.map(|order| ClientMessage::Order { order });
    let others = [
        signal(&host.you, candidate("c")),
        ClientMessage::SetMedia { media: MediaState { camera: true, ..MediaState::NONE } },
        ClientMessage::Rename { name: DisplayName::new("Ada").unwrap() },
        ClientMessage::Hand { raised: true },
        ClientMessage::React { reaction: Reaction::Clap },
        ClientMessage::StepAway { away: true },
        ClientMessage::Request { kind, wanted: true },
    ];
    others.into_iter().chain(orders).collect()
}

#[tokio::test]
async fn who_waits_at_the_password_can_do_nothing_else() {
    let server = TestServer::start().await;
    let (mut ada, host) = room(&server, [with_password()]).await;
    let mut eve = knock(&server, BOB, page("Eve", 2, None)).await;
    assert_eq!(hear(&mut eve).await, at(Door::Password { wrong: false, wait: 0 }));
    for message in as_if_in(&host) {
        eve.say(&message).await.unwrap();
        assert_eq!(hear(&mut eve).await, error(ErrorCode::Forbidden), "{message:?}");
    }
    eve.say(&ClientMessage::TellHost { text: Line::new("let me in").unwrap() }).await.unwrap();
    has_heard_nothing(&mut eve).await;
    has_heard_nothing(&mut ada).await;
}

#[tokio::test]
async fn who_waits_in_the_lobby_can_do_nothing_and_hears_nothing_of_the_room() {
    let server = TestServer::start().await;
    let (mut ada, host) = room(&server, [Order::Lobby { on: true }]).await;
    let mut eve = knock(&server, BOB, page("Eve", 2, None)).await;
    assert_eq!(hear(&mut eve).await, at(Door::Lobby));
    assert!(matches!(hear(&mut ada).await, ServerMessage::Waiting { .. }));
    for message in as_if_in(&host) {
        eve.say(&message).await.unwrap();
        assert_eq!(hear(&mut eve).await, error(ErrorCode::Forbidden), "{message:?}");
    }
    has_heard_nothing(&mut ada).await;
    // Much happens in the room, and another one is let in.
    let mut bob = knock(&server, MALLORY, page("Bob", 3, None)).await;
    assert_eq!(hear(&mut bob).await, at(Door::Lobby));
    let ServerMessage::Waiting { people } = hear(&mut ada).await else { panic!("who waits") };
    let who = people.iter().find(|waiting| waiting.name.as_str() == "Bob").unwrap().id;
    ada.say(&ClientMessage::Order { order: Order::Admit { who } }).await.unwrap();
    assert!(matches!(hear(&mut bob).await, ServerMessage::Welcome(_)));
    bob.say(&ClientMessage::React { reaction: Reaction::Clap }).await.unwrap();
    until(&mut ada, |message| matches!(message, ServerMessage::Reaction { .. })).await;
    has_heard_nothing(&mut eve).await;
}

#[tokio::test]
async fn an_admission_does_not_bring_back_whoever_was_put_out() {
    let server = TestServer::start().await;
    let (mut ada, _) = room(&server, [Order::Lobby { on: true }]).await;
    let browser = Some(BrowserId::from_bits(7));
    let mut eve = knock(&server, BOB, Join { browser, ..page("Eve", 2, None) }).await;
    hear(&mut eve).await;
    let ServerMessage::Waiting { people } = hear(&mut ada).await else { panic!("who waits") };
    let who = people[0].id;
    ada.say(&ClientMessage::Order { order: Order::Admit { who } }).await.unwrap();
    let ServerMessage::Welcome(admitted) = hear(&mut eve).await else { panic!("a welcome") };
    // Out, and the lobby is switched off: whoever was put out has to knock all the same.
    order(&mut ada, Order::Kick { who }).await;
    let (said, code) = hear_out(&mut eve).await;
    assert_eq!((said.last(), code), (Some(&error(ErrorCode::Kicked)), Some(4006)));
    order(&mut ada, Order::Lobby { on: false }).await;
    let again = Join { browser, state: Some(admitted.state), ..page("Eve", 2, Some(admitted.seat)) };
    let mut eve = knock(&server, BOB, again).await;
    assert_eq!(hear(&mut eve).await, at(Door::Lobby));
    let mut stranger = knock(&server, MALLORY, page("Bob", 3, None)).await;
    assert!(matches!(hear(&mut stranger).await, ServerMessage::Welcome(_)));
    has_heard_nothing(&mut eve).await;
}

#[tokio::test]
async fn who_was_banned_stays_out_by_seat_and_by_browser() {
    let server = TestServer::start().await;
    let (mut ada, _) = room(&server, []).await;
    let browser = Some(BrowserId::from_bits(7));
    let mut eve = knock(&server, BOB, Join { browser, ..page("Eve", 2, None) }).await;
    let ServerMessage::Welcome(welcome) = hear(&mut eve).await else { panic!("a welcome") };
    order(&mut ada, Order::Ban { who: welcome.you.id }).await;
    let banned = (vec![error(ErrorCode::Banned)], Some(4007));
    let (said, code) = hear_out(&mut eve).await;
    assert_eq!((said.last(), code), (Some(&error(ErrorCode::Banned)), Some(4007)));
    let by_seat = page("Bob", 3, Some(welcome.seat));
    let by_browser = Join { browser, ..page("Bob", 4, None) };
    for (address, join) in [(BOB, by_seat), (MALLORY, by_browser)] {
        assert_eq!(hear_out(&mut knock(&server, address, join).await).await, banned);
    }
    // The address alone may be that of a whole school.
    let mut other = knock(&server, BOB, page("Cleo", 5, None)).await;
    assert_eq!(hear(&mut other).await, at(Door::Lobby));
}

#[tokio::test]
async fn an_id_or_a_role_that_a_join_claims_counts_for_nothing() {
    let server = TestServer::start().await;
    let (mut ada, host) = room(&server, []).await;
    let mut eve = server.connect("tulipe").await;
    let id = host.you.id;
    let join = format!(
        r#"{{"type":"join","version":2,"name":"Eve","session":"{}","id":"{id}","role":"host","room":"elsewhere",
            "you":{{"id":"{id}","role":"host"}},"seat":"{id}","instance":"{}","address":"127.0.0.1"}}"#,
        host.you.session, host.instance
    );
    eve.send(join.into()).await.unwrap();
    let ServerMessage::Welcome(welcome) = hear(&mut eve).await else { panic!("a welcome") };
    assert_ne!(welcome.you.id, id);
    assert_eq!((welcome.you.role, &welcome.roster), (Role::Guest, &vec![host.you.clone()]));
    let joined = ServerMessage::Joined { participant: welcome.you.clone() };
    assert_eq!(hear(&mut ada).await, joined);
    // Nor does one that an order claims.
    let kick = format!(
        r#"{{"type":"order","by":"{id}","from":"{id}","role":"host",
            "order":{{"what":"end_for_all","by":"{id}","role":"host"}}}}"#
    );
    eve.send(kick.into()).await.unwrap();
    assert_eq!(hear(&mut eve).await, error(ErrorCode::Forbidden));
    has_heard_nothing(&mut ada).await;
}

#[tokio::test]
async fn an_order_about_somebody_elsewhere_does_nothing() {
    let server = TestServer::start().await;
    let (mut ada, _) = room(&server, []).await;
    let (mut eve, elsewhere) = server.join("violet", "Eve", 2).await;
    let who = elsewhere.you.id;
    for order in [
        Order::Stop { who, kind: MediaKind::Camera },
        Order::LowerHand { who },
        Order::Admit { who },
        Order::TellWaiting { who, text: Line::new("come").unwrap() },
        Order::SetRole { who: ParticipantId::from_bits(0), role: Role::Host },
        Order::Kick { who },
        Order::Ban { who },
    ] {
        ada.say(&ClientMessage::Order { order: order.clone() }).await.unwrap();
        assert_eq!(hear(&mut ada).await, error(ErrorCode::NoSuchParticipant), "{order:?}");
    }
    has_heard_nothing(&mut eve).await;
}
