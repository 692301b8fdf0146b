mod demand;
mod intents;
mod mesh;
mod messages;

use parvis_protocol::{ChannelMessage, MediaKind, ParticipantId, Role, RoomSettings, SessionId};

use crate::connections::MediaConnections;
use crate::flight::{FlightEntry, FlightRecorder, Recorded, RecordedInput};
use crate::ice_servers::IceServers;
use crate::lobby::Lobby;
use crate::local_participant::LocalParticipant;
use crate::media::LocalSources;
use crate::notifications::Notifications;
use crate::outbox::Outbox;
use crate::peer::PeerContext;
use crate::roster::Roster;
use crate::session::Session;
use crate::speaking::SpeechDetector;
use crate::time::earliest;
use crate::{
    Capabilities, ConnectionStatus, Input, MediaEvent, MediaPrompt, Mono, NetworkEvent, Notification, OpId,
    OpResult, Output, PeerEvent, ShownTile, Snapshot, SocketEvent, SourceSet, budget,
};

/// One participant's side of a meeting. See the crate's documentation for how to drive it.
#[derive(Debug)]
pub struct Meeting {
    capabilities: Capabilities,
    session: Session,
    media: LocalSources,
    roster: Roster,
    connections: MediaConnections,
    own_voice: SpeechDetector,
    last_speaker: Option<ParticipantId>,
    local_participant: LocalParticipant,
    lobby: Lobby,
    notifications: Notifications,
    /// What a moderator asks this participant to switch on, and who asks.
    asked: Option<(ParticipantId, MediaPrompt)>,
    settings: Option<RoomSettings>,
    ice_servers: IceServers,
    out: Outbox,
    /// The pictures of others that are seen, once the page has said so.
    shown: Option<Vec<ShownTile>>,
    /// Where a way is too weak for pictures, as the allocator said last.
    paused: Vec<ParticipantId>,
    /// The time of the last `WakeAt`.
    wake_at: Option<Mono>,
    snapshot: Snapshot,
    flight: FlightRecorder,
}

impl Meeting {
    /// A meeting that nobody has asked to join yet. The session is drawn at random for each load of the page,
    /// and spreads the waits of this participant, too.
    #[must_use]
    pub fn new(capabilities: Capabilities, session: SessionId) -> Self {
        let mut meeting = Self {
            capabilities,
            session: Session::new(session, capabilities.webrtc),
            media: LocalSources::new(capabilities),
            roster: Roster::default(),
            connections: MediaConnections::default(),
            own_voice: SpeechDetector::default(),
            last_speaker: None,
            local_participant: LocalParticipant::default(),
            lobby: Lobby::default(),
            notifications: Notifications::default(),
            asked: None,
            settings: None,
            ice_servers: IceServers::default(),
            out: Outbox::default(),
            shown: None,
            paused: Vec::new(),
            wake_at: None,
            snapshot: Snapshot::default(),
            flight: FlightRecorder::new(session.bits()),
        };
        meeting.project();
        meeting
    }

    /// The same on a page that was loaded from this host, as `location.hostname` has it.
    #[must_use]
    pub fn on_page_of(self, host: String) -> Self {
        Self { ice_servers: IceServers::of_page(host), ..self }
    }

    /// The same on a page whose server hides addresses unless the person chooses otherwise, and has a relay or not, as it said
    /// on the page.
    #[must_use]
    pub fn on_server(mut self, hides_address: bool, has_relay: bool) -> Self {
        self.ice_servers.on_server(hides_address, has_relay);
        self.flight.on_server(hides_address, has_relay);
        self.out.hide_address(self.ice_servers.relay_only());
        self.project();
        self
    }

    /// Something has happened. Any input may come in any state; what makes no sense there does nothing.
    pub fn handle(&mut self, now: Mono, input: Input) {
        self.record(now, &input);
        match input {
            Input::Intent(intent) => self.handle_intent(now, intent),
            Input::Server(message) => self.handle_message(now, message),
            Input::Socket(SocketEvent::Opened) => {
                self.session.opened(now, self.media.state(), &mut self.out);
            }
            Input::Socket(SocketEvent::Closed(code)) => {
                let change = self.session.closed(now, code, &mut self.out);
                self.apply(change, now);
            }
            Input::Peer(key, PeerEvent::OverChannel(ChannelMessage::Media(media))) => {
                self.told_media(now, key, media);
            }
            Input::Peer(key, event) => {
                let (_, connections, mut context) = self.split(now);
                if let Some(peer) = connections.peer(key) {
                    let was_connected = peer.is_connected();
                    peer.handle(key, event, &mut context);
                    if was_connected && !peer.is_connected() {
                        self.session.doubt(now, &mut self.out);
                    }
                }
            }
            Input::Done(op, result) => self.done(now, op, result),
            Input::Media(MediaEvent::Level(who, level)) => {
                // They come many times a second, and hardly ever change anything.
                if self.level(now, who, level) {
                    self.speech_changed(now);
                }
                return;
            }
            Input::Media(MediaEvent::Ended(source)) => self.media.ended(now, source, &mut self.out),
            Input::Media(MediaEvent::Interrupted(source, interrupted)) => {
                self.media.interrupted(source, interrupted);
            }
            Input::Media(MediaEvent::PageShown) => self.media.page_shown(now, &mut self.out),
            Input::Media(MediaEvent::DevicesChanged) => self.media.list_devices(&mut self.out),
            Input::Network(event) => {
                self.session.network(now, event, &mut self.out);
                self.update_signalable(now);
                let (_, connections, mut context) = self.split(now);
                match event {
                    NetworkEvent::Online | NetworkEvent::Changed => {
                        let surely = event == NetworkEvent::Online;
                        connections.each().for_each(|peer| peer.network_changed(surely, &mut context));
                    }
                    NetworkEvent::Offline => {}
                }
            }
            Input::Allocator(output) => self.allocated(now, output),
            Input::Wake => self.wake(now),
        }
        self.reconcile(now);
        self.project();
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        let output = self.out.pop()?;
        self.flight.output(&output);
        Some(output)
    }

    /// How things stand, for the page to show.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What of this participant's is neither shown nor played; all of it, when they are not in the meeting.
    #[must_use]
    pub fn dropped(&self, participant: ParticipantId) -> SourceSet {
        self.roster.dropped(participant, self.settings.as_ref())
    }

    /// What happened lately, without anything that a person wrote or is called, as lines of JSON. [`crate::flight::Flight`] reads it.
    #[must_use]
    pub fn flight_report(&self) -> String {
        self.flight.report(self.capabilities)
    }

    /// What was recorded since this was last called.
    pub(crate) fn take_flight(&mut self) -> Vec<FlightEntry> {
        self.flight.take()
    }

    fn record(&mut self, now: Mono, input: &Input) {
        self.flight.set_time(now);
        if matches!(input, Input::Wake) {
            self.record_if_due(now, |late| RecordedInput::Wake { late });
        } else {
            self.flight.input(input, &self.ice_servers);
        }
    }

    /// Records what has an effect only where something is due.
    fn record_if_due(&mut self, now: Mono, what: fn(u32) -> RecordedInput) {
        if let Some(due) = self.deadline(now).filter(|due| now >= *due) {
            let late = u32::try_from(now.since(due)).unwrap_or(u32::MAX);
            self.flight.push(Recorded::In(what(late)));
        }
    }

    /// Somebody began or ceased to speak.
    pub(crate) fn speech_changed(&mut self, now: Mono) {
        self.flight.set_time(now);
        self.record_if_due(now, |late| RecordedInput::Speech { late });
        self.reconcile(now);
        self.project();
    }

    /// When something is due, but for the voices.
    fn deadline(&self, now: Mono) -> Option<Mono> {
        earliest([
            self.session.deadline(now),
            self.local_participant.deadline().filter(|_| self.session.is_joined()),
            self.media.deadline(),
            self.connections.deadline(),
        ])
    }

    fn done(&mut self, now: Mono, op: OpId, result: OpResult) {
        let (_, connections, mut context) = self.split(now);
        if let Some(peer) = connections.peer_running(op) {
            peer.done(result, &mut context);
        } else {
            self.media.done(now, op, result, &mut self.out);
        }
    }

    /// Somebody is this loud. Whether that begins or ends their speaking.
    fn level(&mut self, now: Mono, who: Option<ParticipantId>, level: f32) -> bool {
        let voice = match who {
            None => Some(&mut self.own_voice),
            Some(id) => self.roster.voice(id, self.settings.as_ref()),
        };
        let Some(voice) = voice else { return false };
        let before = voice.is_speaking();
        voice.level(now, level);
        let speaks = voice.is_speaking();
        if speaks && !before && who.is_some() {
            self.last_speaker = who;
        }
        before != speaks
    }

    fn wake(&mut self, now: Mono) {
        // Whatever the timer was set to, it is spent.
        self.wake_at = None;
        self.own_voice.wake(now);
        self.media.wake(now, &mut self.out);
        self.session.wake(now, &mut self.out);
        self.update_signalable(now);
        self.roster.wake(now);
        let (_, connections, mut context) = self.split(now);
        connections.wake(&mut context);
    }

    fn end(&mut self, now: Mono) {
        self.lose_seat(now);
        self.media.leave(&mut self.out);
    }

    fn lose_seat(&mut self, now: Mono) {
        let (roster, connections, mut context) = self.split(now);
        roster.clear();
        connections.clear(&mut context);
        self.last_speaker = None;
        self.local_participant.leave();
        self.lobby.clear();
        self.asked = None;
    }

    /// Switches off what may not be sent. What may be sent again stays off.
    fn enforce_bars(&mut self, now: Mono) {
        for kind in MediaKind::ALL {
            if self.local_participant.barred().has(kind) && self.media.wants_now_or_then(kind) {
                self.media.set(now, kind, false, &mut self.out);
                self.notifications.push(Notification::Barred(kind));
            }
        }
    }

    /// Brings the parts in line with each other, whatever it was that changed one of them.
    fn reconcile(&mut self, now: Mono) {
        self.enforce_bars(now);
        for (kind, change) in self.media.take_changes() {
            self.notifications.push(Notification::Device(kind, change));
        }
        self.prune_people();
        self.connect_people(now, false);
        let (_, connections, mut context) = self.split(now);
        connections.each().for_each(|peer| peer.sync(&mut context));
        self.update_signalable(now);
        self.local_participant.set_media(self.media.state());
        if self.session.is_joined() {
            self.local_participant.send_changes(now, &mut self.out);
        }
        let answered = |(by, asked): &(ParticipantId, MediaPrompt)| {
            self.media.wants(asked.kind) || self.roster.name(*by).is_none()
        };
        if self.asked.as_ref().is_some_and(answered) {
            self.asked = None;
        }
        if self.snapshot.can_moderate && !self.local_participant.can_moderate(self.settings.as_ref()) {
            self.lobby.clear();
        }
        let next = earliest([self.deadline(now), self.own_voice.deadline(), self.roster.deadline()]);
        // Being woken too early costs less than setting the timer anew with every word that somebody says.
        if let Some(at) = next
            && self.wake_at.is_none_or(|set| at < set)
        {
            self.wake_at = next;
            self.out.push(Output::WakeAt(at));
        }
    }

    fn project(&mut self) {
        let speaks = self.own_voice.is_speaking();
        let seated = self.session.is_seated();
        let can_moderate = seated && self.local_participant.can_moderate(self.settings.as_ref());
        self.snapshot = Snapshot {
            session: self.session.state().clone(),
            you: self.local_participant.row().cloned(),
            local: self.media.snapshot(),
            remotes: self.roster.remotes(self.settings.as_ref(), |id| {
                self.connections.status(id).unwrap_or(ConnectionStatus::Impossible)
            }),
            connections: self.connections.current(),
            settings: self.settings.clone(),
            can_moderate,
            is_host: seated && self.local_participant.row().is_some_and(|row| row.role == Role::Host),
            waiting: if can_moderate { self.lobby.people().to_vec() } else { Vec::new() },
            lobby_lines: self.session.lobby_lines().to_vec(),
            last_host_message: self.session.last_host_message().cloned(),
            asked: self.asked.as_ref().map(|(_, asked)| asked.clone()),
            notifications: self.notifications.snapshot(),
            speaking: speaks && self.media.state().microphone,
            last_speaker: self.last_speaker,
            speaking_while_muted: speaks && self.media.is_muted(),
            webrtc: self.capabilities.webrtc,
            address: self.ice_servers.privacy(),
            address_seen_by: self.address_seen_by(),
            paused: self.paused.clone(),
        };
    }

    /// Who sees this participant's address although it is hidden.
    fn address_seen_by(&self) -> Vec<ParticipantId> {
        if self.ice_servers.relay_only() { self.connections.telling_address() } else { Vec::new() }
    }

    /// The roster, the connections, and what these need to act.
    fn split(&mut self, now: Mono) -> (&mut Roster, &mut MediaConnections, PeerContext<'_>) {
        let context = PeerContext {
            now,
            out: &mut self.out,
            ice_servers: &self.ice_servers,
            sources: self.media.sources(),
            generation: self.media.generation(),
            camera_limit: budget::camera_limit(self.connections.len()),
            data_use: self.media.data_use(),
            media: self.media.state(),
        };
        (&mut self.roster, &mut self.connections, context)
    }
}
