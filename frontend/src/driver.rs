//! The one loop: hands what happens to the meeting, carries out what it wants, and shows what it has become.

mod collab;
mod commands;
mod levels;

pub(crate) use collab::{CollabKey, CollabPeer, MeasuredPeer};

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::{RwSignal, Set, WithUntracked};
use parvis_app::engine::collab::CollabHandle;
use parvis_app::page::{DATA_USE, HIDE_ADDRESSES, NO_RELAY};
use parvis_meeting::{
    Input, Intent, MediaEvent, Meeting, PeerKey, Remote, SessionState, Snapshot, SourceSet, StoredSession,
};
use parvis_protocol::{
    ClientMessage, DisplayName, Endpoint, ParticipantId, RoomName, SessionId, TrackSource,
};
use parvis_view::arrival::Visit;
use parvis_view::playback::Blocked;
use parvis_view::stream::{Stream, is_mirrored};
use parvis_view::{RoomPage, room_page};

use crate::collab::Loading;
use crate::listener::Listener;
use crate::media::{Media, MediaNotice};
use crate::meter::Meter;
use crate::peer::{PeerConnection, RemoteTrack};
use crate::seat_lock::SeatLock;
use crate::socket::Socket;
use crate::streams::Streams;
use crate::wake_lock::WakeLock;
use crate::{capabilities, clock, lifecycle, network, page, platform, storage};

/// For how long the page of the call waits for the first offer at most.
const OFFER_MILLIS: u32 = 100;

/// The signals that the pages read.
#[derive(Clone, Copy)]
pub(crate) struct View {
    pub(crate) snapshot: RwSignal<Snapshot>,
    pub(crate) level: RwSignal<f32>,
    pub(crate) playback_blocked: RwSignal<Blocked>,
    /// Whether the own picture is shown as in a mirror.
    pub(crate) mirrored: RwSignal<bool>,
    pub(crate) collab: CollabHandle,
}

/// The meeting, and the adapters around it.
pub(crate) struct Driver {
    this: Weak<Self>,
    room: RoomName,
    view: View,
    meeting: RefCell<Meeting>,
    /// Carrying out a command may cause the next input at once; it waits here until its turn.
    inputs: RefCell<VecDeque<Input>>,
    running: Cell<bool>,
    socket: RefCell<Option<Socket>>,
    peers: RefCell<BTreeMap<PeerKey, PeerConnection>>,
    media: Rc<Media>,
    streams: Rc<Streams>,
    meter: RefCell<Option<Meter>>,
    timer: RefCell<Option<Timeout>>,
    /// Whether the page is made at the moment, of what was shown before.
    mounting: Cell<bool>,
    /// Ends the wait of what is shown for the first offer or answer.
    offering: RefCell<Option<Timeout>>,
    offered: Cell<bool>,
    /// What is taken away of what they send, as it was shown last.
    dropped: RefCell<BTreeMap<ParticipantId, SourceSet>>,
    /// The connections that counted when something was shown last.
    connections: RefCell<Vec<PeerKey>>,
    wake_lock: WakeLock,
    /// Held while there is a seat, so that the home page leaves what this call uses.
    seat_lock: SeatLock,
    /// What is kept of this visit.
    visit: RefCell<Visit>,
    collab: RefCell<Loading>,
    _ticks: Interval,
    _listeners: Vec<Listener>,
}

impl Driver {
    /// A meeting that nothing has happened to yet.
    pub(crate) fn new(room: RoomName, view: View, visit: Visit) -> Rc<Self> {
        let [session, ..] = platform::random();
        let meeting = Meeting::new(capabilities::detect(), SessionId::from_bits(session))
            .on_page_of(page::host())
            .on_server(page::attribute(HIDE_ADDRESSES).is_some(), page::attribute(NO_RELAY).is_none());
        Rc::new_cyclic(|this| {
            let media = Media::new(to(this, Self::media_noticed));
            let streams = Streams::new(move |blocked| view.playback_blocked.set(blocked));
            let mut listeners =
                network::watch(to(this, |driver, event| driver.handle(Input::Network(event))));
            let farewell = to(this, |driver, ()| driver.farewell());
            let shown = to(this, |driver, ()| driver.page_shown());
            listeners.extend(lifecycle::watch(move || farewell(()), move || shown(())));
            let tick = to(this, |driver, ()| driver.measure());
            view.snapshot.set(meeting.snapshot().clone());
            Self {
                this: this.clone(),
                seat_lock: SeatLock::new(&room),
                room,
                view,
                meeting: RefCell::new(meeting),
                inputs: RefCell::default(),
                running: Cell::new(false),
                socket: RefCell::default(),
                peers: RefCell::default(),
                media,
                streams,
                meter: RefCell::default(),
                timer: RefCell::default(),
                mounting: Cell::new(false),
                offering: RefCell::default(),
                offered: Cell::new(false),
                dropped: RefCell::default(),
                connections: RefCell::default(),
                wake_lock: WakeLock::new(),
                visit: RefCell::new(visit),
                collab: RefCell::default(),
                _ticks: Interval::new(levels::EVERY_MILLIS, move || tick(())),
                _listeners: listeners,
            }
        })
    }

    /// Passes on all that the person wants before they have said anything, as if they said it at once.
    pub(crate) fn begin(&self, intents: impl IntoIterator<Item = Intent>) {
        self.inputs.borrow_mut().extend(intents.into_iter().map(Input::Intent));
        self.run();
    }

    /// Joins before the page is made, so that the server's answer comes meanwhile. The page is made as the server rendered it, and
    /// shows this from [`Self::mounted`] on.
    pub(crate) fn join_unseen(&self, name: DisplayName) {
        self.mounting.set(true);
        self.dispatch(Intent::Join { name, stored: StoredSession::default() });
    }

    /// The page is made.
    pub(crate) fn mounted(&self) {
        self.mounting.set(false);
        self.show();
    }

    /// Passes on what the person wants, with what this browser remembers.
    pub(crate) fn dispatch(&self, intent: Intent) {
        match &intent {
            Intent::Join { name, .. } | Intent::Rename(name) => {
                self.visit.borrow_mut().name = Some(name.clone());
            }
            // Whoever left is not back by loading the page again.
            Intent::Leave => self.visit.borrow_mut().direct = false,
            _ => {}
        }
        let changes_visit = matches!(intent, Intent::Join { .. } | Intent::Rename(_) | Intent::Leave);
        let intent = match intent {
            Intent::Join { name, stored: _ } => Intent::Join { name, stored: storage::kept(&self.room) },
            intent => intent,
        };
        match &intent {
            Intent::ChooseDevice(kind, device) => storage::keep_device(*kind, device.as_deref()),
            Intent::HideAddress(hides) => storage::keep_hides_address(*hides),
            _ => {}
        }
        let data_use = || self.with_snapshot(|snapshot| snapshot.local.data_use);
        let before = data_use();
        self.handle(Input::Intent(intent));
        // Whichever way it was chosen, as by a press on the camera. What nobody chose is not kept: the browser may ask for something
        // else the next time.
        let now = data_use();
        if now != before {
            storage::keep_number(DATA_USE, Some(now.number()));
        }
        if changes_visit {
            self.keep_visit();
        }
    }

    /// Shows the meeting to this function.
    pub(crate) fn look(&self, look: &mut dyn FnMut(&Meeting)) {
        look(&self.meeting.borrow());
    }

    /// Which `<video>` shows what.
    pub(crate) fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Something happened. May be called from anywhere, also while a command is carried out.
    fn handle(&self, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        self.run();
    }

    fn run(&self) {
        if self.running.replace(true) {
            return;
        }
        while let Some(input) = self.next_input() {
            self.meeting.borrow_mut().handle(clock::mono(), input);
            while let Some(output) = self.next_output() {
                self.carry_out(output);
            }
        }
        self.running.set(false);
        self.show();
    }

    // The borrows of these two end before anything is carried out.
    fn next_input(&self) -> Option<Input> {
        self.inputs.borrow_mut().pop_front()
    }

    fn next_output(&self) -> Option<parvis_meeting::Output> {
        self.meeting.borrow_mut().poll()
    }

    fn show(&self) {
        if self.mounting.get() || self.waits_for_offer() {
            return;
        }
        let meeting = self.meeting.borrow();
        if self.view.snapshot.with_untracked(|shown| shown != meeting.snapshot()) {
            let snapshot = meeting.snapshot().clone();
            drop(meeting);
            self.drop_tracks(&snapshot.remotes);
            self.follow_connections(&snapshot.connections);
            self.wake_lock.set(matches!(
                snapshot.session,
                SessionState::Joining { .. }
                    | SessionState::Admission { .. }
                    | SessionState::Joined
                    | SessionState::Reconnecting { .. }
            ));
            self.seat_lock.set(snapshot.session.is_seated());
            let changed = self.visit.borrow_mut().follow(&snapshot);
            if changed {
                self.keep_visit();
            }
            self.view.snapshot.set(snapshot);
            self.collab_changed();
        }
    }

    /// Whether what is shown waits for the first offer or answer. To make the page of the call takes this page as long as the others
    /// take to answer: so they are asked first.
    fn waits_for_offer(&self) -> bool {
        let enters = {
            let meeting = self.meeting.borrow();
            let now = meeting.snapshot();
            let shown = self.view.snapshot.with_untracked(room_page);
            room_page(now) == RoomPage::Call && shown != RoomPage::Call && !now.connections.is_empty()
        };
        if !enters || self.offered.replace(false) {
            self.offering.take();
            return false;
        }
        self.offering.borrow_mut().get_or_insert_with(|| {
            let end = to(&self.this, |driver, ()| {
                driver.offered.set(true);
                driver.show();
            });
            Timeout::new(OFFER_MILLIS, move || end(()))
        });
        true
    }

    /// An offer or an answer has gone.
    fn described(&self) {
        self.offered.set(self.offering.borrow().is_some());
    }

    /// The page goes away: the others need not wait for the seat to expire. Said past the meeting, which would
    /// forget the seat; a reload takes it back, with its role.
    fn farewell(&self) {
        self.visit.borrow_mut().left = self.is_entered();
        self.keep_visit();
        if let Some(socket) = &*self.socket.borrow() {
            socket.send(&ClientMessage::Unload);
        }
    }

    /// Keeps what this page will want to know when it is loaded again. Other tabs are told once the person has asked to
    /// join, and not of a room that was only looked at.
    fn keep_visit(&self) {
        let mut visit = self.visit.borrow_mut();
        visit.at = clock::wall();
        storage::keep_visit(&self.room, &visit, self.is_entered());
    }

    /// Whether the person has asked to join.
    fn is_entered(&self) -> bool {
        self.with_snapshot(|snapshot| snapshot.session != SessionState::Idle)
    }

    /// The person is back: what was taken meanwhile, or stopped, may be had again.
    fn page_shown(&self) {
        self.handle(Input::Media(MediaEvent::PageShown));
        self.streams.shown();
        // Some browsers never let one go on that they have stopped for a call.
        self.meter.borrow_mut().take_if(|meter| !meter.is_running());
        self.follow_microphone();
    }

    fn media_noticed(&self, notice: MediaNotice) {
        match notice {
            MediaNotice::Event(event) => self.handle(Input::Media(event)),
            MediaNotice::Tracks => {
                for (stream, source) in
                    [(Stream::OwnCamera, TrackSource::Camera), (Stream::OwnScreen, TrackSource::Screen)]
                {
                    self.streams.set(stream, self.media.track(source).as_slice());
                }
                // Who captures may be heard as well.
                self.streams.resume();
                if let Some((facing, label)) = self.media.camera() {
                    self.view.mirrored.set(is_mirrored(&facing, &label));
                }
                self.follow_microphone();
            }
        }
    }

    /// Takes away what somebody may not send any more, and brings back what they may send again.
    fn drop_tracks(&self, remotes: &[Remote]) {
        let now: BTreeMap<_, _> = remotes.iter().map(|r| (r.participant.id, r.dropped)).collect();
        let before = self.dropped.replace(now.clone());
        for (participant, dropped) in now {
            if before.get(&participant).copied().unwrap_or_default() != dropped {
                self.remote_tracks_changed(participant);
            }
        }
    }

    /// Shows what comes over other connections than before.
    fn follow_connections(&self, connections: &[PeerKey]) {
        let before = self.connections.replace(connections.to_vec());
        for key in connections.iter().filter(|key| !before.contains(key)) {
            self.connection_changed(key.endpoint);
        }
    }

    /// What comes from this endpoint has changed.
    fn connection_changed(&self, endpoint: Endpoint) {
        match endpoint {
            Endpoint::Participant(id) => self.remote_tracks_changed(id),
            Endpoint::Sfu => {
                let remotes = self.with_snapshot(|snapshot| snapshot.remotes.clone());
                remotes.iter().for_each(|remote| self.remote_tracks_changed(remote.participant.id));
            }
        }
    }

    /// Shows what is this participant's and they may send, whichever of the connections that count it comes over.
    fn remote_tracks_changed(&self, participant: ParticipantId) {
        let tracks: Vec<RemoteTrack> = {
            let (meeting, peers) = (self.meeting.borrow(), self.peers.borrow());
            let dropped = meeting.dropped(participant);
            let shown = meeting.snapshot().connections.iter().filter_map(|key| peers.get(key));
            let tracks = shown.flat_map(PeerConnection::remote_tracks);
            tracks.filter(|track| track.owner == participant && !dropped.has(track.source)).collect()
        };
        let of = |wanted: [TrackSource; 2]| {
            let wanted = tracks.iter().filter(|track| wanted.contains(&track.source));
            wanted.map(|track| Clone::clone(&track.track)).collect::<Vec<_>>()
        };
        self.streams.set(Stream::Camera(participant), &of([TrackSource::Camera, TrackSource::Microphone]));
        self.streams.set(Stream::Screen(participant), &of([TrackSource::Screen, TrackSource::ScreenAudio]));
    }
}

/// A callback that reaches the driver for as long as there is one.
fn to<T: 'static>(
    driver: &Weak<Driver>,
    call: impl Fn(&Driver, T) + Clone + 'static,
) -> impl Fn(T) + Clone + 'static {
    let driver = driver.clone();
    move |value| {
        if let Some(driver) = driver.upgrade() {
            call(&driver, value);
        }
    }
}
