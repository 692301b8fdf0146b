use crate::{DeviceKind, MediaDevice};

/// The `deviceId` under which Chromium lists the system's default a second time, labelled with what that is.
pub(crate) const DEFAULT: &str = "default";

/// A device, as it is recognized when it comes back: ids change now and then, what it is called mostly does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownDevice {
    pub(crate) id: String,
    /// Empty where the browser did not tell.
    label: String,
}

/// The devices that the browser tells of, now and the time before.
#[derive(Debug, Default)]
pub(crate) struct DeviceList {
    now: Vec<MediaDevice>,
    before: Vec<MediaDevice>,
}

impl DeviceList {
    pub(crate) fn replace(&mut self, devices: Vec<MediaDevice>) {
        self.before = std::mem::replace(&mut self.now, devices);
    }

    pub(crate) fn all(&self) -> &[MediaDevice] {
        &self.now
    }

    pub(crate) fn has(&self, kind: DeviceKind, id: &str) -> bool {
        find(&self.now, kind, id).is_some()
    }

    pub(crate) fn has_any(&self, kind: DeviceKind) -> bool {
        self.now.iter().any(|device| device.kind == kind)
    }

    /// Whether this device was there and is not any more.
    pub(crate) fn lost(&self, kind: DeviceKind, id: &str) -> bool {
        find(&self.before, kind, id).is_some() && !self.has(kind, id)
    }

    /// Whether there is a device of this kind that was not there before.
    pub(crate) fn has_new(&self, kind: DeviceKind) -> bool {
        self.added(kind).next().is_some()
    }

    /// A device to be recognized later.
    pub(crate) fn known(&self, kind: DeviceKind, id: String) -> KnownDevice {
        let label = self.label(kind, &id).unwrap_or_default().to_owned();
        KnownDevice { id, label }
    }

    /// The labels come with the first capture, which may be later than the wish for a device.
    pub(crate) fn learn(&self, kind: DeviceKind, known: &mut KnownDevice) {
        if let Some(label) = self.label(kind, &known.id) {
            label.clone_into(&mut known.label);
        }
    }

    /// The id under which a device has just come back: its own, or else that of a new one that is called the same. One that
    /// was there all the time is another one, whatever it is called.
    pub(crate) fn returned(&self, kind: DeviceKind, known: &KnownDevice) -> Option<&str> {
        let same = self.added(kind).find(|device| device.id == known.id);
        let alike = || {
            let is_alike = |device: &&MediaDevice| !known.label.is_empty() && device.label == known.label;
            self.added(kind).find(is_alike).filter(|_| !self.has(kind, &known.id))
        };
        same.or_else(alike).map(|device| device.id.as_str())
    }

    /// Whether the system's default is another device than before, for a source that follows it.
    pub(crate) fn default_changed(&self, kind: DeviceKind) -> bool {
        let label = |devices| find(devices, kind, DEFAULT).map(|device: &MediaDevice| device.label.as_str());
        let (before, now) = (label(&self.before), label(&self.now));
        before.zip(now).is_some_and(|(before, now)| before != now && !before.is_empty() && !now.is_empty())
    }

    fn label(&self, kind: DeviceKind, id: &str) -> Option<&str> {
        let device = find(&self.now, kind, id).or_else(|| find(&self.before, kind, id))?;
        Some(device.label.as_str()).filter(|label| !label.is_empty())
    }

    fn added(&self, kind: DeviceKind) -> impl Iterator<Item = &MediaDevice> {
        let is_new = move |device: &&MediaDevice| {
            device.kind == kind && find(&self.before, kind, &device.id).is_none()
        };
        self.now.iter().filter(is_new)
    }
}

/// Whether a wish means the system's default, whatever that is.
pub(crate) fn is_default(wish: Option<&str>) -> bool {
    wish.is_none_or(|id| id == DEFAULT)
}

fn find<'a>(devices: &'a [MediaDevice], kind: DeviceKind, id: &str) -> Option<&'a MediaDevice> {
    devices.iter().find(|device| device.kind == kind && device.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: DeviceKind = DeviceKind::Microphone;

    fn device(id: &str, label: &str) -> MediaDevice {
        MediaDevice { id: id.to_owned(), kind: KIND, label: label.to_owned() }
    }

    /// The list after these two.
    fn lists(before: &[(&str, &str)], now: &[(&str, &str)]) -> DeviceList {
        let mut devices = DeviceList::default();
        for list in [before, now] {
            devices.replace(list.iter().map(|(id, label)| device(id, label)).collect());
        }
        devices
    }

    fn known(id: &str, label: &str) -> KnownDevice {
        KnownDevice { id: id.to_owned(), label: label.to_owned() }
    }

    #[test]
    fn a_device_comes_back_under_its_id_or_else_its_label() {
        let headset = known("h", "Headset");
        assert_eq!(lists(&[], &[("h", "Headset")]).returned(KIND, &headset), Some("h"));
        assert_eq!(lists(&[], &[("h", "")]).returned(KIND, &headset), Some("h"));
        assert_eq!(lists(&[], &[("n", "Headset")]).returned(KIND, &headset), Some("n"));
        assert_eq!(lists(&[], &[("n", "Desk")]).returned(KIND, &headset), None);
        assert_eq!(lists(&[], &[("n", "Headset"), ("h", "Headset")]).returned(KIND, &headset), Some("h"));
    }

    #[test]
    fn another_device_of_the_same_label_is_not_the_lost_one() {
        let one = known("1", "USB camera");
        let twin = ("2", "USB camera");
        assert_eq!(lists(&[("1", "USB camera"), twin], &[twin]).returned(KIND, &one), None);
        assert_eq!(lists(&[twin], &[twin, ("1", "USB camera")]).returned(KIND, &one), Some("1"));
        // The wished one is there; a second one of its kind that is plugged in is nothing to it.
        assert_eq!(lists(&[("1", "USB camera")], &[("1", "USB camera"), twin]).returned(KIND, &one), None);
    }

    #[test]
    fn devices_without_labels_are_alike_to_none() {
        assert_eq!(lists(&[], &[("n", "")]).returned(KIND, &known("h", "")), None);
    }

    #[test]
    fn the_default_changes_with_its_label_once_there_are_labels() {
        let changed =
            |before: &[(&str, &str)], now: &[(&str, &str)]| lists(before, now).default_changed(KIND);
        assert!(changed(&[("default", "Default - Desk")], &[("default", "Default - Headset")]));
        assert!(!changed(
            &[("default", "Default - Desk")],
            &[("default", "Default - Desk"), ("h", "Headset")]
        ));
        assert!(!changed(&[("default", "")], &[("default", "Default - Desk")]));
        assert!(!changed(&[], &[("default", "Default - Desk")]));
        assert!(!changed(&[("d", "Desk")], &[("h", "Headset")]));
    }
}
