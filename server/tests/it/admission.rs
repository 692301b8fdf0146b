//! Who gets in, and what those learn who do not.

use parvis_bots::{Bot, page};
use parvis_protocol::{
    AdmissionStep, BrowserId, ClientMessage, DisplayName, ErrorCode, Join, MediaKind, MediaState,
    ModerationCommand, ParticipantId, Password, Reaction, Role, ServerMessage, ShortText, Welcome,
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

pub(crate) fn at(step: AdmissionStep) -> ServerMessage {
    ServerMessage::Admission { step }
}

pub(crate) async fn moderate(bot: &mut Bot, command: ModerationCommand) {
    bot.say(&ClientMessage::Moderate { command }).await.unwrap();
    // Every command here changes something that everyone is told of.
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
pub(crate) async fn room(
    server: &TestServer,
    rules: impl IntoIterator<Item = ModerationCommand>,
) -> (Bot, Welcome) {
    let (mut ada, welcome) = server.join("tulipe", "Ada", 1).await;
    for rule in rules {
        moderate(&mut ada, rule).await;
    }
    (ada, welcome)
}

pub(crate) async fn request_admission(server: &TestServer, address: [u8; 4], join: Join) -> Bot {
    let mut bot = server.connect_behind("tulipe", address).await;
    bot.say(&ClientMessage::Join(join)).await.unwrap();
    bot
}

async fn give(bot: &mut Bot, text: &str) -> ServerMessage {
    bot.say(&ClientMessage::Password { password: password(text) }).await.unwrap();
    hear(bot).await
}

fn with_password() -> ModerationCommand {
    ModerationCommand::SetPassword { password: Some(password("tulipe calme")) }
}

#[tokio::test]
async fn the_right_password_lets_in_and_a_wrong_one_does_not() {
    let server = TestServer::start().await;
    let (_ada, _) = room(&server, [with_password()]).await;
    let mut bob = request_admission(&server, BOB, page("Bob", 2, None)).await;
    assert_eq!(hear(&mut bob).await, at(AdmissionStep::Password { wrong: false, wait: 0 }));
    assert_eq!(give(&mut bob, "tulipe").await, at(AdmissionStep::Password { wrong: true, wait: 0 }));
    let ServerMessage::Welcome(welcome) = give(&mut bob, "tulipe calme").await else { panic!("a welcome") };
    assert!(welcome.settings.password);
}

#[tokio::test]
async fn who_guesses_is_slowed_and_nobody_else_is() {
    let server = TestServer::start().await;
    let (_ada, _) = room(&server, [with_password()]).await;
    let mut mallory = request_admission(&server, MALLORY, page("Mallory", 9, None)).await;
    hear(&mut mallory).await;
    let mut looked_at = 0;
    let wait = loop {
        match give(&mut mallory, "a guess").await {
            ServerMessage::Admission { step: AdmissionStep::Password { wrong: true, wait: 0 } } => {
                looked_at += 1;
            }
            ServerMessage::Admission { step: AdmissionStep::Password { wrong: true, wait } } => break wait,
            other => panic!("{other:?}"),
        }
        assert!(looked_at < 5, "a person mistypes twice, not more");
    };
    assert!(wait >= 500, "{wait}");
    // The right one counts for nothing now, on this socket, on another one, or brought along.
    let is_held = |message| match message {
        ServerMessage::Admission { step: AdmissionStep::Password { wrong: false, wait } } => {
            assert!(wait > 0);
        }
        other => panic!("{other:?}"),
    };
    is_held(give(&mut mallory, "tulipe calme").await);
    let known = || Join { password: Some(password("tulipe calme")), ..page("Mallory", 10, None) };
    let mut again = request_admission(&server, MALLORY, known()).await;
    is_held(hear(&mut again).await);
    let mut bob =
        request_admission(&server, BOB, Join { name: DisplayName::new("Bob").unwrap(), ..known() }).await;
    assert!(matches!(hear(&mut bob).await, ServerMessage::Welcome(_)));
}

/// Everything that only somebody in the room may say.
fn as_if_in(host: &Welcome) -> Vec<ClientMessage> {
    let who = host.you.id;
    let kind = MediaKind::Microphone;
    let commands = [
        ModerationCommand::AdmitAll,
        ModerationCommand::Lobby { on: false },
        ModerationCommand::SetPassword { password: None },
        ModerationCommand::Stop { who, kind },
        ModerationCommand::StopAll { kind, but: None },
        ModerationCommand::SetRole { who, role: Role::Guest },
        ModerationCommand::Kick { who },
        ModerationCommand::EndForAll,
    ];
    let commands = commands.map(|command| ClientMessage::Moderate { command });
    let others = [
        signal(&host.you, candidate("c")),
        ClientMessage::SetMedia { media: MediaState { camera: true, ..MediaState::NONE } },
        ClientMessage::Rename { name: DisplayName::new("Ada").unwrap() },
        ClientMessage::Hand { raised: true },
        ClientMessage::React { reaction: Reaction::Clap },
        ClientMessage::SetAway { away: true },
        ClientMessage::Request { kind, wanted: true },
    ];
    others.into_iter().chain(commands).collect()
}

#[tokio::test]
async fn who_waits_at_the_password_can_do_nothing_else() {
    let server = TestServer::start().await;
    let (mut ada, host) = room(&server, [with_password()]).await;
    let mut eve = request_admission(&server, BOB, page("Eve", 2, None)).await;
    assert_eq!(hear(&mut eve).await, at(AdmissionStep::Password { wrong: false, wait: 0 }));
    for message in as_if_in(&host) {
        eve.say(&message).await.unwrap();
        assert_eq!(hear(&mut eve).await, error(ErrorCode::Forbidden), "{message:?}");
    }
    eve.say(&ClientMessage::MessageHost { text: ShortText::new("let me in").unwrap() }).await.unwrap();
    has_heard_nothing(&mut eve).await;
    has_heard_nothing(&mut ada).await;
}

#[tokio::test]
async fn who_waits_in_the_lobby_can_do_nothing_and_hears_nothing_of_the_room() {
    let server = TestServer::start().await;
    let (mut ada, host) = room(&server, [ModerationCommand::Lobby { on: true }]).await;
    let mut eve = request_admission(&server, BOB, page("Eve", 2, None)).await;
    assert_eq!(hear(&mut eve).await, at(AdmissionStep::Lobby));
    assert!(matches!(hear(&mut ada).await, ServerMessage::Lobby { .. }));
    for message in as_if_in(&host) {
        eve.say(&message).await.unwrap();
        assert_eq!(hear(&mut eve).await, error(ErrorCode::Forbidden), "{message:?}");
    }
    has_heard_nothing(&mut ada).await;
    // Much happens in the room, and another one is let in.
    let mut bob = request_admission(&server, MALLORY, page("Bob", 3, None)).await;
    assert_eq!(hear(&mut bob).await, at(AdmissionStep::Lobby));
    let ServerMessage::Lobby { entries } = hear(&mut ada).await else { panic!("who waits") };
    let who = entries.iter().find(|waiting| waiting.name.as_str() == "Bob").unwrap().id;
    ada.say(&ClientMessage::Moderate { command: ModerationCommand::Admit { who } }).await.unwrap();
    assert!(matches!(hear(&mut bob).await, ServerMessage::Welcome(_)));
    bob.say(&ClientMessage::React { reaction: Reaction::Clap }).await.unwrap();
    until(&mut ada, |message| matches!(message, ServerMessage::Reaction { .. })).await;
    has_heard_nothing(&mut eve).await;
}

#[tokio::test]
async fn an_admission_does_not_bring_back_whoever_was_removed() {
    let server = TestServer::start().await;
    let (mut ada, _) = room(&server, [ModerationCommand::Lobby { on: true }]).await;
    let browser = Some(BrowserId::from_bits(7));
    let mut eve = request_admission(&server, BOB, Join { browser, ..page("Eve", 2, None) }).await;
    hear(&mut eve).await;
    let ServerMessage::Lobby { entries } = hear(&mut ada).await else { panic!("who waits") };
    let who = entries[0].id;
    ada.say(&ClientMessage::Moderate { command: ModerationCommand::Admit { who } }).await.unwrap();
    let ServerMessage::Welcome(admitted) = hear(&mut eve).await else { panic!("a welcome") };
    // Out, and the lobby is switched off: whoever was removed has to wait there all the same.
    moderate(&mut ada, ModerationCommand::Kick { who }).await;
    let (said, code) = hear_out(&mut eve).await;
    assert_eq!((said.last(), code), (Some(&error(ErrorCode::Kicked)), Some(4006)));
    moderate(&mut ada, ModerationCommand::Lobby { on: false }).await;
    let again = Join { browser, state: Some(admitted.state), ..page("Eve", 2, Some(admitted.seat)) };
    let mut eve = request_admission(&server, BOB, again).await;
    assert_eq!(hear(&mut eve).await, at(AdmissionStep::Lobby));
    let mut stranger = request_admission(&server, MALLORY, page("Bob", 3, None)).await;
    assert!(matches!(hear(&mut stranger).await, ServerMessage::Welcome(_)));
    has_heard_nothing(&mut eve).await;
}

#[tokio::test]
async fn who_was_banned_stays_out_by_seat_and_by_browser() {
    let server = TestServer::start().await;
    let (mut ada, _) = room(&server, []).await;
    let browser = Some(BrowserId::from_bits(7));
    let mut eve = request_admission(&server, BOB, Join { browser, ..page("Eve", 2, None) }).await;
    let ServerMessage::Welcome(welcome) = hear(&mut eve).await else { panic!("a welcome") };
    moderate(&mut ada, ModerationCommand::Ban { who: welcome.you.id }).await;
    let banned = (vec![error(ErrorCode::Banned)], Some(4007));
    let (said, code) = hear_out(&mut eve).await;
    assert_eq!((said.last(), code), (Some(&error(ErrorCode::Banned)), Some(4007)));
    let by_seat = page("Bob", 3, Some(welcome.seat));
    let by_browser = Join { browser, ..page("Bob", 4, None) };
    for (address, join) in [(BOB, by_seat), (MALLORY, by_browser)] {
        assert_eq!(hear_out(&mut request_admission(&server, address, join).await).await, banned);
    }
    // The address alone may be that of a whole school.
    let mut other = request_admission(&server, BOB, page("Cleo", 5, None)).await;
    assert_eq!(hear(&mut other).await, at(AdmissionStep::Lobby));
}

#[tokio::test]
async fn an_id_or_a_role_that_a_join_claims_counts_for_nothing() {
    let server = TestServer::start().await;
    let (mut ada, host) = room(&server, []).await;
    let mut eve = server.connect("tulipe").await;
    let id = host.you.id;
    let join = format!(
        r#"{{"type":"join","version":3,"name":"Eve","session":"{}","id":"{id}","role":"host","room":"elsewhere",
            "you":{{"id":"{id}","role":"host"}},"seat":"{id}","room_session_id":"{}","address":"127.0.0.1"}}"#,
        host.you.session, id
    );
    eve.send(join.into()).await.unwrap();
    let ServerMessage::Welcome(welcome) = hear(&mut eve).await else { panic!("a welcome") };
    assert_ne!(welcome.you.id, id);
    assert_eq!((welcome.you.role, &welcome.roster), (Role::Guest, &vec![host.you.clone()]));
    let joined = ServerMessage::Joined { participant: welcome.you.clone() };
    assert_eq!(hear(&mut ada).await, joined);
    // Nor does one that a command claims.
    let kick = format!(
        r#"{{"type":"moderate","by":"{id}","from":"{id}","role":"host",
            "command":{{"what":"end_for_all","by":"{id}","role":"host"}}}}"#
    );
    eve.send(kick.into()).await.unwrap();
    assert_eq!(hear(&mut eve).await, error(ErrorCode::Forbidden));
    has_heard_nothing(&mut ada).await;
}

#[tokio::test]
async fn a_command_about_somebody_in_another_room_does_nothing() {
    let server = TestServer::start().await;
    let (mut ada, _) = room(&server, []).await;
    let (mut eve, elsewhere) = server.join("violet", "Eve", 2).await;
    let who = elsewhere.you.id;
    for command in [
        ModerationCommand::Stop { who, kind: MediaKind::Camera },
        ModerationCommand::LowerHand { who },
        ModerationCommand::Admit { who },
        ModerationCommand::MessageLobby { who, text: ShortText::new("come").unwrap() },
        ModerationCommand::SetRole { who: ParticipantId::from_bits(0), role: Role::Host },
        ModerationCommand::Kick { who },
        ModerationCommand::Ban { who },
    ] {
        ada.say(&ClientMessage::Moderate { command: command.clone() }).await.unwrap();
        assert_eq!(hear(&mut ada).await, error(ErrorCode::NoSuchParticipant), "{command:?}");
    }
    has_heard_nothing(&mut eve).await;
}
