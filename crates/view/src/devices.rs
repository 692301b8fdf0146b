//! What the devices of a page are called.

use crate::stream::{looks_ahead, looks_away};

/// Where the camera of a phone looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraSide {
    /// At the person.
    Front,
    /// Away from them.
    Back,
}

/// Of which of these cameras, each an identifier and a label, it can be said in one word where it looks: on a phone with one
/// camera on each side, and nowhere else. Empty, or as long as `cameras`.
#[must_use]
pub fn camera_sides(cameras: &[(String, String)]) -> Vec<CameraSide> {
    let side = |(_, label): &(String, String)| match (looks_away(label), looks_ahead(label)) {
        (true, false) => Some(CameraSide::Back),
        (false, true) => Some(CameraSide::Front),
        _ => None,
    };
    let sides: Option<Vec<_>> = cameras.iter().map(side).collect();
    let one_of_each = |sides: &Vec<CameraSide>| sides.len() == 2 && sides[0] != sides[1];
    sides.filter(one_of_each).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(labels: &[&str]) -> Vec<CameraSide> {
        let cameras: Vec<_> = labels.iter().map(|label| (String::new(), (*label).to_owned())).collect();
        camera_sides(&cameras)
    }

    #[test]
    fn a_phone_with_two_cameras_has_a_front_and_a_back() {
        let both = [CameraSide::Front, CameraSide::Back];
        assert_eq!(sides(&["camera2 1, facing front", "camera2 0, facing back"]), both);
        assert_eq!(sides(&["Front Camera", "Back Camera"]), both);
        assert_eq!(sides(&["Caméra avant", "Caméra arrière"]), both);
    }

    #[test]
    fn where_one_word_would_not_tell_them_apart_they_keep_their_labels() {
        assert!(sides(&["Front Camera", "Back Camera", "Back Ultra Wide Camera"]).is_empty());
        assert!(sides(&["Integrated Webcam", "Back Camera"]).is_empty());
        assert!(sides(&["Back Camera", "Rear Camera"]).is_empty());
        assert!(sides(&["", ""]).is_empty());
        assert!(sides(&[]).is_empty());
    }
}
