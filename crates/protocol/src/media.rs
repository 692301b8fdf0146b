use serde::{Deserialize, Serialize};

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

/// What a participant sends at the moment, as the others are told: the state of the buttons, not of the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MediaState {
    /// The microphone is there and not muted.
    pub microphone: bool,
    /// The camera is there and on.
    pub camera: bool,
    /// A screen is shared.
    pub screen: bool,
}
