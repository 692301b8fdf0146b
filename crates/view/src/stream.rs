//! The streams of the call.

use parvis_protocol::ParticipantId;

/// What a `<video>` of the call can show: somebody's camera or screen, with the sound that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// This participant's own camera. Never with sound.
    OwnCamera,
    /// This participant's own screen. Never with sound.
    OwnScreen,
    /// The camera and microphone of another participant.
    Camera(ParticipantId),
    /// The screen of another participant, and its sound.
    Screen(ParticipantId),
}
