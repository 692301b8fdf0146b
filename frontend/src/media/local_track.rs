use web_sys::MediaStreamTrack;

use crate::listener::Listener;

/// A captured track. It stops when dropped: the light goes out.
pub(super) struct LocalTrack {
    track: MediaStreamTrack,
    _listeners: [Listener; 3],
}

/// What a captured track does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrackChange {
    /// It ended (W3C Media Capture section 4.3.1).
    Ended,
    /// It is muted, or no longer (section 4.3.2): not by us, which is `enabled`, but by the system or the browser.
    Muted(bool),
}

impl LocalTrack {
    /// `changed` is called when the track does something by itself, and not when it is dropped.
    pub(super) fn new(track: MediaStreamTrack, changed: impl Fn(TrackChange) + Clone + 'static) -> Self {
        let listeners = [
            ("ended", TrackChange::Ended),
            ("mute", TrackChange::Muted(true)),
            ("unmute", TrackChange::Muted(false)),
        ]
        .map(|(event, change)| {
            let changed = changed.clone();
            Listener::new(&track, event, move |_| changed(change))
        });
        Self { track, _listeners: listeners }
    }

    pub(super) fn track(&self) -> &MediaStreamTrack {
        &self.track
    }
}

impl Drop for LocalTrack {
    fn drop(&mut self) {
        self.track.stop();
    }
}
