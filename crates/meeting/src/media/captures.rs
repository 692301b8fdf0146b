//! How captures, and what else was asked of the devices, end.

use parvis_protocol::TrackSource;

use super::LocalSources;
use crate::outbox::Outbox;
use crate::source::LocalSource;
use crate::{DeviceKind, MediaCommand, MediaFailure, Mono, OpId, OpResult, SourceSet};

impl LocalSources {
    /// A command has ended. Nothing happens when it was not one of these.
    pub(crate) fn done(&mut self, now: Mono, op: OpId, result: OpResult, out: &mut Outbox) {
        match result {
            OpResult::Captured { sources, devices } => self.captured(op, &sources, &devices, out),
            OpResult::NotCaptured(failure) => self.not_captured(now, op, failure, out),
            OpResult::Devices(devices) if self.listing == Some(op) => {
                self.devices.replace(devices);
                self.microphone.listed(now, DeviceKind::Microphone, &self.devices);
                self.camera.listed(now, DeviceKind::Camera, &self.devices);
                self.speaker.listed(&self.devices, out);
                self.listed(out);
            }
            OpResult::Ok => {
                self.speaker.done(op, true, out);
            }
            OpResult::Failed(_) if self.listing == Some(op) => self.listed(out),
            OpResult::Failed(_) if self.speaker.done(op, false, out) => {}
            // A capture that ended in no way that a capture can end.
            OpResult::Failed(_) => self.not_captured(now, op, MediaFailure::Busy, out),
            OpResult::Local(_) | OpResult::Devices(_) => {}
        }
    }

    fn captured(
        &mut self,
        op: OpId,
        sources: &[TrackSource],
        devices: &[(TrackSource, String)],
        out: &mut Outbox,
    ) {
        let [microphone, camera, screen] =
            [&self.microphone, &self.camera, &self.screen].map(|source| source.is_waiting_for(op));
        let device = |of| devices.iter().find(|(source, _)| *source == of).map(|(_, device)| device.clone());
        let both = microphone && camera;
        if microphone {
            self.microphone_captured(
                sources.contains(&TrackSource::Microphone),
                both,
                device(TrackSource::Microphone),
                out,
            );
        }
        if camera {
            self.camera_captured(
                sources.contains(&TrackSource::Camera),
                both,
                device(TrackSource::Camera),
                out,
            );
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

    fn not_captured(&mut self, now: Mono, op: OpId, failure: MediaFailure, out: &mut Outbox) {
        let [microphone, camera, screen] =
            [&self.microphone, &self.camera, &self.screen].map(|source| source.is_waiting_for(op));
        if screen {
            self.screen.not_captured(now, failure);
            if failure == MediaFailure::Dismissed {
                self.screen.want(false);
            }
        } else if microphone && camera && failure != MediaFailure::Dismissed {
            // One of the two may be there and allowed; which one, the browser does not say.
            self.microphone.left_out();
            self.camera.left_out();
        } else {
            if microphone {
                self.microphone.not_captured(now, failure);
            }
            if camera && self.camera.is_held() && failure == MediaFailure::Busy {
                // Many phones open one camera at a time: the held one has to go first.
                self.camera.left_out();
                self.release_camera(out);
            } else if camera {
                self.camera.not_captured(now, failure);
            }
        }
        self.ask_alone(out);
    }

    fn listed(&mut self, out: &mut Outbox) {
        self.listing = None;
        self.listed = true;
        if std::mem::take(&mut self.list_again) {
            self.list_devices(out);
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
