//! What two pages say to each other over the data channel between them, where the server cannot pass it on.

use serde::Deserialize;

use crate::limits::MESSAGE_BYTES;
use crate::read::signal;
use crate::{MediaState, Signal};

/// A text on the data channel between two pages. It is from whoever is at the other end, and about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelMessage {
    /// About the connections between the two: `{"signal": {…}}`.
    Signal(Signal),
    /// What I send is now this: `{"media": {…}}`, as in [`ClientMessage::SetMedia`](crate::ClientMessage::SetMedia).
    Media(MediaState),
}

#[derive(Deserialize)]
struct MediaText {
    media: MediaState,
}

impl ChannelMessage {
    /// As it goes over the channel.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        let (name, value) = match self {
            Self::Signal(signal) => ("signal", serde_json::to_string(signal)),
            Self::Media(media) => ("media", serde_json::to_string(media)),
        };
        value.ok().map(|value| ["{\"", name, "\":", &value, "}"].concat())
    }

    /// Reads what came over the channel. Nothing where it is neither, or longer than any message.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > MESSAGE_BYTES {
            return None;
        }
        let media = || serde_json::from_str::<MediaText>(text).ok();
        signal(text).ok().map(Self::Signal).or_else(|| Some(Self::Media(media()?.media)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Description, DescriptionKind, Exchange, IceCandidate};

    fn candidate(text: &str) -> ChannelMessage {
        ChannelMessage::Signal(Signal::Candidate(IceCandidate {
            candidate: text.to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: None,
            username_fragment: None,
        }))
    }

    #[test]
    fn what_is_written_is_read() {
        let exchange = Exchange { connection: 1, peer_connection: Some(2), offer: 3, sequence: Some(4) };
        let description =
            Description { kind: DescriptionKind::Offer, sdp: "v=0\r\n".to_owned(), tracks: Vec::new() };
        let media = MediaState { screen: true, ..MediaState::NONE };
        for (message, text) in [
            (
                ChannelMessage::Signal(Signal::Description { exchange, description }),
                r#"{"signal":{"type":"description","exchange":{"connection":1,"peer_connection":2,"offer":3,"sequence":4},"description":{"kind":"offer","sdp":"v=0\r\n","tracks":[]}}}"#,
            ),
            (
                candidate("candidate:1"),
                r#"{"signal":{"type":"candidate","candidate":"candidate:1","sdp_mid":"0"}}"#,
            ),
            (ChannelMessage::Media(media), r#"{"media":{"microphone":false,"camera":false,"screen":true}}"#),
        ] {
            assert_eq!(message.to_text().as_deref(), Some(text));
            assert_eq!(ChannelMessage::read(text), Some(message));
        }
    }

    #[test]
    fn what_is_not_known_is_nothing() {
        for text in ["", "{}", "[]", "{\"signal\":1}", "{\"media\":1}", "{\"leave\":{}}", "{\"signal\":{}}"] {
            assert_eq!(ChannelMessage::read(text), None, "{text}");
        }
        let newer = "{\"signal\":{\"type\":\"newer\"}}";
        assert_eq!(ChannelMessage::read(newer), Some(ChannelMessage::Signal(Signal::Unknown)));
        let long = candidate(&"a".repeat(MESSAGE_BYTES)).to_text().unwrap_or_default();
        assert_eq!(ChannelMessage::read(&long), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_taken(text in ".{0,100}", sdp in ".{0,100}") {
            let _ = ChannelMessage::read(&text);
            let message = candidate(&sdp);
            let written = message.to_text().expect("it can be written");
            prop_assert_eq!(ChannelMessage::read(&written), Some(message));
        }
    }
}
