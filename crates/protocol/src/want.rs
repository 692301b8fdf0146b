//! What a receiver can use of the pictures that somebody sends: a picture is encoded in the size in which it is seen, and
//! not at all where it is not seen.

use serde::{Deserialize, Serialize};

use crate::{ParticipantId, TrackSource, limits};

/// What a receiver can use of one picture. In the mesh it goes to whoever sends the picture, as a part of
/// [`Signal::Want`](crate::Signal::Want); in a larger room it goes to the media router, which chooses a layer by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Want {
    /// Whose picture.
    pub owner: ParticipantId,
    /// Which of theirs: the camera or the screen. Anything else has no effect.
    pub source: TrackSource,
    /// The height in device pixels that the whole picture can use, also where a part of it is cropped; 0 where it is not seen.
    pub height: u32,
    /// Frames in a second that are of use; 0 leaves that to the sender.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fps: u32,
    /// What comes first where not all can be had.
    #[serde(default)]
    pub priority: WantPriority,
}

/// What comes first of the cameras where not all can be had. A shared screen comes before all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WantPriority {
    /// Who speaks, or whom the person has chosen to see large.
    Speaker,
    /// Everybody else; also what a newer page may have instead.
    #[default]
    #[serde(other)]
    Rest,
}

impl Want {
    /// A list as the text of a [`Signal::Want`](crate::Signal::Want): a JSON array of at most [`limits::WANTS`]; what is
    /// beyond is left out.
    #[must_use]
    pub fn list_to_text(wants: &[Self]) -> Option<String> {
        serde_json::to_string(&wants[..wants.len().min(limits::WANTS)]).ok()
    }

    /// Reads such a text. Nothing where it is none, or longer than [`limits::WANT_BYTES`]; of a longer list the first
    /// [`limits::WANTS`].
    #[must_use]
    pub fn read_list(text: &str) -> Option<Vec<Self>> {
        if text.len() > limits::WANT_BYTES {
            return None;
        }
        let mut wants: Vec<Self> = serde_json::from_str(text).ok()?;
        wants.truncate(limits::WANTS);
        Some(wants)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ADA: ParticipantId = ParticipantId::from_bits(0xad);

    fn want(height: u32) -> Want {
        Want { owner: ADA, source: TrackSource::Camera, height, fps: 0, priority: WantPriority::Rest }
    }

    #[test]
    fn what_is_written_is_read() {
        let large =
            Want { source: TrackSource::Screen, fps: 15, priority: WantPriority::Speaker, ..want(720) };
        let text = Want::list_to_text(&[want(180), large]).expect("it can be written");
        assert_eq!(
            text,
            r#"[{"owner":"00000000000000ad","source":"camera","height":180,"priority":"rest"},{"owner":"00000000000000ad","source":"screen","height":720,"fps":15,"priority":"speaker"}]"#
        );
        assert_eq!(Want::read_list(&text), Some(vec![want(180), large]));
        assert_eq!(Want::read_list("[]"), Some(Vec::new()));
    }

    #[test]
    fn a_newer_page_may_know_more() {
        let text =
            r#"[{"owner":"00000000000000ad","source":"hologram","height":9,"priority":"first","depth":3}]"#;
        assert_eq!(Want::read_list(text), Some(vec![Want { source: TrackSource::Unknown, ..want(9) }]));
    }

    #[test]
    fn what_is_too_much_is_left_out_and_what_is_none_is_nothing() {
        let many = vec![want(u32::MAX); 10_000];
        let text = Want::list_to_text(&many).expect("it can be written");
        assert!(text.len() <= limits::WANT_BYTES, "{}", text.len());
        assert_eq!(Want::read_list(&text).map(|wants| wants.len()), Some(limits::WANTS));
        let long = serde_json::to_string(&many).expect("it can be written");
        assert_eq!(Want::read_list(&long), None);
        for text in ["", "{}", "[1]", "[{}]", r#"[{"owner":"x","source":"camera","height":1}]"#] {
            assert_eq!(Want::read_list(text), None, "{text}");
        }
        let beyond = r#"[{"owner":"00000000000000ad","source":"camera","height":4294967296}]"#;
        assert_eq!(Want::read_list(beyond), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_taken(text in ".{0,200}") {
            let _ = Want::read_list(&text);
        }
    }
}
