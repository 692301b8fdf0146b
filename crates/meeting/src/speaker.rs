use crate::devices::{DeviceList, KnownDevice};
use crate::outbox::Outbox;
use crate::{DeviceChange, DeviceKind, MediaCommand, OpId};

const KIND: DeviceKind = DeviceKind::Speaker;

/// Where everybody is heard.
#[derive(Debug, Default)]
pub(crate) struct SpeakerOutput {
    current: Option<String>,
    asked: Option<(OpId, Option<String>)>,
    /// What the person chose: used whenever it is there.
    preferred: Option<KnownDevice>,
    missing: bool,
    change: Option<DeviceChange>,
}

impl SpeakerOutput {
    /// The `deviceId` to show; `None` for the system's default.
    pub(crate) fn device(&self) -> Option<&String> {
        self.asked.as_ref().map_or(self.current.as_ref(), |(_, device)| device.as_ref())
    }

    pub(crate) fn choose(&mut self, device: Option<String>, devices: &DeviceList, out: &mut Outbox) {
        self.preferred = device.clone().map(|id| devices.known(KIND, id));
        self.missing = false;
        self.ask(device, out);
    }

    /// There is another list of devices.
    pub(crate) fn listed(&mut self, devices: &DeviceList, out: &mut Outbox) {
        let Some(preferred) = &mut self.preferred else { return };
        devices.learn(KIND, preferred);
        if let Some(id) = devices.returned(KIND, preferred).map(str::to_owned) {
            preferred.id.clone_from(&id);
            self.change = std::mem::take(&mut self.missing).then_some(DeviceChange::Returned);
            self.ask(Some(id), out);
        } else if let Some(id) = self.device() {
            let lost = devices.lost(KIND, id);
            // One that was remembered may be missing from the first list that has any.
            if lost || (devices.has_any(KIND) && !devices.has(KIND, id)) {
                self.change = lost.then_some(DeviceChange::Lost);
                self.missing = true;
                self.ask(None, out);
            }
        }
    }

    /// A command has ended; whether it was one of these.
    pub(crate) fn done(&mut self, op: OpId, worked: bool, out: &mut Outbox) -> bool {
        let Some((_, device)) = self.asked.take_if(|(asked, _)| *asked == op) else { return false };
        if !worked && device.is_some() {
            self.change = (!self.missing).then_some(DeviceChange::Lost);
            self.missing = true;
            self.ask(None, out);
        }
        self.current = device.filter(|_| worked);
        true
    }

    /// What the person is to be told, once.
    pub(crate) fn take_change(&mut self) -> Option<DeviceChange> {
        self.change.take()
    }

    fn ask(&mut self, device: Option<String>, out: &mut Outbox) {
        let op = out.media(MediaCommand::UseSpeaker(device.clone()));
        self.asked = Some((op, device));
    }
}
