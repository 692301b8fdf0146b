//! How loud everybody is: looked at on a timer, because no browser tells of it, and given to the meeting, which
//! decides who is speaking.

use leptos::prelude::{GetUntracked, Set};
use parvis_meeting::{Input, MediaEvent};
use parvis_protocol::TrackSource;

use super::Driver;
use crate::meter::Meter;
use crate::peer::PeerConnection;

/// How often everybody's level is looked at: often enough for a ring around who speaks.
pub(super) const EVERY_MILLIS: u32 = 100;

impl Driver {
    /// Measures the microphone that is captured now.
    pub(super) fn follow_microphone(&self) {
        let track = self.media.track(TrackSource::Microphone);
        let mut meter = self.meter.borrow_mut();
        let follows = match (&*meter, &track) {
            (Some(meter), Some(track)) => meter.measures(track),
            (None, None) => true,
            _ => false,
        };
        if !follows {
            *meter = track.as_ref().and_then(Meter::new);
        }
    }

    /// The microphone that is captured now, for what listens to it as well.
    pub(crate) fn microphone(&self) -> Option<web_sys::MediaStreamTrack> {
        self.media.track(TrackSource::Microphone)
    }

    /// Looks at how loud everybody is.
    pub(super) fn measure(&self) {
        let own = self.meter.borrow().as_ref().map(Meter::level);
        let muted = self.media.track(TrackSource::Microphone).is_none_or(|track| !track.enabled());
        let shown = own.filter(|_| !muted).unwrap_or_default();
        if self.view.level.get_untracked() != shown {
            self.view.level.set(shown);
        }
        let remote: Vec<_> = {
            let peers = self.peers.borrow();
            let meeting = self.meeting.borrow();
            let shown = meeting.snapshot().connections.iter().filter_map(|key| peers.get(key));
            let levels = shown.flat_map(PeerConnection::remote_levels);
            levels.map(|(who, level)| (Some(who), level)).collect()
        };
        for (who, level) in own.map(|level| (None, level)).into_iter().chain(remote) {
            self.handle(Input::Media(MediaEvent::Level(who, level)));
        }
    }
}
