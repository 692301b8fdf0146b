//! Browsers, and what is known where all is well.

#![allow(dead_code, reason = "each test file uses a part of it")]

use parvis_check::{
    CaptureAttempt, CaptureFailure, CheckFacts, DeviceFacts, DeviceForm, DevicePermission, LineFacts,
    RelayOffer, SocketOutcome, Subject, TransportReach, UserAgent, Verdict, verdicts,
};

pub(crate) const CHROME_WINDOWS: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/157.0.0.0 Safari/537.36";
pub(crate) const CHROME_MAC: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/157.0.0.0 Safari/537.36";
pub(crate) const CHROME_ANDROID: &str =
    "Mozilla/5.0 (Linux; Android 10; K) Chrome/157.0.0.0 Mobile Safari/537.36";
pub(crate) const FIREFOX_LINUX: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
pub(crate) const FIREFOX_MAC: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:160.0) Gecko/20100101 Firefox/160.0";
pub(crate) const SAFARI_MAC: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/27.2 Safari/605.1.15";
pub(crate) const SAFARI_IPHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/27.2 Mobile Safari/604.1";
pub(crate) const IN_APP: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) [FBAN/FBIOS;FBAV/500.0]";

/// All is well.
pub(crate) fn well(agent: &str) -> CheckFacts {
    let device = DeviceFacts {
        permission: DevicePermission::Granted,
        policy: Some(true),
        listed: Some(1),
        attempt: CaptureAttempt::Captured,
        form: Some(DeviceForm::BuiltIn),
        muted: false,
        signal: Some(0.5),
        ended: false,
        measured: true,
    };
    CheckFacts {
        agent: UserAgent::read(agent, false),
        microphone: device,
        camera: device,
        socket: Some(SocketOutcome::Open),
        candidates: Some(true),
        relay: Some(RelayOffer::By { udp: true, tcp: true, tls: true }),
        udp: TransportReach::Reached(30),
        tcp: TransportReach::Reached(40),
        tls: TransportReach::Reached(50),
        line: Some(LineFacts { kbits_per_second: 2_000, at_most: true, round_trip: 40, lost_per_mille: 0 }),
        ..CheckFacts::default()
    }
}

pub(crate) fn of(facts: &CheckFacts, subject: Subject) -> Verdict {
    let mut found = verdicts(facts).into_iter().filter(|verdict| verdict.subject == subject);
    let verdict = found.next().unwrap_or_else(|| panic!("{subject:?} is in {:?}", verdicts(facts)));
    assert!(found.next().is_none(), "one of {subject:?}");
    verdict
}

pub(crate) fn failed(name: &str, message: &str) -> CaptureAttempt {
    CaptureAttempt::Failed(CaptureFailure::read(name, message))
}
