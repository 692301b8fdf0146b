//! What the facts of a microphone or a camera mean.

use crate::agent::{BrowserKind, SystemKind};
use crate::facts::{
    CaptureAttempt, CaptureError, CheckFacts, DeviceFacts, DevicePermission, RefusedBy, UNANSWERED_AFTER,
};
use crate::verdict::{DeviceFinding, Finding, Grade, Subject, Verdict};
use crate::way_out;

/// Less is silence. A microphone that is on in a quiet room gives more, unless something takes its noise away: so it is
/// measured without that.
const SILENCE: f32 = 0.000_3;
/// No part of the picture is brighter than this where something covers the camera.
const DARKNESS: f32 = 0.07;

/// The verdict on the microphone, or on the camera.
pub(crate) fn verdict(facts: &CheckFacts, subject: Subject) -> Verdict {
    let is_camera = subject == Subject::Camera;
    let device = if is_camera { facts.camera } else { facts.microphone };
    let Some(found) = find(facts, device, is_camera) else { return Verdict::running(subject) };
    let grade = match found {
        DeviceFinding::Works => Grade::Good,
        // The question may still be answered, what is silent may be a person who says nothing, and one may do without.
        DeviceFinding::Unmeasured | DeviceFinding::Unanswered | DeviceFinding::Empty => Grade::Limited,
        DeviceFinding::Muted
        | DeviceFinding::BlockedByPerson
        | DeviceFinding::BlockedBySystem
        | DeviceFinding::BlockedByPolicy
        | DeviceFinding::Missing
        | DeviceFinding::TakenAway
        | DeviceFinding::Busy
        | DeviceFinding::Failed => Grade::Broken,
    };
    let finding = if is_camera { Finding::Camera(found) } else { Finding::Microphone(found) };
    Verdict::new(subject, grade, finding, way_out::device(facts.agent, facts.framed, is_camera, found))
}

fn find(facts: &CheckFacts, device: DeviceFacts, is_camera: bool) -> Option<DeviceFinding> {
    match device.attempt {
        CaptureAttempt::Waiting(waited) if waited >= UNANSWERED_AFTER => Some(DeviceFinding::Unanswered),
        CaptureAttempt::Waiting(_) => None,
        CaptureAttempt::Failed(failure) => Some(match (failure.error, failure.by) {
            (CaptureError::NotAllowed, by) => refused(device, by),
            (CaptureError::NotFound, _) if hides_refused_devices(facts) && device.listed > Some(0) => {
                DeviceFinding::BlockedBySystem
            }
            (CaptureError::NotFound, _) => DeviceFinding::Missing,
            (CaptureError::NotReadable, _) => DeviceFinding::Busy,
            (CaptureError::Other, _) => DeviceFinding::Failed,
        }),
        CaptureAttempt::Captured if device.ended => Some(DeviceFinding::TakenAway),
        CaptureAttempt::Captured if device.muted => Some(DeviceFinding::Muted),
        CaptureAttempt::Captured => {
            let enough = if is_camera { DARKNESS } else { SILENCE };
            match device.signal {
                Some(signal) if signal >= enough => Some(DeviceFinding::Works),
                _ if !device.measured => None,
                Some(_) => Some(DeviceFinding::Empty),
                // A camera gives pictures, or it does not work; that nothing is heard may be the browser's doing.
                None if is_camera => Some(DeviceFinding::Failed),
                None => Some(DeviceFinding::Unmeasured),
            }
        }
    }
}

/// Who refused: browsers have one error for all of them.
fn refused(device: DeviceFacts, by: RefusedBy) -> DeviceFinding {
    match (by, device.policy, device.permission) {
        (RefusedBy::System, _, _) => DeviceFinding::BlockedBySystem,
        (_, Some(false), _) => DeviceFinding::BlockedByPolicy,
        (RefusedBy::Dismissal, _, _) => DeviceFinding::Unanswered,
        // The site may have it, and the browser itself may not.
        (RefusedBy::Unsaid, _, DevicePermission::Granted) => DeviceFinding::BlockedBySystem,
        (
            RefusedBy::Unsaid,
            _,
            DevicePermission::Denied | DevicePermission::Prompt | DevicePermission::Unknown,
        ) => DeviceFinding::BlockedByPerson,
    }
}

/// Firefox on macOS says that there is no device where the system refuses it, and lists it nevertheless.
fn hides_refused_devices(facts: &CheckFacts) -> bool {
    facts.agent.browser == BrowserKind::Firefox && facts.agent.system == SystemKind::Mac
}
