use crate::{DataUse, VideoLimit, VideoLimits};

/// What the camera may send to all peers together, in bits per second: what a home connection can usually
/// upload, with room left for the voice and a shared screen.
const TOTAL: u32 = 3_600_000;
/// More than this does not make a camera's picture visibly better.
const MOST: u32 = 1_800_000;
/// Less than this is no picture.
const LEAST: u32 = 120_000;
/// More than this does not make a small and slow picture better.
const SAVED_MOST: u32 = 400_000;
/// `scaleResolutionDownBy` in hundredths, of what a camera usually captures.
const SAVED_SCALE: u16 = 200;

/// The cap for each of so many peers.
pub(crate) fn camera_limit(peers: usize) -> u32 {
    let peers = u32::try_from(peers).unwrap_or(u32::MAX).max(1);
    (TOTAL / peers).clamp(LEAST, MOST)
}

/// How pictures are sent before the allocator has said anything: its code comes with the first picture, and until then, or if it
/// never comes, this holds.
pub(crate) fn limits(max_bitrate: u32, data_use: DataUse) -> VideoLimits {
    let camera = VideoLimit { max_bitrate, ..VideoLimit::NONE };
    let saved = VideoLimit {
        max_bitrate: max_bitrate.min(SAVED_MOST),
        scale: SAVED_SCALE,
        max_framerate: DataUse::SAVED_FPS,
        ..camera
    };
    VideoLimits { camera: if data_use.saves() { saved } else { camera }, screen: VideoLimit::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_shared_out() {
        assert_eq!(camera_limit(0), MOST);
        assert_eq!(camera_limit(1), MOST);
        assert_eq!(camera_limit(2), 1_800_000);
        assert_eq!(camera_limit(4), 900_000);
        assert_eq!(camera_limit(11), 327_272);
        assert_eq!(camera_limit(usize::MAX), LEAST);
    }

    #[test]
    fn where_data_is_saved_the_camera_is_small_and_slow_from_the_first_frame() {
        for most in [LEAST, 300_000, MOST] {
            let [full, saved] = [DataUse::Full, DataUse::Save].map(|data_use| limits(most, data_use));
            assert_eq!(full.camera, VideoLimit { max_bitrate: most, ..VideoLimit::NONE });
            assert!(saved.camera.max_bitrate <= most.min(SAVED_MOST));
            assert_eq!((saved.camera.scale, saved.camera.max_framerate), (200, 15));
            assert_eq!((full.screen, saved.screen), (VideoLimit::NONE, VideoLimit::NONE));
        }
    }
}
