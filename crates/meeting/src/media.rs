mod captures;

use parvis_protocol::{MediaKind, MediaState, TrackSource};

use crate::devices::DeviceList;
use crate::outbox::Outbox;
use crate::source::LocalSource;
use crate::speaker::SpeakerOutput;
use crate::time::earliest;
use crate::{
    Capabilities, DataUse, DeviceChange, DeviceKind, LocalMedia, MediaCommand, MediaFailure, Mono, OpId,
    ScreenContent, SourceSet,
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
    /// Nothing of the screen goes out: the others see its last picture.
    screen_paused: bool,
    screen_content: ScreenContent,
    speaker: SpeakerOutput,
    devices: DeviceList,
    listing: Option<OpId>,
    /// Whether there was a list, which there is from the first capture on.
    listed: bool,
    list_again: bool,
    ask_at: Option<Mono>,
    /// Grows whenever a track comes or goes.
    generation: u32,
    /// Microphone and camera as they were wanted when the last meeting was left.
    before: (bool, bool),
    data_use: DataUse,
    /// What there is again when that ends.
    data_use_back: DataUse,
    /// The camera was on when there began to be sound only, and is when that ends.
    camera_waits: bool,
}

impl LocalSources {
    pub(crate) fn new(capabilities: Capabilities) -> Self {
        Self {
            capabilities,
            microphone: LocalSource::default(),
            camera: LocalSource::default(),
            screen: LocalSource::default(),
            screen_audio: false,
            screen_paused: false,
            screen_content: ScreenContent::default(),
            speaker: SpeakerOutput::default(),
            devices: DeviceList::default(),
            listing: None,
            listed: false,
            list_again: false,
            ask_at: None,
            generation: 0,
            before: (false, false),
            data_use: DataUse::default(),
            data_use_back: DataUse::default(),
            camera_waits: false,
        }
    }

    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    /// What is to be sent.
    pub(crate) fn sources(&self) -> SourceSet {
        SourceSet {
            microphone: self.microphone.is_held(),
            camera: self.camera.is_held(),
            screen: self.screen.is_held() && !self.screen_paused,
            screen_audio: self.screen_audio && !self.screen_paused,
        }
    }

    /// What the others see in our row of the roster.
    pub(crate) fn state(&self) -> MediaState {
        MediaState {
            microphone: self.microphone.is_on(),
            camera: self.camera.is_on(),
            screen: self.screen.is_on(),
            paused: self.screen.is_on() && self.screen_paused,
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
            screen_paused: self.screen_paused,
            screen_content: self.screen_content,
            data_use: self.data_use,
            data_use_back: self.data_use_back,
            camera_waits: self.camera_waits,
            can_share_screen: self.capabilities.screen_capture,
            devices: self.devices.all().to_vec(),
            microphone_device: self.microphone.device(),
            camera_device: self.camera.device(),
            speaker_device: self.speaker.device().cloned(),
        }
    }

    /// What is on the screen that is shared, or will be.
    pub(crate) fn screen_content(&self) -> ScreenContent {
        self.screen_content
    }

    /// Whether the person wants this to be sent, had or not.
    pub(crate) fn wants(&self, kind: MediaKind) -> bool {
        match kind {
            MediaKind::Microphone => self.microphone.is_wanted(),
            MediaKind::Camera => self.camera.is_wanted(),
            MediaKind::Screen => self.screen.is_wanted(),
        }
    }

    /// Whether there is something to switch off: this is wanted, or will be when there is no longer sound only.
    pub(crate) fn wants_now_or_then(&self, kind: MediaKind) -> bool {
        self.wants(kind) || (kind == MediaKind::Camera && self.camera_waits)
    }

    pub(crate) fn set(&mut self, now: Mono, kind: MediaKind, on: bool, out: &mut Outbox) {
        match kind {
            MediaKind::Microphone => self.set_microphone(now, on, out),
            MediaKind::Camera => self.set_camera(now, on, out),
            MediaKind::Screen => self.set_screen(on, out),
        }
    }

    fn set_microphone(&mut self, now: Mono, on: bool, out: &mut Outbox) {
        self.before.0 = false;
        self.microphone.want(on);
        if self.microphone.is_held() {
            out.media(MediaCommand::EnableMicrophone(on));
        }
        self.gather(now);
    }

    fn set_camera(&mut self, now: Mono, on: bool, out: &mut Outbox) {
        self.before.1 = false;
        self.camera_waits = false;
        if on && self.data_use == DataUse::SoundOnly {
            // One press is enough: nobody has to find out first why there is no picture.
            self.data_use = std::mem::take(&mut self.data_use_back);
        }
        self.want_camera(now, on, out);
    }

    fn want_camera(&mut self, now: Mono, on: bool, out: &mut Outbox) {
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

    /// The picture of the screen stands still at the others, and its sound is off, or both go on. Who comes meanwhile sees
    /// no picture of it, and reads why.
    pub(crate) fn pause_screen(&mut self, paused: bool) {
        if self.screen.is_held() && self.screen_paused != paused {
            self.screen_paused = paused;
            self.generation += 1;
        }
    }

    pub(crate) fn tune_screen(&mut self, content: ScreenContent, out: &mut Outbox) {
        if self.screen_content != content {
            self.screen_content = content;
            out.media(MediaCommand::TuneScreen(content));
        }
    }

    pub(crate) fn data_use(&self) -> DataUse {
        self.data_use
    }

    /// The person chose how much data the pictures take. With sound only the camera is off, and it is as it was when that ends: on
    /// only where it was on.
    pub(crate) fn use_data(&mut self, now: Mono, data_use: DataUse, out: &mut Outbox) {
        let before = std::mem::replace(&mut self.data_use, data_use);
        if before != data_use {
            // Whoever saves data has no pictures for a while, and is not to pay for large ones afterwards.
            self.data_use_back = if data_use == DataUse::SoundOnly { before } else { DataUse::Full };
        }
        if data_use != DataUse::SoundOnly {
            if std::mem::take(&mut self.camera_waits) {
                self.want_camera(now, true, out);
            }
        } else if before != DataUse::SoundOnly && self.camera.is_wanted() {
            self.camera_waits = true;
            self.want_camera(now, false, out);
        }
    }

    pub(crate) fn choose(&mut self, now: Mono, kind: DeviceKind, device: Option<String>, out: &mut Outbox) {
        match kind {
            DeviceKind::Microphone => self.microphone.choose(device, kind, &self.devices),
            DeviceKind::Camera => self.camera.choose(device, kind, &self.devices),
            DeviceKind::Speaker => self.speaker.choose(device, &self.devices, out),
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
        let camera = self.camera.is_wanted() || std::mem::take(&mut self.camera_waits);
        self.before = (self.microphone.is_wanted(), camera);
        self.screen_paused = false;
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
    pub(crate) fn rejoin(&mut self, now: Mono) {
        let (microphone, camera) = std::mem::take(&mut self.before);
        if microphone {
            self.microphone.want(true);
        }
        match self.data_use {
            DataUse::SoundOnly => self.camera_waits |= camera,
            DataUse::Full | DataUse::Save if camera => self.camera.want(true),
            DataUse::Full | DataUse::Save => {}
        }
        self.gather(now);
    }

    /// A track ended by itself.
    pub(crate) fn ended(&mut self, now: Mono, source: TrackSource, out: &mut Outbox) {
        match source {
            TrackSource::Microphone => self.microphone.ended(now, DeviceKind::Microphone, &self.devices),
            TrackSource::Camera => self.camera.ended(now, DeviceKind::Camera, &self.devices),
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
        // What comes back is told from what was there all the time, for which its absence must have been seen.
        self.list_devices(out);
    }

    /// The system or the browser gives nothing of a track, or gives again. Of a screen the last picture stays, as it does
    /// where a window is out of sight.
    pub(crate) fn interrupted(&mut self, source: TrackSource, interrupted: bool) {
        match source {
            TrackSource::Microphone => self.microphone.interrupt(interrupted),
            TrackSource::Camera => self.camera.interrupt(interrupted),
            TrackSource::Screen | TrackSource::ScreenAudio | TrackSource::Unknown => {}
        }
    }

    /// The person is back at the page. Not every browser tells what has become of the devices meanwhile.
    pub(crate) fn page_shown(&mut self, now: Mono, out: &mut Outbox) {
        self.microphone.page_shown(now);
        self.camera.page_shown(now);
        // Before the first capture it says nothing, and some browsers ask the person.
        if self.listed {
            self.list_devices(out);
        }
    }

    pub(crate) fn wake(&mut self, now: Mono, out: &mut Outbox) {
        if self.deadline().is_some_and(|at| now >= at) {
            self.microphone.wake(now);
            self.camera.wake(now);
            self.ask(out);
        }
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        earliest([self.ask_at, self.microphone.deadline(), self.camera.deadline()])
    }

    /// What has become of the devices, to be told to the person once.
    pub(crate) fn take_changes(&mut self) -> impl Iterator<Item = (DeviceKind, DeviceChange)> + use<> {
        let changes = [
            (DeviceKind::Microphone, self.microphone.take_change()),
            (DeviceKind::Camera, self.camera.take_change()),
            (DeviceKind::Speaker, self.speaker.take_change()),
        ];
        changes.into_iter().filter_map(|(kind, change)| Some((kind, change?)))
    }

    fn gather(&mut self, now: Mono) {
        let ask = [&self.microphone, &self.camera].into_iter().any(|s| s.must_ask() || s.must_switch());
        if ask {
            self.ask_at.get_or_insert(now.after(GATHER));
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
            self.screen_paused = false;
            self.generation += 1;
            let screen_audio = std::mem::take(&mut self.screen_audio);
            let released = SourceSet { screen: true, screen_audio, ..SourceSet::default() };
            out.media(MediaCommand::Release(released));
        }
    }
}
