//! What two sides of a peer connection say to each other: session descriptions, candidates, and which connection and
//! offer each belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ParticipantId, SimulcastLayer, TrackSource, limits};

/// Whether a description opens a negotiation or closes it (RFC 9429, JSEP).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DescriptionKind {
    /// An SDP offer.
    Offer,
    /// An SDP answer.
    Answer,
}

/// Says whose and what the frames are that one m-line of a description carries from its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackLabel {
    /// The `mid` of the m-line (RFC 8843).
    pub mid: String,
    /// The participant whose microphone, camera or screen it is. A participant's page sends nothing but its own; only a
    /// media router passes on what is somebody else's, and a reader believes another owner of nobody else
    /// ([`Endpoint::may_label`](crate::Endpoint::may_label)).
    pub owner: ParticipantId,
    /// What its author sends on it, or will when the person switches it on.
    pub source: TrackSource,
    /// Which layer of it; none where the source is sent in one layer, or in all of them on this line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<SimulcastLayer>,
}

/// A session description and what its m-lines are for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Offer or answer.
    pub kind: DescriptionKind,
    /// The SDP text.
    pub sdp: String,
    /// What the author sends on each m-line; m-lines on which they send nothing are left out.
    #[serde(default)]
    pub tracks: Vec<TrackLabel>,
}

impl fmt::Debug for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Description")
            .field("kind", &self.kind)
            .field("sdp", &format_args!("{} bytes", self.sdp.len()))
            .field("tracks", &self.tracks)
            .finish()
    }
}

/// An ICE candidate as `RTCIceCandidateInit` has it; an empty `candidate` says that there are no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceCandidate {
    /// The `candidate:` line.
    pub candidate: String,
    /// The `mid` of its m-line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_mid: Option<String>,
    /// The index of its m-line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_m_line_index: Option<u16>,
    /// The ICE user fragment of the generation that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username_fragment: Option<String>,
}

/// Which connection, and which offer over it, a description belongs to. Signals get lost with a socket, and come
/// late; this is how their reader knows what they are still good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The author's connection. Grows with each one that the author makes to this reader.
    pub connection: u32,
    /// The reader's connection, as the author last heard of it; none before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_connection: Option<u32>,
    /// Grows with each offer of the author's connection. An answer repeats its offer's.
    pub offer: u32,
    /// Grows with each description that the author's connection sends. Where there are two ways one may overtake another, and an
    /// offer that comes behind a later description is void. None from who does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
}

/// What two endpoints say to each other to set up their peer connection, and what would go over it while it is not there.
/// Between participants the server relays it unread, but for its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Signal {
    /// An offer or an answer.
    Description {
        /// What it belongs to.
        exchange: Exchange,
        /// The text, with its labels.
        description: Description,
    },
    /// One more way to reach the author.
    Candidate(IceCandidate),
    /// Something that only who has the key of the meeting's link can open.
    Sealed {
        /// Text that the server does not look into.
        data: String,
    },
    /// What the author can use of the reader's pictures. It replaces what they said before, and is complete: a picture that
    /// is not in it is not seen. Who never says so gets every picture in full.
    Want {
        /// A list of [`Want`](crate::Want)s as text ([`Want::read_list`](crate::Want::read_list)). It is a text of its own,
        /// because pages read it with code that comes after the call has begun.
        data: String,
    },
    /// A kind that a newer peer knows; ignored.
    #[serde(other)]
    Unknown,
}

impl Signal {
    /// Whether every part keeps to its limit in [`limits`].
    #[must_use]
    pub fn is_within_limits(&self) -> bool {
        let within = |text: &Option<String>, bytes| text.as_ref().is_none_or(|text| text.len() <= bytes);
        match self {
            Self::Description { exchange: _, description: d } => {
                d.sdp.len() <= limits::SDP_BYTES
                    && d.tracks.len() <= limits::TRACK_LABELS
                    && d.tracks.iter().all(|t| t.mid.len() <= limits::MID_BYTES)
            }
            Self::Candidate(c) => {
                c.candidate.len() <= limits::CANDIDATE_BYTES
                    && within(&c.sdp_mid, limits::MID_BYTES)
                    && within(&c.username_fragment, limits::USERNAME_FRAGMENT_BYTES)
            }
            Self::Sealed { data } => data.len() <= limits::SEALED_BYTES,
            Self::Want { data } => data.len() <= limits::WANT_BYTES,
            Self::Unknown => true,
        }
    }
}
