use web_sys::MediaStreamTrack;

use crate::listener::Listener;

/// A captured track. It stops when dropped: the light goes out.
pub(super) struct LocalTrack {
    track: MediaStreamTrack,
    _ended: Listener,
}

impl LocalTrack {
    /// `ended` is called when the track ends by itself (W3C Media Capture section 4.3.1), not when it is dropped.
    pub(super) fn new(track: MediaStreamTrack, ended: impl Fn() + 'static) -> Self {
        let listener = Listener::new(&track, "ended", move |_| ended());
        Self { track, _ended: listener }
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
