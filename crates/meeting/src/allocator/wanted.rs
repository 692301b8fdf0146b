//! What others want of this participant's pictures.

use parvis_protocol::{ParticipantId, TrackSource, Want, WantPriority};

use super::share::Class;
use super::tier::{HEIGHT_MOST, SentPicture};

/// The most frames a second that anybody is sent.
pub(super) const FPS_MOST: u8 = 30;

/// What one receiver can use of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PictureWanted {
    /// In device pixels; 0 where it is not seen.
    pub(super) height: u32,
    /// 1 to [`FPS_MOST`].
    pub(super) fps: u8,
    pub(super) class: Class,
}

/// What one receiver can use of both pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PicturesWanted {
    pub(super) camera: PictureWanted,
    pub(super) screen: PictureWanted,
}

impl PicturesWanted {
    /// What somebody gets who has not said what they want: every picture in full.
    pub(super) const FULL: Self = Self {
        camera: PictureWanted { height: SentPicture::FULL, fps: FPS_MOST, class: Class::Rest },
        screen: PictureWanted { height: HEIGHT_MOST, fps: FPS_MOST, class: Class::Share },
    };
    const NOTHING: Self = Self {
        camera: PictureWanted { height: 0, ..Self::FULL.camera },
        screen: PictureWanted { height: 0, ..Self::FULL.screen },
    };

    /// What a list of wants says of the pictures of this owner; `None` where it is no list. The last want for a picture counts.
    pub(super) fn read(text: &str, owner: ParticipantId) -> Option<Self> {
        let mut wanted = Self::NOTHING;
        for want in Want::read_list(text)?.into_iter().filter(|want| want.owner == owner) {
            let (picture, class) = match (want.source, want.priority) {
                (TrackSource::Camera, WantPriority::Speaker) => (&mut wanted.camera, Class::Speaker),
                (TrackSource::Camera, WantPriority::Rest) => (&mut wanted.camera, Class::Rest),
                (TrackSource::Screen, _) => (&mut wanted.screen, Class::Share),
                (TrackSource::Microphone | TrackSource::ScreenAudio | TrackSource::Unknown, _) => continue,
            };
            let fps = u8::try_from(want.fps).unwrap_or(FPS_MOST).min(FPS_MOST);
            *picture = PictureWanted {
                height: want.height.min(HEIGHT_MOST),
                fps: if fps == 0 { FPS_MOST } else { fps },
                class,
            };
        }
        Some(wanted)
    }

    pub(super) fn of(&self, picture: SentPicture) -> PictureWanted {
        match picture {
            SentPicture::Camera => self.camera,
            SentPicture::Screen(_) => self.screen,
        }
    }
}

impl SentPicture {
    /// The height of a camera's picture in full.
    const FULL: u32 = 720;
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: ParticipantId = ParticipantId::from_bits(1);
    const ADA: ParticipantId = ParticipantId::from_bits(2);

    fn read(wants: &[Want]) -> PicturesWanted {
        PicturesWanted::read(&Want::list_to_text(wants).expect("a list"), ME).expect("a list")
    }

    fn want(owner: ParticipantId, source: TrackSource, height: u32, fps: u32) -> Want {
        Want { owner, source, height, fps, priority: WantPriority::Rest }
    }

    #[test]
    fn what_is_not_in_the_list_is_not_wanted() {
        assert_eq!(read(&[]), PicturesWanted::NOTHING);
        let wanted = read(&[want(ME, TrackSource::Camera, 360, 0)]);
        assert_eq!(wanted.camera, PictureWanted { height: 360, fps: 30, class: Class::Rest });
        assert_eq!(wanted.screen.height, 0);
        assert_eq!(PicturesWanted::read("nonsense", ME), None);
    }

    #[test]
    fn odd_wants_have_a_limit_or_no_effect() {
        let screen = want(ME, TrackSource::Screen, u32::MAX, u32::MAX);
        let odd = [
            want(ADA, TrackSource::Camera, 720, 30),
            want(ME, TrackSource::Microphone, 720, 30),
            want(ME, TrackSource::ScreenAudio, 720, 30),
            want(ME, TrackSource::Unknown, 720, 30),
        ];
        assert_eq!(read(&odd), PicturesWanted::NOTHING);
        let wanted =
            read(&[screen, want(ME, TrackSource::Camera, 9, 9), want(ME, TrackSource::Camera, 7, 300)]);
        assert_eq!(wanted.screen, PictureWanted { height: HEIGHT_MOST, fps: 30, class: Class::Share });
        assert_eq!(wanted.camera, PictureWanted { height: 7, fps: 30, class: Class::Rest });
        // A crowd of them is one.
        assert_eq!(
            read(&vec![screen; 10_000]),
            PicturesWanted { screen: wanted.screen, ..PicturesWanted::NOTHING }
        );
    }
}
