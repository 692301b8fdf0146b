//! What a device is, read from its label, so that the label itself goes nowhere: it may hold somebody's name.

/// What a microphone or a camera is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceForm {
    /// Built into the computer or the phone.
    BuiltIn,
    /// A headset or earphones without a wire.
    Bluetooth,
    /// A headset on a wire.
    Headset,
    /// A program that plays the part of a device.
    Virtual,
    /// A phone that serves as one.
    Phone,
    /// Another thing on USB.
    Usb,
    /// What its label does not say.
    Unknown,
}

/// Parts of labels in lower case, the most telling first.
const SAYS: [(DeviceForm, &[&str]); 6] = [
    (
        DeviceForm::Virtual,
        &[
            "virtual",
            "obs",
            "vb-audio",
            "cable output",
            "blackhole",
            "loopback",
            "soundflower",
            "monitor of",
            "dummy",
            "fake",
        ],
    ),
    (DeviceForm::Bluetooth, &["bluetooth", "airpods", "hands-free", "buds", "bluez"]),
    (DeviceForm::Headset, &["headset", "headphone", "earphone", "jabra", "plantronics", "poly "]),
    (DeviceForm::Phone, &["iphone", "continuity", "droidcam", "phone link"]),
    (
        DeviceForm::BuiltIn,
        &[
            "built-in",
            "built in",
            "internal",
            "integrated",
            "facetime",
            "macbook",
            "microphone array",
            "front",
            "back",
            "facing",
        ],
    ),
    (DeviceForm::Usb, &["usb", "webcam", "logitech", "hd pro", "yeti", "rode"]),
];

impl DeviceForm {
    /// What the label of a track or a device says (`MediaStreamTrack.label`).
    #[must_use]
    pub fn read(label: &str) -> Self {
        let label = label.to_lowercase();
        let says = |(_, parts): &(Self, &[&str])| parts.iter().any(|part| label.contains(part));
        SAYS.iter().find(|form| says(form)).map_or(Self::Unknown, |(form, _)| *form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_what_it_is() {
        for (label, form) in [
            ("FaceTime HD Camera (Built-in)", DeviceForm::BuiltIn),
            ("Ada’s AirPods Pro", DeviceForm::Bluetooth),
            ("Headset (Jabra Evolve2 65 Hands-Free AG Audio)", DeviceForm::Bluetooth),
            ("Plantronics Blackwire 3220", DeviceForm::Headset),
            ("OBS Virtual Camera", DeviceForm::Virtual),
            ("Monitor of Built-in Audio Analog Stereo", DeviceForm::Virtual),
            ("Ada’s iPhone Camera", DeviceForm::Phone),
            ("Microphone Array (Realtek Audio)", DeviceForm::BuiltIn),
            ("camera2 1, facing front", DeviceForm::BuiltIn),
            ("HD Pro Webcam C920 (046d:082d)", DeviceForm::Usb),
            ("", DeviceForm::Unknown),
            ("Ada Lovelace", DeviceForm::Unknown),
        ] {
            assert_eq!(DeviceForm::read(label), form, "{label}");
        }
    }
}
