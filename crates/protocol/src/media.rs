use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

/// Where the frames of a track come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackSource {
    /// The person's voice.
    Microphone,
    /// The person's picture.
    Camera,
    /// A shared screen, window or tab.
    Screen,
    /// The sound of what is shared.
    ScreenAudio,
    /// A source that a newer peer knows and this build does not: received, never shown.
    #[serde(other)]
    Unknown,
}

/// One of the sizes in which a picture is sent at once, of which a media router passes on the one that a receiver can show
/// (simulcast, RFC 8853). Each is twice as wide and twice as high as the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimulcastLayer {
    /// A quarter of the captured width and height.
    Low,
    /// Half of them.
    Middle,
    /// The picture as it is captured.
    High,
    /// A layer that a newer peer knows and this build does not.
    #[serde(other)]
    Unknown,
}

/// A choice of the three things that a participant may send. As [`crate::Participant::media`]: what they send at the
/// moment, the state of the buttons and not of the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MediaState {
    /// The microphone is there and not muted.
    pub microphone: bool,
    /// The camera is there and on.
    pub camera: bool,
    /// A screen is shared.
    pub screen: bool,
    /// What is shared stands still: its sender has paused it. Never without `screen`, and no kind of its own.
    pub paused: bool,
}

/// `paused` is left out of JSON where it is `false`, as it nearly always is. Where fields have no names, all four are written.
impl Serialize for MediaState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let with_paused = self.paused || !serializer.is_human_readable();
        let mut fields = serializer.serialize_struct("MediaState", if with_paused { 4 } else { 3 })?;
        fields.serialize_field("microphone", &self.microphone)?;
        fields.serialize_field("camera", &self.camera)?;
        fields.serialize_field("screen", &self.screen)?;
        if with_paused {
            fields.serialize_field("paused", &self.paused)?;
        }
        fields.end()
    }
}

/// One of the three things that a participant may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// The voice.
    Microphone,
    /// The picture.
    Camera,
    /// The screen, with its sound.
    Screen,
}

impl MediaKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Microphone, Self::Camera, Self::Screen];
}

impl MediaState {
    /// None of the three.
    pub const NONE: Self = Self { microphone: false, camera: false, screen: false, paused: false };
    /// All three.
    pub const ALL: Self = Self { microphone: true, camera: true, screen: true, paused: false };

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, kind: MediaKind) -> bool {
        match kind {
            MediaKind::Microphone => self.microphone,
            MediaKind::Camera => self.camera,
            MediaKind::Screen => self.screen,
        }
    }

    /// Adds this one, or takes it away.
    pub const fn set(&mut self, kind: MediaKind, on: bool) {
        match kind {
            MediaKind::Microphone => self.microphone = on,
            MediaKind::Camera => self.camera = on,
            MediaKind::Screen => self.screen = on,
        }
    }

    /// Those that are here and not there.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self {
            microphone: self.microphone && !others.microphone,
            camera: self.camera && !others.camera,
            screen: self.screen && !others.screen,
            paused: self.paused && self.screen && !others.screen,
        }
    }

    /// Those that are in both.
    #[must_use]
    pub const fn intersection(self, others: Self) -> Self {
        Self {
            microphone: self.microphone && others.microphone,
            camera: self.camera && others.camera,
            screen: self.screen && others.screen,
            paused: self.paused && self.screen && others.screen,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        !self.microphone && !self.camera && !self.screen
    }
}
