use parvis_protocol::{MediaKind, MediaState, TrackSource};

use crate::outbox::Outbox;
use crate::source::LocalSource;
use crate::{
    Capabilities, DeviceKind, LocalMedia, MediaCommand, MediaDevice, MediaFailure, Millis, OpId, OpResult,
    SourceSet,
};

/// A page that wants both devices says so in two intents; waiting this long makes one question of them.
const GATHER: u64 = 20;

/// What this participant captures: what is wanted, what is had, and how the one becomes the other.
#[derive(Debug)]
pub(crate) struct LocalSources {
    capabilities: Capabilities,
    microphone: LocalSource,
    camera: LocalSource,
    screen: LocalSource,
    screen_audio: bool,
    speaker: Option<String>,
    speaker_asked: Option<(OpId, Option<String>)>,
    devices: Vec<MediaDevice>,
    listing: Option<OpId>,
    list_again: bool,
    ask_at: Option<Millis>,
    /// Grows whenever a track comes or goes.
    generation: u32,
    /// Microphone and camera as they were wanted when the last meeting was left.
    before: (bool, bool),
}

impl LocalSources {
    pub(crate) fn new(capabilities: Capabilities) -> Self {
        Self {
            capabilities,
            microphone: LocalSource::default(),
            camera: LocalSource::default(),
            screen: LocalSource::default(),
            screen_audio: false,
            speaker: None,
            speaker_asked: None,
            devices: Vec::new(),
            listing: None,
            list_again: false,
            ask_at: None,
            generation: 0,
            before: (false, false),
        }
    }

    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    /// What there is to send.
    pub(crate) fn sources(&self) -> SourceSet {
        SourceSet {
            microphone: self.microphone.is_held(),
            camera: self.camera.is_held(),
            screen: self.screen.is_held(),
            screen_audio: self.screen_audio,
        }
    }

    /// What the others are told.
    pub(crate) fn state(&self) -> MediaState {
        MediaState {
            microphone: self.microphone.is_on(),
            camera: self.camera.is_on(),
            screen: self.screen.is_on(),
        }
    }

    /// Whether there is a microphone, and it is muted.
    pub(crate) fn is_muted(&self) -> bool {
        self.microphone.is_held() && !self.microphone.is_wanted()
    }

    pub(crate) fn snapshot(&self) -> LocalMedia {
        LocalMedia {
            microphone: self.microphone.state(),
            camera: self.camera.state(),
            screen: self.screen.state(),
            can_share_screen: self.capabilities.screen_capture,
            devices: self.devices.clone(),
            microphone_device: self.microphone.device(),
            camera_device: self.camera.device(),
            speaker_device: self.speaker.clone(),
        }
    }

    /// Whether the person wants this to be sent, had or not.
    pub(crate) fn wants(&self, kind: MediaKind) -> bool {
        match kind {
            MediaKind::Microphone => self.microphone.is_wanted(),
            MediaKind::Camera => self.camera.is_wanted(),
            MediaKind::Screen => self.screen.is_wanted(),
        }
    }

    pub(crate) fn set(&mut self, now: Millis, kind: MediaKind, on: bool, out: &mut Outbox) {
        match kind {
            MediaKind::Microphone => self.set_microphone(now, on, out),
            MediaKind::Camera => self.set_camera(now, on, out),
            MediaKind::Screen => self.set_screen(on, out),
        }
    }

    fn set_microphone(&mut self, now: Millis, on: bool, out: &mut Outbox) {
        self.before.0 = false;
        self.microphone.want(on);
        if self.microphone.is_held() {
            out.media(MediaCommand::EnableMicrophone(on));
        }
        self.gather(now);
    }

    fn set_camera(&mut self, now: Millis, on: bool, out: &mut Outbox) {
        self.before.1 = false;
        self.camera.want(on);
        if !on {
            self.release_camera(out);
        }
        self.gather(now);
    }

    fn set_screen(&mut self, on: bool, out: &mut Outbox) {
        self.screen.want(on);
        if !on {
            self.release_screen(out);
        } else if !self.capabilities.screen_capture {
            self.screen.refuse(MediaFailure::Unsupported);
        } else if self.screen.must_ask() {
            // At once: the browser shows its chooser only as the answer to a click.
            self.screen.asked(out.media(MediaCommand::CaptureScreen));
        }
    }

    pub(crate) fn choose(&mut self, now: Millis, kind: DeviceKind, device: Option<String>, out: &mut Outbox) {
        match kind {
            DeviceKind::Microphone => self.microphone.wish = device,
            DeviceKind::Camera => self.camera.wish = device,
            DeviceKind::Speaker => {
                let op = out.media(MediaCommand::UseSpeaker(device.clone()));
                self.speaker_asked = Some((op, device));
            }
        }
        self.gather(now);
    }

    pub(crate) fn list_devices(&mut self, out: &mut Outbox) {
        if self.listing.is_some() {
            self.list_again = true;
        } else {
            self.listing = Some(out.media(MediaCommand::ListDevices));
        }
    }

    /// The meeting is over: every track stops. What is being asked for is released when it comes.
    pub(crate) fn leave(&mut self, out: &mut Outbox) {
        self.before = (self.microphone.is_wanted(), self.camera.is_wanted());
        let held = self.sources();
        for source in [&mut self.microphone, &mut self.camera, &mut self.screen] {
            source.want(false);
            source.released();
        }
        self.screen_audio = false;
        if held != SourceSet::default() {
            out.media(MediaCommand::Release(held));
            self.generation += 1;
        }
    }

    /// A new meeting begins, with what was wanted in the last one.
    pub(crate) fn rejoin(&mut self, now: Millis) {
        let (microphone, camera) = std::mem::take(&mut self.before);
        if microphone {
            self.microphone.want(true);
        }
        if camera {
            self.camera.want(true);
        }
        self.gather(now);
    }

    /// A command has ended. Nothing happens when it was not one of these.
    pub(crate) fn done(&mut self, op: OpId, result: OpResult, out: &mut Outbox) {
        match result {
            OpResult::Captured { sources, device } => self.captured(op, &sources, device, out),
            OpResult::NotCaptured(failure) => self.not_captured(op, failure, out),
            OpResult::Devices(devices) if self.listing == Some(op) => {
                self.devices = devices;
                self.listed(out);
            }
            OpResult::Ok if self.speaker_asked.as_ref().is_some_and(|(asked, _)| *asked == op) => {
                self.speaker = self.speaker_asked.take().and_then(|(_, device)| device);
            }
            OpResult::Failed(_) if self.listing == Some(op) => self.listed(out),
            // A capture that ended in no way that a capture can end.
            OpResult::Failed(_) => self.not_captured(op, MediaFailure::Busy, out),
            OpResult::Ok | OpResult::Local(_) | OpResult::Devices(_) => {}
        }
    }

    /// A track ended by itself.
    pub(crate) fn ended(&mut self, now: Millis, source: TrackSource, out: &mut Outbox) {
        match source {
            TrackSource::Microphone => self.microphone.ended(now),
            TrackSource::Camera => self.camera.ended(now),
            TrackSource::Screen => {
                self.screen.want(false);
                self.release_screen(out);
                return;
            }
            TrackSource::ScreenAudio => self.screen_audio = false,
            TrackSource::Unknown => return,
        }
        self.generation += 1;
        self.ask(out);
    }

    pub(crate) fn wake(&mut self, now: Millis, out: &mut Outbox) {
        if self.ask_at.is_some_and(|at| now >= at) {
            self.ask(out);
        }
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.ask_at
    }

    fn gather(&mut self, now: Millis) {
        let ask = [&self.microphone, &self.camera].into_iter().any(|s| s.must_ask() || s.must_switch());
        if ask {
            self.ask_at.get_or_insert(now.plus(GATHER));
        }
    }

    /// Asks the browser for what is wanted and not there.
    fn ask(&mut self, out: &mut Outbox) {
        self.ask_at = None;
        if !self.capabilities.capture {
            for source in [&mut self.microphone, &mut self.camera] {
                if source.must_ask() {
                    source.refuse(MediaFailure::Unsupported);
                }
            }
            return;
        }
        if self.microphone.must_ask() && self.camera.must_ask() {
            let (microphone, camera) = (self.microphone.wish.clone(), self.camera.wish.clone());
            let op = out.media(MediaCommand::CaptureBoth { microphone, camera });
            self.microphone.asked(op);
            self.camera.asked(op);
        }
        self.ask_alone(out);
    }

    fn ask_alone(&mut self, out: &mut Outbox) {
        if self.microphone.must_ask() || self.microphone.must_switch() {
            let device = self.microphone.wish.clone();
            self.microphone.asked(out.media(MediaCommand::CaptureMicrophone { device }));
        }
        if self.camera.must_ask() || self.camera.must_switch() {
            let device = self.camera.wish.clone();
            self.camera.asked(out.media(MediaCommand::CaptureCamera { device }));
        }
    }

    fn captured(&mut self, op: OpId, sources: &[TrackSource], device: Option<String>, out: &mut Outbox) {
        let [microphone, camera, screen] =
            [&self.microphone, &self.camera, &self.screen].map(|source| source.is_waiting_for(op));
        // The device that was opened says nothing where two were.
        let device = device.filter(|_| !(microphone && camera));
        let both = microphone && camera;
        if microphone {
            self.microphone_captured(sources.contains(&TrackSource::Microphone), both, device.clone(), out);
        }
        if camera {
            self.camera_captured(sources.contains(&TrackSource::Camera), both, device, out);
        }
        if screen {
            self.screen_captured(sources, out);
        }
        if microphone || camera {
            self.ask_alone(out);
            // The labels can be read from the first capture on.
            self.list_devices(out);
        }
    }

    fn microphone_captured(&mut self, there: bool, both: bool, device: Option<String>, out: &mut Outbox) {
        if !there {
            missing(&mut self.microphone, both);
            return;
        }
        let switched = self.microphone.is_held();
        self.microphone.captured(device);
        if self.microphone.is_wanted() || switched {
            out.media(MediaCommand::EnableMicrophone(self.microphone.is_wanted()));
        } else {
            self.microphone.released();
            out.media(MediaCommand::Release(SourceSet { microphone: true, ..SourceSet::default() }));
        }
        self.generation += 1;
    }

    fn camera_captured(&mut self, there: bool, both: bool, device: Option<String>, out: &mut Outbox) {
        if !there {
            missing(&mut self.camera, both);
            return;
        }
        self.camera.captured(device);
        self.generation += 1;
        if !self.camera.is_wanted() {
            self.release_camera(out);
        }
    }

    fn screen_captured(&mut self, sources: &[TrackSource], out: &mut Outbox) {
        if !sources.contains(&TrackSource::Screen) {
            missing(&mut self.screen, false);
            if sources.contains(&TrackSource::ScreenAudio) {
                // The sound of nothing.
                out.media(MediaCommand::Release(SourceSet { screen_audio: true, ..SourceSet::default() }));
            }
            return;
        }
        self.screen.captured(None);
        self.screen_audio = sources.contains(&TrackSource::ScreenAudio);
        self.generation += 1;
        if !self.screen.is_wanted() {
            self.release_screen(out);
        }
    }

    fn not_captured(&mut self, op: OpId, failure: MediaFailure, out: &mut Outbox) {
        let [microphone, camera, screen] =
            [&self.microphone, &self.camera, &self.screen].map(|source| source.is_waiting_for(op));
        if screen {
            self.screen.not_captured(failure);
            if failure == MediaFailure::Dismissed {
                self.screen.want(false);
            }
        } else if microphone && camera && failure != MediaFailure::Dismissed {
            // One of the two may be there and allowed; which one, the browser does not say.
            self.microphone.left_out();
            self.camera.left_out();
        } else {
            if microphone {
                self.microphone.not_captured(failure);
            }
            if camera && self.camera.is_held() && failure == MediaFailure::Busy {
                // Many phones open one camera at a time: the held one has to go first.
                self.camera.left_out();
                self.release_camera(out);
            } else if camera {
                self.camera.not_captured(failure);
            }
        }
        self.ask_alone(out);
    }

    fn listed(&mut self, out: &mut Outbox) {
        self.listing = None;
        if std::mem::take(&mut self.list_again) {
            self.list_devices(out);
        }
    }

    fn release_camera(&mut self, out: &mut Outbox) {
        if self.camera.is_held() {
            self.camera.released();
            self.generation += 1;
            out.media(MediaCommand::Release(SourceSet { camera: true, ..SourceSet::default() }));
        }
    }

    fn release_screen(&mut self, out: &mut Outbox) {
        if self.screen.is_held() {
            self.screen.released();
            self.generation += 1;
            let screen_audio = std::mem::take(&mut self.screen_audio);
            let released = SourceSet { screen: true, screen_audio, ..SourceSet::default() };
            out.media(MediaCommand::Release(released));
        }
    }
}

/// The capture came without this source. Asked for alone it will say why; then there is nothing left to ask.
fn missing(source: &mut LocalSource, both: bool) {
    if both {
        source.left_out();
    } else {
        source.refuse(MediaFailure::NotFound);
    }
}
