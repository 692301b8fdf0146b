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

/// Whether the own picture is shown as in a mirror: it is, unless the camera looks away from the person, who then reads
/// what it shows. `facing` is the track's `facingMode`, empty where the browser does not say; then its label does. A
/// camera of a desk says neither, and looks at the person.
#[must_use]
pub fn is_mirrored(facing: &str, label: &str) -> bool {
    match facing {
        "environment" => false,
        "" => !looks_away(label),
        _ => true,
    }
}

/// What a camera at the back is called by the systems, in their languages, with small letters from A to Z.
const BACK_WORDS: [&str; 19] = [
    "back",
    "rear",
    "environment",
    "arrière",
    "arriere",
    "trasera",
    "traseira",
    "posterior",
    "posteriore",
    "achterkant",
    "achtercamera",
    "hinten",
    "tylny",
    "tył",
    "arka",
    "bakre",
    "Задняя",
    "задняя",
    "Πίσω",
];
/// The same in languages that write words together.
const BACK_PARTS: [&str; 8] =
    ["rückkamera", "rückseit", "rückwärt", "背面", "後置", "后置", "후면", "takakamera"];
/// And one at the front, which may be named beside it.
const FRONT_WORDS: [&str; 2] = ["front", "user"];

/// Whether a camera of this label is at the back of a phone.
pub(crate) fn looks_away(label: &str) -> bool {
    // What tells letters apart beyond ASCII would weigh more than all of this.
    let label = label.to_ascii_lowercase();
    let is_between = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
    let has = |wanted: &[&str]| label.split(is_between).any(|word| wanted.contains(&word));
    !has(&FRONT_WORDS) && (has(&BACK_WORDS) || BACK_PARTS.iter().any(|part| label.contains(part)))
}

/// Whether it says that it is at the front, as a phone's does and a desk's does not.
pub(crate) fn looks_ahead(label: &str) -> bool {
    let label = label.to_lowercase();
    let mut words = label.split(|c: char| !c.is_alphanumeric());
    words.any(|word| FRONT_NAMES.contains(&word))
}

/// What a camera at the front is called, in small letters.
const FRONT_NAMES: [&str; 13] = [
    "front",
    "user",
    "avant",
    "frontal",
    "frontale",
    "delantera",
    "anteriore",
    "voorkant",
    "frontkamera",
    "fronte",
    "передняя",
    "前面",
    "전면",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_of_a_camera_that_looks_away_is_not_mirrored() {
        assert!(!is_mirrored("environment", ""));
        assert!(!is_mirrored("environment", "Front Camera"), "what the track says counts");
        for label in [
            "camera2 0, facing back",
            "Back Camera",
            "Back Dual Wide Camera",
            "Microsoft Camera Rear",
            "Caméra arrière",
            "Rückkamera",
            "Rückseitige Dual-Weitwinkelkamera",
            "Cámara trasera",
            "Câmera traseira",
            "Fotocamera posteriore",
            "Camera aan achterkant",
            "Задняя камера",
            "背面カメラ",
            "后置双镜头摄像头",
            "후면 카메라",
        ] {
            assert!(!is_mirrored("", label), "{label}");
        }
    }

    #[test]
    fn that_of_the_front_and_of_a_desk_is() {
        for facing in ["user", "left", "right"] {
            assert!(is_mirrored(facing, "Back Camera"), "what the track says counts");
        }
        for label in [
            "",
            "camera2 1, facing front",
            "Front Camera",
            "Caméra avant",
            "FaceTime HD Camera",
            "Integrated Webcam (0bda:5570)",
            "Logitech Backlight Pro",
            "Playback Virtual Camera",
            "Rearview Mirror 3000",
            "Front camera, back light",
        ] {
            assert!(is_mirrored("", label), "{label}");
        }
    }
}
