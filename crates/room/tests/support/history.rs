//! Steps that a room can be taken through, and what must be true of it after each.

use std::collections::BTreeSet;
use std::time::Duration;

use parvis_protocol::{
    ClientMessage, DisplayName, Join, MediaKind, MediaState, ModerationCommand, ParticipantId, Presence,
    Role, SealedState, SeatToken, limits,
};
use parvis_room::{AddressKey, ConnectionId};

use super::{World, page, page_with, password};

/// One step. The numbers choose among what is there at that moment.
#[derive(Debug, Clone)]
pub enum Step {
    Join,
    Resume {
        token: usize,
        state: Option<usize>,
        reload: bool,
        only_if_free: bool,
    },
    Lose(usize),
    Leave(usize),
    Unload(usize),
    Moderate(usize, usize, u8),
    Hand(usize, bool),
    SetMedia(usize, MediaState),
    Rename(usize, u8),
    JoinAgain(usize),
    Pass(u64),
    Restart,
    /// Anything at all, from a socket with a seat or from a newcomer.
    Say(usize, Box<ClientMessage>),
    /// The next socket comes from there.
    Move(u8),
}

#[derive(Default)]
pub struct Pages {
    /// Every token ever given, with the session and name it was given to.
    tokens: Vec<(SeatToken, u64)>,
    /// Every state ever given.
    states: Vec<SealedState>,
    sessions: u64,
}

pub fn open(world: &World) -> Vec<ConnectionId> {
    let open = world.clients.iter().filter(|(_, client)| client.closed.is_none() && client.you.is_some());
    open.map(|(connection, _)| *connection).collect()
}

fn pick<T: Clone>(among: &[T], number: usize) -> Option<T> {
    (!among.is_empty()).then(|| among[number % among.len()].clone())
}

/// A socket that is gone hears nothing more.
pub fn lose(world: &mut World, connection: ConnectionId) {
    world.lose(connection);
    world.clients.remove(&connection);
}

pub fn take(world: &mut World, pages: &mut Pages, step: Step) {
    let sockets = open(world);
    match step {
        Step::Join => {
            pages.sessions += 1;
            world.join(page("Ada", pages.sessions));
        }
        Step::Resume { token, state, reload, only_if_free } => {
            let Some((token, mut session)) = pick(&pages.tokens, token) else { return };
            if reload {
                pages.sessions += 1;
                session = pages.sessions;
            }
            let state = state.and_then(|state| pick(&pages.states, state));
            world.join(Join { state, only_if_free, ..page_with("Ada", session, token) });
        }
        Step::Lose(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            lose(world, socket);
        }
        Step::Leave(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::Leave);
        }
        Step::Unload(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::Unload);
        }
        Step::Moderate(by, who, number) => {
            let Some(by) = pick(&sockets, by) else { return };
            let mut everyone: Vec<_> = world.roster().iter().map(|row| row.id).collect();
            everyone.extend(
                world.clients.values().flat_map(|client| client.waiting.iter().map(|waiting| waiting.id)),
            );
            let Some(who) = pick(&everyone, who) else { return };
            world.moderate(by, command(number, who));
        }
        Step::Hand(n, raised) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::Hand { raised });
        }
        Step::SetMedia(n, media) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::SetMedia { media });
            know_oneself(world, socket);
        }
        Step::Rename(n, name) => {
            let Some(socket) = pick(&sockets, n) else { return };
            let name = DisplayName::new(&format!("Ada {name}")).unwrap();
            world.say(socket, ClientMessage::Rename { name });
            know_oneself(world, socket);
        }
        Step::JoinAgain(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.join_on(socket, page("Ada", 0));
        }
        Step::Pass(millis) => world.pass(Duration::from_millis(millis)),
        Step::Restart => world.restart(),
        Step::Move(address) => world.address = AddressKey(u64::from(address)),
        Step::Say(n, message) => {
            let inside = world.clients.iter().filter(|(_, client)| client.closed.is_none());
            let inside: Vec<_> = inside.map(|(connection, _)| *connection).collect();
            let Some(socket) = pick(&inside, n) else { return };
            world.say(socket, *message);
            know_oneself(world, socket);
        }
    }
    for client in world.clients.values() {
        if let (Some(you), Some(token)) = (&client.you, &client.token)
            && pages.tokens.iter().all(|(known, _)| known != token)
        {
            pages.tokens.push((token.clone(), you.session.bits()));
        }
        if let Some(state) = client.state.clone().filter(|state| !pages.states.contains(state)) {
            pages.states.push(state);
        }
    }
}

/// Of what they change in their own row nobody is told themselves, and it may have been refused as too fast.
fn know_oneself(world: &mut World, socket: ConnectionId) {
    let id = world.client(socket).you.as_ref().map(|you| you.id);
    let row = world.roster().into_iter().find(|row| Some(row.id) == id);
    if let (Some(row), None) = (row, world.client(socket).closed) {
        world.client(socket).you = Some(row);
    }
}

/// The command of this number.
fn command(number: u8, who: ParticipantId) -> ModerationCommand {
    let kind = MediaKind::ALL[usize::from(number / 32 % 3)];
    let on = number >= 128;
    match number % 17 {
        0 => ModerationCommand::Kick { who },
        1 => ModerationCommand::Ban { who },
        2 => ModerationCommand::SetRole { who, role: Role::Host },
        3 => ModerationCommand::SetRole { who, role: Role::CoHost },
        4 => ModerationCommand::SetRole { who, role: Role::Guest },
        5 => ModerationCommand::Lock { on },
        6 => ModerationCommand::Lobby { on },
        7 => ModerationCommand::SetPassword { password: on.then(|| password("tulipe")) },
        8 => ModerationCommand::EveryoneModerates { on },
        9 => ModerationCommand::Restrict { kind, on },
        10 => ModerationCommand::Allow { who, kind, allowed: on },
        11 => ModerationCommand::Admit { who },
        12 => ModerationCommand::AdmitAll,
        13 => ModerationCommand::Refuse { who, word: None },
        14 => ModerationCommand::LowerHands,
        15 => ModerationCommand::Spotlight { who, on },
        _ => ModerationCommand::StopAll { kind, but: on.then_some(who) },
    }
}

pub fn check(world: &World) {
    assert_eq!(world.room.broken_promise(), None);
    let roster = world.roster();
    let ids: BTreeSet<_> = roster.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), roster.len(), "no seat twice");
    assert!(roster.len() <= 12, "no more seats than there are");
    let host = world.hosts();
    assert!(host.len() <= 1, "never two hosts");
    let passes_on = world.room.next_deadline().is_some();
    if let Some(at) = world.room.next_deadline() {
        let longest = world.now.mono + limits::SEAT_KEPT;
        assert!(at <= longest, "nothing is kept for longer than a seat");
    }
    assert!(
        roster.is_empty() || passes_on || host.len() == 1,
        "a host, or a time at which there will be one"
    );
    let left_over = world.room.next_deadline().is_some();
    assert!(!(world.room.is_empty() && left_over), "nothing left of an empty room");
    let (mut settings, mut waiting) = (None, None);
    for connection in open(world) {
        let client = &world.clients[&connection];
        let you = client.you.as_ref().unwrap();
        assert!(roster.contains(you), "{you:?} in {roster:?}");
        let others: Vec<_> = roster.iter().filter(|row| row.id != you.id).cloned().collect();
        assert_eq!(client.others, others, "everyone knows the whole roster, in its order");
        assert!(you.media.without(you.barred) == you.media, "nobody is shown to send what they may not");
        if let Some(first) = &settings {
            assert_eq!(&client.settings, first, "everyone knows the same settings");
        }
        settings = Some(client.settings.clone());
        if !you.can_moderate(&client.settings) {
            continue;
        }
        // A list may have to wait for a moment, and who is welcomed meanwhile has it before.
        if let Some(first) = waiting.as_ref().filter(|_| !world.room.lobby_list_waits()) {
            assert_eq!(&client.waiting, first, "every moderator knows who waits");
        }
        waiting = Some(client.waiting.clone());
    }
    let here = roster.iter().filter(|row| row.presence == Presence::Here).count();
    assert_eq!(here, open(world).len(), "one open socket for each who is here");
}

/// Everyone goes, and time passes: nothing is left. Before that, whoever is in has a host within a moment.
pub fn end(mut world: World) {
    world.pass(limits::SEAT_KEPT);
    check(&world);
    assert_eq!(
        world.hosts().len(),
        usize::from(!world.room.is_empty()),
        "exactly one host while anyone is in"
    );
    for socket in open(&world) {
        lose(&mut world, socket);
    }
    world.pass(limits::SEAT_KEPT);
    assert!(world.clients.values().all(|client| client.closed.is_some() || client.admission.is_none()));
    assert!(world.room.is_empty());
    assert_eq!(world.room.next_deadline(), None);
}

/// Takes a room through the steps that these bytes spell, a line each: a byte for the step, two bytes that choose, and
/// for something that is said the message as JSON.
pub fn play(bytes: &[u8]) {
    let mut world = World::new();
    let mut pages = Pages::default();
    for line in bytes.split(|byte| *byte == b'\n').take(MOST_STEPS) {
        if let Some(step) = spelt(line) {
            take(&mut world, &mut pages, step);
            check(&world);
        }
    }
    end(world);
}

/// Longer histories show nothing that shorter ones do not, and take their time.
const MOST_STEPS: usize = 120;

fn spelt(line: &[u8]) -> Option<Step> {
    let (kind, rest) = line.split_first()?;
    let a = rest.first().copied().unwrap_or_default();
    let b = rest.get(1).copied().unwrap_or_default();
    let n = usize::from(a);
    let bit = |at: u8| b >> at & 1 == 1;
    Some(match kind {
        b'j' => Step::Join,
        b'r' => Step::Resume {
            token: n,
            state: bit(7).then_some(usize::from(b >> 2 & 31)),
            reload: bit(0),
            only_if_free: bit(1),
        },
        b'x' => Step::Lose(n),
        b'l' => Step::Leave(n),
        b'u' => Step::Unload(n),
        b'o' => Step::Moderate(n, usize::from(b & 7), b),
        b'h' => Step::Hand(n, bit(0)),
        b's' => Step::SetMedia(
            n,
            MediaState { microphone: bit(0), camera: bit(1), screen: bit(2), paused: bit(3) },
        ),
        b'n' => Step::Rename(n, b),
        b'J' => Step::JoinAgain(n),
        b'p' => Step::Pass(u64::from(a) * 160 + u64::from(b)),
        b'R' => Step::Restart,
        b'a' => Step::Move(a),
        b'm' => {
            let json = std::str::from_utf8(rest.get(1..)?).ok()?;
            let message = serde_json::from_str::<ClientMessage>(json).ok()?;
            // A second join is a step of its own, which knows what it must look like.
            (!matches!(message, ClientMessage::Join(_))).then(|| Step::Say(n, Box::new(message)))?
        }
        _ => return None,
    })
}
