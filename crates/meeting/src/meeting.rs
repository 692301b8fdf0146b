use parvis_protocol::{
    ClientMessage, IceServer, MediaState, Participant, ParticipantId, RoomSettings, ServerMessage, SessionId,
    Welcome,
};

use crate::media::Media;
use crate::outbox::Outbox;
use crate::peer::Env;
use crate::roster::{Me, Roster};
use crate::session::{Session, Turn};
use crate::speaking::Voice;
use crate::time::earliest;
use crate::{
    Capabilities, EndReason, Input, Intent, MediaEvent, Millis, NetworkEvent, OpId, OpResult, Output,
    Snapshot, SocketEvent, budget,
};

/// One participant's side of a meeting. See the crate's documentation for how to drive it.
#[derive(Debug)]
pub struct Meeting {
    capabilities: Capabilities,
    session: Session,
    media: Media,
    roster: Roster,
    own_voice: Voice,
    you: Option<Participant>,
    settings: Option<RoomSettings>,
    ice_servers: Vec<IceServer>,
    /// What the server was last told of the media.
    told: MediaState,
    out: Outbox,
    /// When the driver was last told to wake this up.
    wake_at: Option<Millis>,
    snapshot: Snapshot,
}

impl Meeting {
    /// A meeting that nobody has asked to join yet. The session is drawn at random for each load of the page,
    /// and spreads the waits of this participant, too.
    #[must_use]
    pub fn new(capabilities: Capabilities, session: SessionId) -> Self {
        let mut meeting = Self {
            capabilities,
            session: Session::new(session, capabilities.webrtc),
            media: Media::new(capabilities),
            roster: Roster::default(),
            own_voice: Voice::default(),
            you: None,
            settings: None,
            ice_servers: Vec::new(),
            told: MediaState::default(),
            out: Outbox::default(),
            wake_at: None,
            snapshot: Snapshot::default(),
        };
        meeting.project();
        meeting
    }

    /// Something has happened. Any input may come in any state; what makes no sense there does nothing.
    pub fn handle(&mut self, now: Millis, input: Input) {
        match input {
            Input::Intent(intent) => self.intend(now, intent),
            Input::Server(message) => self.serve(now, message),
            Input::Socket(SocketEvent::Opened) => {
                let media = self.media.state();
                if self.session.opened(now, media, &mut self.out) {
                    self.told = media;
                }
            }
            Input::Socket(SocketEvent::Closed(code)) => {
                let turn = self.session.closed(now, code, &mut self.out);
                self.take(turn, now);
            }
            Input::Peer(key, event) => {
                let (roster, mut env) = self.split(now);
                if let Some(peer) = roster.peer(key) {
                    peer.happened(event, &mut env);
                }
            }
            Input::Done(op, result) => self.done(now, op, result),
            Input::Media(MediaEvent::Level(who, level)) => {
                // They come many times a second, and hardly ever change anything.
                if !self.level(now, who, level) {
                    return;
                }
            }
            Input::Media(MediaEvent::Ended(source)) => self.media.ended(now, source, &mut self.out),
            Input::Media(MediaEvent::DevicesChanged) => self.media.list_devices(&mut self.out),
            Input::Network(event) => {
                self.session.network(now, event, &mut self.out);
                self.tell_joined(now);
                let (roster, mut env) = self.split(now);
                match event {
                    NetworkEvent::Online | NetworkEvent::Changed => {
                        roster.each_peer().for_each(|peer| peer.network_changed(&mut env));
                    }
                    NetworkEvent::Offline => {}
                }
            }
            Input::Wake => self.wake(now),
        }
        self.reconcile(now);
        self.project();
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop()
    }

    /// How things stand, for the page to show.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    fn intend(&mut self, now: Millis, intent: Intent) {
        match intent {
            Intent::Join { name, seat } => {
                if self.session.join(now, name, seat, &mut self.out) {
                    self.media.rejoin(now);
                }
            }
            Intent::Leave => {
                if self.session.leave(&mut self.out) {
                    self.over(now);
                } else {
                    self.media.leave(&mut self.out);
                }
            }
            Intent::SetMicrophone(on) => self.media.set_microphone(now, on, &mut self.out),
            Intent::SetCamera(on) => self.media.set_camera(now, on, &mut self.out),
            Intent::SetScreen(on) => self.media.set_screen(on, &mut self.out),
            Intent::ChooseDevice(kind, device) => self.media.choose(now, kind, device, &mut self.out),
            Intent::Rename(name) => {
                self.session.rename(&name, &mut self.out);
                if let Some(you) = &mut self.you {
                    you.name = name;
                }
            }
            Intent::RefreshDevices => self.media.list_devices(&mut self.out),
        }
    }

    fn serve(&mut self, now: Millis, message: ServerMessage) {
        self.session.heard(now);
        match message {
            ServerMessage::Welcome(welcome) => {
                if self.session.awaits_welcome() {
                    self.welcome(now, *welcome);
                }
            }
            ServerMessage::Error { code } => {
                let turn = self.session.error(now, code, &mut self.out);
                self.take(turn, now);
            }
            ServerMessage::Joined { participant } | ServerMessage::Updated { participant } => {
                if let Some(me) = self.me() {
                    if participant.id == me.id {
                        self.you = Some(participant);
                    } else {
                        let (roster, mut env) = self.split(now);
                        roster.update(me, participant, &mut env);
                    }
                }
            }
            ServerMessage::Left { id, reason } => {
                if self.session.is_joined() {
                    let (roster, mut env) = self.split(now);
                    roster.leave(id, reason, &mut env);
                }
            }
            ServerMessage::Signal { from, from_session, signal } => {
                if self.session.is_joined() {
                    let (roster, mut env) = self.split(now);
                    if let Some(peer) = roster.peer_of(from, from_session) {
                        peer.signalled(signal, &mut env);
                    }
                }
            }
            ServerMessage::Seat { seat } => {
                if self.session.is_joined() {
                    self.session.keep(seat, &mut self.out);
                }
            }
            ServerMessage::Pong | ServerMessage::Unknown => {}
        }
    }

    fn welcome(&mut self, now: Millis, welcome: Welcome) {
        let Welcome { you, seat, instance: _, roster: rows, settings, ice_servers } = welcome;
        self.session.welcomed(now, seat, &mut self.out);
        self.ice_servers = ice_servers;
        self.settings = Some(settings);
        self.told = you.media;
        if self.you.as_ref().is_some_and(|before| before.id != you.id) {
            // The old seat could not be had. To the others this is somebody new, without connections.
            let (roster, mut env) = self.split(now);
            roster.clear(&mut env);
        }
        let me = Me { id: you.id, webrtc: self.capabilities.webrtc };
        self.you = Some(you);
        let (roster, mut env) = self.split(now);
        env.camera_limit = budget::camera_limit(rows.len().max(roster.peers()));
        roster.welcome(me, rows, &mut env);
    }

    fn done(&mut self, now: Millis, op: OpId, result: OpResult) {
        let (roster, mut env) = self.split(now);
        if let Some(peer) = roster.peer_running(op) {
            peer.done(result, &mut env);
        } else {
            self.media.done(op, result, &mut self.out);
        }
    }

    /// Somebody is this loud. Whether that begins or ends their speaking.
    fn level(&mut self, now: Millis, who: Option<ParticipantId>, level: f32) -> bool {
        let voice = match who {
            None => Some(&mut self.own_voice),
            Some(id) => self.roster.voice(id),
        };
        let Some(voice) = voice else { return false };
        let before = voice.is_speaking();
        voice.level(now, level);
        before != voice.is_speaking()
    }

    fn wake(&mut self, now: Millis) {
        // Whatever the timer was set to, it is spent.
        self.wake_at = None;
        self.own_voice.wake(now);
        self.media.wake(now, &mut self.out);
        self.session.wake(now, &mut self.out);
        self.tell_joined(now);
        let (roster, mut env) = self.split(now);
        roster.wake(&mut env);
    }

    fn take(&mut self, turn: Turn, now: Millis) {
        match turn {
            Turn::None => {}
            Turn::Over(EndReason::Left | EndReason::Refused(_) | EndReason::Replaced) => self.over(now),
        }
    }

    fn over(&mut self, now: Millis) {
        let (roster, mut env) = self.split(now);
        roster.clear(&mut env);
        self.media.leave(&mut self.out);
    }

    /// Brings the parts in line with each other, whatever it was that changed one of them.
    fn reconcile(&mut self, now: Millis) {
        let (roster, mut env) = self.split(now);
        roster.prune(&mut env);
        env.camera_limit = budget::camera_limit(roster.peers());
        roster.each_peer().for_each(|peer| peer.sync(&mut env));
        self.tell_joined(now);
        let joined = self.session.is_joined();
        let media = self.media.state();
        if let Some(you) = &mut self.you {
            you.media = media;
        }
        if joined && self.told != media {
            self.told = media;
            self.out.send(ClientMessage::SetMedia { media });
        }
        let deadlines = [
            self.session.deadline(),
            self.media.deadline(),
            self.own_voice.deadline(),
            self.roster.deadline(),
        ];
        let next = earliest(deadlines);
        // Being woken too early costs less than setting the timer anew with every word that somebody says.
        if let Some(at) = next
            && self.wake_at.is_none_or(|told| at < told)
        {
            self.wake_at = next;
            self.out.push(Output::WakeAt(at));
        }
    }

    /// Tells the peers whether there is a socket for their signals.
    fn tell_joined(&mut self, now: Millis) {
        let joined = self.session.is_joined();
        let (roster, mut env) = self.split(now);
        roster.set_joined(joined, &mut env);
    }

    fn project(&mut self) {
        let speaks = self.own_voice.is_speaking();
        self.snapshot = Snapshot {
            session: self.session.state().clone(),
            you: self.you.clone(),
            local: self.media.snapshot(),
            remotes: self.roster.remotes(),
            settings: self.settings.clone(),
            speaking: speaks && self.media.state().microphone,
            speaking_while_muted: speaks && self.media.is_muted(),
            webrtc: self.capabilities.webrtc,
        };
    }

    /// Who this is to the others, while there is a seat and a socket to it.
    fn me(&self) -> Option<Me> {
        let you = self.you.as_ref().filter(|_| self.session.is_joined())?;
        Some(Me { id: you.id, webrtc: self.capabilities.webrtc })
    }

    /// The roster, and what its peers need to act.
    fn split(&mut self, now: Millis) -> (&mut Roster, Env<'_>) {
        let env = Env {
            now,
            out: &mut self.out,
            ice_servers: &self.ice_servers,
            sources: self.media.sources(),
            generation: self.media.generation(),
            camera_limit: budget::camera_limit(self.roster.peers()),
        };
        (&mut self.roster, env)
    }
}
