//! Which way the shared document goes to each participant: over the data channel between the two pages while that works,
//! and through the server where none does.
//!
//! [`Routing`] is told what happens to the data channels, to the connections and on the way through the server. What
//! follows of it for the document and for the data channels are commands, in the order in which they are to be
//! carried out. At no time does a message for somebody go both ways.

use std::collections::{BTreeMap, VecDeque};

use parvis_base::Mono;
use parvis_protocol::{ParticipantId, SessionId};

use crate::document::SharedDocument;
use crate::relay::{Direct, DirectReceived, RelayEvent, RelayPeer, Relays, ServerReach, Unreached};

/// Somebody else in the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoutePeer {
    /// The participant.
    pub id: ParticipantId,
    /// Which load of their page.
    pub session: SessionId,
    /// Whether the server can reach them.
    pub here: bool,
    /// Whether the connection to them, which carries the data channel, is connected at the moment.
    pub connected: bool,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteCommand {
    /// Send this over the data channel to them, before anything of the document.
    Send(ParticipantId, Vec<u8>),
    /// The document begins anew with them: [`SharedDocument::open`].
    Open(ParticipantId),
    /// No way to them is left: [`SharedDocument::close`].
    Close(ParticipantId),
    /// This is for the document: [`SharedDocument::receive`].
    Receive(ParticipantId, Vec<u8>),
}

/// The ways to everybody. After each input, [`Self::follow`] is called and the commands are carried out.
#[derive(Debug)]
pub struct Routing {
    links: BTreeMap<ParticipantId, RouteLink>,
    relays: Relays,
    /// Emptied after each input: no more wait than one input brings.
    commands: VecDeque<RouteCommand>,
}

/// The data channel to somebody.
#[derive(Debug, Default)]
struct RouteLink {
    open: bool,
    direct: Direct,
}

impl Routing {
    /// To nobody.
    #[must_use]
    pub fn new(now: Mono) -> Self {
        Self { links: BTreeMap::new(), relays: Relays::new(now), commands: VecDeque::new() }
    }

    /// What to do next, until there is no more.
    pub fn poll(&mut self) -> Option<RouteCommand> {
        self.commands.pop_front()
    }

    /// There is a data channel to them, which is not open yet. One that was there before is detached.
    pub fn attach(&mut self, peer: ParticipantId) {
        self.detach(peer);
        self.links.insert(peer, RouteLink::default());
    }

    /// Their data channel is there no more, with its connection.
    pub fn detach(&mut self, peer: ParticipantId) {
        self.closed(peer);
        self.links.remove(&peer);
    }

    /// Their data channel is open.
    pub fn opened(&mut self, peer: ParticipantId) {
        if let Some(link) = self.links.get_mut(&peer).filter(|link| !link.open) {
            link.open = true;
            self.commands.push_back(RouteCommand::Open(peer));
        }
    }

    /// Their data channel is closed. What goes through the server meanwhile goes on.
    pub fn closed(&mut self, peer: ParticipantId) {
        if let Some(link) = self.links.get_mut(&peer).filter(|link| link.open) {
            link.open = false;
            if link.direct.is_used() {
                self.commands.push_back(RouteCommand::Close(peer));
            }
        }
    }

    /// A message came over their data channel.
    pub fn message(&mut self, peer: ParticipantId, message: Vec<u8>) {
        let Some(link) = self.links.get_mut(&peer) else { return };
        match link.direct.receive(&message) {
            DirectReceived::Message(_) => self.commands.push_back(RouteCommand::Receive(peer, message)),
            DirectReceived::Anew(word) => {
                self.commands.extend([RouteCommand::Send(peer, word), RouteCommand::Open(peer)]);
            }
            DirectReceived::Nothing => {}
        }
    }

    /// Who is in the meeting now, and what can be done through the server. `draw` gives random numbers.
    ///
    /// A data channel whose connection is interrupted stays in use until the way through the server is open, which is
    /// tried after [`crate::relay::RELAY_WITHIN`]. Then it is set aside, since what waits in it comes late. When it
    /// works again, it begins anew, and the way through the server is dropped.
    pub fn follow(
        &mut self,
        now: Mono,
        server: ServerReach,
        people: &[RoutePeer],
        draw: impl FnMut() -> u64,
    ) {
        let mut relayed = Vec::with_capacity(people.len());
        for &RoutePeer { id, session, here, connected } in people {
            let mut channel = false;
            if let Some(link) = self.links.get_mut(&id).filter(|link| link.open) {
                if let Some(word) = link.direct.follow(connected) {
                    self.commands.extend([RouteCommand::Send(id, word), RouteCommand::Open(id)]);
                }
                channel = link.direct.works();
            }
            relayed.push(RelayPeer { id, session, here, channel });
        }
        let closed = self.relays.follow(now, server, &relayed, draw);
        self.commands.extend(closed.into_iter().map(RouteCommand::Close));
    }

    /// A datagram came through the server, from this load of their page, and could be opened.
    pub fn datagram(
        &mut self,
        now: Mono,
        from: ParticipantId,
        session: SessionId,
        datagram: &[u8],
        draw: impl FnOnce() -> u64,
    ) {
        for event in self.relays.receive(now, from, session, datagram, draw) {
            self.commands.push_back(match event {
                RelayEvent::Opened => {
                    if let Some(link) = self.links.get_mut(&from).filter(|link| link.open) {
                        link.direct.set_aside();
                    }
                    RouteCommand::Open(from)
                }
                RelayEvent::Closed => RouteCommand::Close(from),
                RelayEvent::Message(message) => RouteCommand::Receive(from, message),
            });
        }
    }

    /// A datagram came through the server that does not open with the key that there is.
    pub fn unopened(&mut self, from: ParticipantId, session: SessionId) {
        self.relays.unopened(from, session);
    }

    /// The key is another one, and with it the way through the server: what was open is no more.
    pub fn rekeyed(&mut self, now: Mono) {
        self.commands.extend(self.relays.open().map(RouteCommand::Close));
        self.relays = Relays::new(now);
    }

    /// To whom messages go over the data channel.
    pub fn data_channels(&self) -> impl Iterator<Item = ParticipantId> {
        self.links.iter().filter(|(_, link)| link.open && link.direct.is_used()).map(|(peer, _)| *peer)
    }

    /// Whether messages go to them through the server.
    #[must_use]
    pub fn is_relayed(&self, peer: ParticipantId) -> bool {
        self.relays.is_open(peer)
    }

    /// Whether a channel for files can be opened to them: it goes over the connection that the data channel shows to
    /// work, and their page listens to it, since it has spoken.
    #[must_use]
    pub fn takes_files(&self, peer: ParticipantId, document: &SharedDocument) -> bool {
        self.links.get(&peer).is_some_and(|link| link.open) && document.has_met(peer)
    }

    /// Takes from the document what is for those to whom messages go through the server.
    pub fn fill_relays(&mut self, now: Mono, document: &mut SharedDocument) {
        for peer in self.relays.open().collect::<Vec<_>>() {
            while let Some(message) = document.poll(now, peer, self.relays.may_send(peer)) {
                if !self.relays.send(now, peer, &message) {
                    break;
                }
            }
        }
    }

    /// The next datagram to send through the server, and for which page.
    pub fn poll_datagram(&mut self, now: Mono) -> Option<(RelayPeer, Vec<u8>)> {
        self.relays.poll(now)
    }

    /// Whom nothing reaches, for so long that the person is to know. Each is said once.
    pub fn unreached(&mut self, now: Mono) -> Vec<(ParticipantId, Unreached)> {
        self.relays.unreached(now)
    }

    /// When to follow and poll again although nothing happens.
    #[must_use]
    pub fn wake(&self) -> Option<Mono> {
        self.relays.wake()
    }
}
