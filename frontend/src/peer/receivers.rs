//! What the other side sends: which track is which source by its label, and how loud the microphone is. A label that
//! does not fit its track's kind is ignored.

use parvis_protocol::{ParticipantId, TrackLabel, TrackSource};
use web_sys::{MediaStreamTrack, RtcRtpReceiver, RtcSignalingState};

use super::senders::transceivers;
use crate::js::{self, RtcConnection};

/// Before an offer: sees to it that there is a line for a voice and one for a picture, so that the other side can answer
/// with theirs in the same exchange, also when nothing of either is sent from here. A later `addTrack` takes the line
/// (JSEP section 5.1.2).
pub(super) fn make_room(connection: &RtcConnection) {
    if connection.signaling_state() != RtcSignalingState::Stable {
        return;
    }
    for kind in ["audio", "video"] {
        if !transceivers(connection).any(|transceiver| transceiver.receiver().track().kind() == kind) {
            let init = js::object([("direction", "recvonly".into())]);
            // Refused by a closed connection only, of which `setLocalDescription` will say so.
            let _ = connection.add_transceiver(kind, &init);
        }
    }
}

/// A track that comes over a connection.
#[derive(Debug, Clone)]
pub struct RemoteTrack {
    /// Whose it is.
    pub owner: ParticipantId,
    /// What it shows, or lets hear.
    pub source: TrackSource,
    /// The track itself.
    pub track: MediaStreamTrack,
}

/// The tracks on which the labelled sources come.
pub(super) fn tracks(connection: &RtcConnection, labels: &[TrackLabel]) -> Vec<RemoteTrack> {
    let track = |(label, receiver): (&TrackLabel, RtcRtpReceiver)| RemoteTrack {
        owner: label.owner,
        source: label.source,
        track: receiver.track(),
    };
    labelled(connection, labels).map(track).collect()
}

/// What the browser knows of the loudness of each microphone: whose, 0 to 1, and its `timestamp`.
pub(super) fn microphone_levels(
    connection: &RtcConnection,
    labels: &[TrackLabel],
) -> Vec<(ParticipantId, f32, Option<f64>)> {
    let microphones =
        labelled(connection, labels).filter(|(label, _)| label.source == TrackSource::Microphone);
    let level = |(label, receiver): (&TrackLabel, RtcRtpReceiver)| {
        let (level, timestamp) = audio_level(&receiver)?;
        Some((label.owner, level, timestamp))
    };
    microphones.filter_map(level).collect()
}

/// `RTCRtpSynchronizationSource.audioLevel`, 0 to 1, with its `timestamp`.
fn audio_level(receiver: &RtcRtpReceiver) -> Option<(f32, Option<f64>)> {
    // An `undefined` where there is none, of which nothing can be got.
    let newest = receiver.get_synchronization_sources().get(0);
    let level = js::get(&newest, "audioLevel")?.as_f64()?;
    let timestamp = js::get(&newest, "timestamp").and_then(|timestamp| timestamp.as_f64());
    #[allow(clippy::cast_possible_truncation, reason = "a level between 0 and 1")]
    Some((level as f32, timestamp))
}

fn labelled<'a>(
    connection: &RtcConnection,
    labels: &'a [TrackLabel],
) -> impl Iterator<Item = (&'a TrackLabel, RtcRtpReceiver)> + use<'a> {
    transceivers(connection).filter_map(move |transceiver| {
        let mid = transceiver.mid()?;
        let label = labels.iter().find(|label| label.mid == mid)?;
        let receiver = transceiver.receiver();
        fits(label.source, &receiver.track().kind()).then_some((label, receiver))
    })
}

/// Whether a track of this kind can be what its label says. The label is the sender's word: a voice that is called a
/// camera would be heard although its sender may not speak.
fn fits(source: TrackSource, kind: &str) -> bool {
    match source {
        TrackSource::Microphone | TrackSource::ScreenAudio => kind == "audio",
        TrackSource::Camera | TrackSource::Screen => kind == "video",
        TrackSource::Unknown => false,
    }
}
