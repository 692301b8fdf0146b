use crate::{VideoLimit, VideoLimits};

/// What the camera may send to all peers together, in bits per second: what a home connection can usually
/// upload, with room left for the voice and a shared screen.
const TOTAL: u32 = 3_600_000;
/// More than this does not make a camera's picture visibly better.
const MOST: u32 = 1_800_000;
/// Less than this is no picture.
const LEAST: u32 = 120_000;

/// The cap for each of so many peers.
pub(crate) fn camera_limit(peers: usize) -> u32 {
    let peers = u32::try_from(peers).unwrap_or(u32::MAX).max(1);
    (TOTAL / peers).clamp(LEAST, MOST)
}

/// How pictures are sent before the allocator has said anything: its code comes with the first picture, and until then, or if it
/// never comes, this holds.
pub(crate) fn limits(max_bitrate: u32) -> VideoLimits {
    VideoLimits { camera: VideoLimit { max_bitrate, ..VideoLimit::NONE }, screen: VideoLimit::NONE }
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
}
