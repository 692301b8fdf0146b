//! What keeps a person from being seen and heard, so that the page can say what to do about it.

use parvis_meeting::{AddressPrivacy, CaptureState, ConnectionStatus, MediaFailure, Snapshot};

/// A problem with this browser or its devices, for which the pages have one sentence each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// This browser cannot make peer connections.
    NoWebrtc,
    /// This browser cannot capture media: it is too old, or the page was not loaded over HTTPS.
    CannotCapture,
    /// The person or the system denied access to microphone and camera.
    BothDenied,
    /// Access to the microphone was denied.
    MicrophoneDenied,
    /// Access to the camera was denied.
    CameraDenied,
    /// No microphone was found.
    NoMicrophone,
    /// No camera was found.
    NoCamera,
    /// Another program uses the microphone.
    MicrophoneBusy,
    /// Another program uses the camera.
    CameraBusy,
    /// The system or the browser gives nothing of the microphone at the moment.
    MicrophoneInterrupted,
    /// The system or the browser gives nothing of the camera at the moment.
    CameraInterrupted,
    /// The connection to somebody has not come up for long: a network blocks it.
    NotConnected,
    /// The system does not let the browser share the screen.
    ScreenDenied,
    /// The screen could not be shared for another reason.
    ScreenFailed,
    /// The person hides their address, and somebody sees it all the same: the relay is not reached.
    AddressSeen,
    /// The operator meant addresses to be hidden, and the server has no relay.
    AddressShown,
    /// The person hides their address, and the server has no relay: nobody can be reached.
    AddressUnreachable,
}

/// All present problems, the most serious first.
#[must_use]
pub fn problems(snapshot: &Snapshot) -> Vec<Problem> {
    use MediaFailure::{Busy, Denied, Dismissed, NotFound, Unsupported};

    let failure = |state| match state {
        CaptureState::Failed(failure) => Some(failure),
        CaptureState::Off | CaptureState::Asking | CaptureState::On | CaptureState::Interrupted => None,
    };
    let local = &snapshot.local;
    let mut problems = Vec::new();
    if !snapshot.webrtc {
        problems.push(Problem::NoWebrtc);
    }
    match snapshot.address {
        AddressPrivacy::Unreachable => problems.push(Problem::AddressUnreachable),
        AddressPrivacy::NoRelay { expected: true } => problems.push(Problem::AddressShown),
        AddressPrivacy::NoRelay { expected: false } | AddressPrivacy::Shown | AddressPrivacy::Hidden => {}
    }
    if !snapshot.address_seen_by.is_empty() {
        problems.push(Problem::AddressSeen);
    }
    match (failure(local.microphone), failure(local.camera)) {
        (Some(Unsupported), _) | (_, Some(Unsupported)) => problems.push(Problem::CannotCapture),
        (Some(Denied), Some(Denied)) => problems.push(Problem::BothDenied),
        (microphone, camera) => {
            problems.extend(microphone.and_then(|failure| match failure {
                Denied => Some(Problem::MicrophoneDenied),
                NotFound => Some(Problem::NoMicrophone),
                Busy => Some(Problem::MicrophoneBusy),
                Dismissed | Unsupported => None,
            }));
            problems.extend(camera.and_then(|failure| match failure {
                Denied => Some(Problem::CameraDenied),
                NotFound => Some(Problem::NoCamera),
                Busy => Some(Problem::CameraBusy),
                Dismissed | Unsupported => None,
            }));
        }
    }
    let interrupted =
        [(local.microphone, Problem::MicrophoneInterrupted), (local.camera, Problem::CameraInterrupted)];
    problems.extend(
        interrupted
            .into_iter()
            .filter_map(|(state, problem)| (state == CaptureState::Interrupted).then_some(problem)),
    );
    if snapshot.remotes.iter().any(|remote| remote.link == ConnectionStatus::Struggling) {
        problems.push(Problem::NotConnected);
    }
    problems.extend(failure(local.screen).and_then(|failure| match failure {
        // Most browsers tell a chooser that was closed and a system that refuses apart by nothing but this.
        Denied => Some(Problem::ScreenDenied),
        NotFound | Busy | Unsupported => Some(Problem::ScreenFailed),
        Dismissed => None,
    }));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::call;

    fn with(microphone: CaptureState, camera: CaptureState) -> Vec<Problem> {
        let mut snapshot = call(&[]);
        snapshot.local.microphone = microphone;
        snapshot.local.camera = camera;
        problems(&snapshot)
    }

    #[test]
    fn each_failure_of_a_device_has_its_sentence() {
        use CaptureState::{Failed, Interrupted, Off, On};
        use MediaFailure::{Busy, Denied, Dismissed, NotFound, Unsupported};
        assert_eq!(with(On, Off), []);
        assert_eq!(with(Interrupted, On), [Problem::MicrophoneInterrupted]);
        assert_eq!(with(Failed(Busy), Interrupted), [Problem::MicrophoneBusy, Problem::CameraInterrupted]);
        assert_eq!(with(Failed(Denied), Failed(Denied)), [Problem::BothDenied]);
        assert_eq!(with(Failed(Denied), On), [Problem::MicrophoneDenied]);
        assert_eq!(with(Failed(NotFound), Failed(Busy)), [Problem::NoMicrophone, Problem::CameraBusy]);
        assert_eq!(with(Failed(Busy), Failed(NotFound)), [Problem::MicrophoneBusy, Problem::NoCamera]);
        assert_eq!(with(On, Failed(Denied)), [Problem::CameraDenied]);
        assert_eq!(with(Failed(Unsupported), Failed(Unsupported)), [Problem::CannotCapture]);
        assert_eq!(with(Failed(Dismissed), Failed(Dismissed)), []);
    }

    #[test]
    fn a_browser_without_webrtc_is_told_first() {
        let mut snapshot = call(&[]);
        snapshot.webrtc = false;
        snapshot.local.camera = CaptureState::Failed(MediaFailure::NotFound);
        assert_eq!(problems(&snapshot), [Problem::NoWebrtc, Problem::NoCamera]);
    }

    #[test]
    fn a_connection_that_does_not_come_up_is_one_problem_however_many_there_are() {
        let mut snapshot = call(&["Grace", "Bo"]);
        snapshot.remotes[0].link = ConnectionStatus::Connecting;
        assert_eq!(problems(&snapshot), []);
        for remote in &mut snapshot.remotes {
            remote.link = ConnectionStatus::Struggling;
        }
        assert_eq!(problems(&snapshot), [Problem::NotConnected]);
    }

    #[test]
    fn an_address_that_cannot_be_hidden_is_told_where_somebody_wants_it_hidden() {
        let told = |address| {
            let mut snapshot = call(&[]);
            snapshot.address = address;
            problems(&snapshot)
        };
        assert_eq!(told(AddressPrivacy::Shown), []);
        assert_eq!(told(AddressPrivacy::Hidden), []);
        assert_eq!(told(AddressPrivacy::NoRelay { expected: false }), []);
        assert_eq!(told(AddressPrivacy::NoRelay { expected: true }), [Problem::AddressShown]);
        assert_eq!(told(AddressPrivacy::Unreachable), [Problem::AddressUnreachable]);
    }

    #[test]
    fn an_address_that_somebody_sees_although_it_is_hidden_is_told() {
        let mut snapshot = call(&["Grace"]);
        snapshot.address = AddressPrivacy::Hidden;
        assert_eq!(problems(&snapshot), []);
        snapshot.address_seen_by = vec![snapshot.remotes[0].participant.id];
        assert_eq!(problems(&snapshot), [Problem::AddressSeen]);
    }

    #[test]
    fn a_chooser_that_was_closed_is_no_problem() {
        let mut snapshot = call(&[]);
        snapshot.local.screen = CaptureState::Failed(MediaFailure::Dismissed);
        assert_eq!(problems(&snapshot), []);
        snapshot.local.screen = CaptureState::Failed(MediaFailure::Denied);
        assert_eq!(problems(&snapshot), [Problem::ScreenDenied]);
    }
}
