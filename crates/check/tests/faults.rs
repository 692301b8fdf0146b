//! Every fault, what it is found to be, and the way out for the browser and system it happens in.

use parvis_check::{
    CaptureAttempt, CaptureFailure, CheckFacts, DeviceFacts, DeviceFinding, DeviceForm, DevicePermission,
    Finding, Grade, LineFacts, Overall, RelayOffer, SocketOutcome, Subject, TransportReach, UNANSWERED_AFTER,
    UserAgent, Verdict, WayOut, overall, report, verdicts,
};
use proptest::prelude::*;

const CHROME_WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/157.0.0.0 Safari/537.36";
const CHROME_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/157.0.0.0 Safari/537.36";
const CHROME_ANDROID: &str = "Mozilla/5.0 (Linux; Android 10; K) Chrome/157.0.0.0 Mobile Safari/537.36";
const FIREFOX_LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
const FIREFOX_MAC: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:160.0) Gecko/20100101 Firefox/160.0";
const SAFARI_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/27.2 Safari/605.1.15";
const SAFARI_IPHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/27.2 Mobile Safari/604.1";
const IN_APP: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) [FBAN/FBIOS;FBAV/500.0]";

/// All is well.
fn well(agent: &str) -> CheckFacts {
    let device = DeviceFacts {
        permission: DevicePermission::Granted,
        policy: Some(true),
        listed: Some(1),
        attempt: CaptureAttempt::Captured,
        form: Some(DeviceForm::BuiltIn),
        muted: false,
        signal: Some(0.5),
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

fn of(facts: &CheckFacts, subject: Subject) -> Verdict {
    let mut found = verdicts(facts).into_iter().filter(|verdict| verdict.subject == subject);
    let verdict = found.next().unwrap_or_else(|| panic!("{subject:?} is in {:?}", verdicts(facts)));
    assert!(found.next().is_none(), "one of {subject:?}");
    verdict
}

fn failed(name: &str, message: &str) -> CaptureAttempt {
    CaptureAttempt::Failed(CaptureFailure::read(name, message))
}

#[test]
fn where_all_is_well_there_is_nothing_to_do() {
    let all = verdicts(&well(CHROME_WINDOWS));
    assert_eq!(all.len(), 7);
    assert!(all.iter().all(|verdict| verdict.grade == Grade::Good && verdict.ways_out.is_empty()), "{all:?}");
    assert_eq!(overall(&all), Overall::Works { people: Some(6) });
    assert_eq!(overall(&verdicts(&CheckFacts::default())), Overall::Running);
}

/// Of a device: whose it is, what is changed of a device that works, what is found, and what helps first.
type DeviceFault = (&'static str, fn(&mut DeviceFacts), DeviceFinding, WayOut);

#[test]
fn each_fault_of_a_device_is_found_and_has_the_way_out_of_its_browser() {
    let faults: [DeviceFault; 24] = [
        (
            CHROME_WINDOWS,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "Permission denied"), DevicePermission::Denied)
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInChrome,
        ),
        (
            CHROME_ANDROID,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "Permission denied"), DevicePermission::Denied)
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInChromeOnAndroid,
        ),
        (
            FIREFOX_LINUX,
            |d| {
                (d.attempt, d.permission) = (
                    failed(
                        "NotAllowedError",
                        "The request is not allowed by the user agent or the platform in the current context.",
                    ),
                    DevicePermission::Prompt,
                )
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInFirefox,
        ),
        (
            SAFARI_MAC,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "The request is not allowed"), DevicePermission::Unknown)
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInSafari,
        ),
        (
            SAFARI_IPHONE,
            |d| (d.attempt, d.permission) = (failed("NotAllowedError", ""), DevicePermission::Denied),
            DeviceFinding::BlockedByPerson,
            WayOut::AllowOnIos,
        ),
        (
            IN_APP,
            |d| (d.attempt, d.permission) = (failed("NotAllowedError", ""), DevicePermission::Denied),
            DeviceFinding::BlockedByPerson,
            WayOut::OpenInBrowser,
        ),
        (
            CHROME_MAC,
            |d| d.attempt = failed("NotAllowedError", "Permission denied by system"),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemMac,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = failed("NotAllowedError", "Permission denied by system"),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemWindows,
        ),
        // The site may have it, and yet it is refused.
        (
            FIREFOX_LINUX,
            |d| d.attempt = failed("NotAllowedError", "The request is not allowed"),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemLinux,
        ),
        // Firefox lists what the system refuses, and does not find it.
        (
            FIREFOX_MAC,
            |d| d.attempt = failed("NotFoundError", "The object can not be found here."),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemMac,
        ),
        (
            FIREFOX_MAC,
            |d| (d.attempt, d.listed) = (failed("NotFoundError", ""), Some(0)),
            DeviceFinding::Missing,
            WayOut::ConnectDevice,
        ),
        (
            CHROME_WINDOWS,
            |d| (d.attempt, d.policy) = (failed("NotAllowedError", "Permission denied"), Some(false)),
            DeviceFinding::BlockedByPolicy,
            WayOut::AskAdministrator,
        ),
        (
            CHROME_MAC,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "Permission dismissed"), DevicePermission::Prompt)
            },
            DeviceFinding::Unanswered,
            WayOut::AnswerQuestion,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = CaptureAttempt::Waiting(UNANSWERED_AFTER),
            DeviceFinding::Unanswered,
            WayOut::AnswerQuestion,
        ),
        (
            CHROME_WINDOWS,
            |d| (d.attempt, d.listed) = (failed("NotFoundError", "Requested device not found"), Some(0)),
            DeviceFinding::Missing,
            WayOut::ConnectDevice,
        ),
        (
            CHROME_ANDROID,
            |d| d.attempt = failed("NotFoundError", "Requested device not found"),
            DeviceFinding::Missing,
            WayOut::SystemAndroid,
        ),
        (
            FIREFOX_LINUX,
            |d| d.attempt = failed("NotReadableError", "Failed to allocate videosource"),
            DeviceFinding::Busy,
            WayOut::CloseOthers,
        ),
        (
            FIREFOX_LINUX,
            |d| d.attempt = failed("AbortError", "Starting videoinput failed"),
            DeviceFinding::Busy,
            WayOut::CloseOthers,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = failed("NotReadableError", "Could not start video source"),
            DeviceFinding::Busy,
            WayOut::CloseOthers,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = failed("TypeError", "what is this"),
            DeviceFinding::Failed,
            WayOut::CloseOthers,
        ),
        (SAFARI_IPHONE, |d| d.muted = true, DeviceFinding::Muted, WayOut::EndPhoneCall),
        (CHROME_ANDROID, |d| d.muted = true, DeviceFinding::Muted, WayOut::EndPhoneCall),
        // A device that is muted gives nothing, which is not the same as silence.
        (
            CHROME_ANDROID,
            |d| (d.muted, d.signal) = (true, Some(0.0)),
            DeviceFinding::Muted,
            WayOut::EndPhoneCall,
        ),
        (
            SAFARI_IPHONE,
            |d| (d.attempt, d.listed) = (failed("OverconstrainedError", ""), Some(0)),
            DeviceFinding::Missing,
            WayOut::SystemIos,
        ),
    ];
    for (agent, fault, found, way) in faults {
        let mut facts = well(agent);
        fault(&mut facts.microphone);
        fault(&mut facts.camera);
        for (subject, finding) in
            [(Subject::Microphone, Finding::Microphone(found)), (Subject::Camera, Finding::Camera(found))]
        {
            let verdict = of(&facts, subject);
            assert_eq!(verdict.finding, Some(finding), "{agent}");
            assert_eq!(verdict.ways_out.first(), Some(&way), "{agent}: {finding:?}");
            assert!(!matches!(verdict.grade, Grade::Good | Grade::Running), "{finding:?}");
        }
    }
}

#[test]
fn a_page_within_another_is_opened_in_a_tab_of_its_own() {
    let mut facts = well(CHROME_MAC);
    facts.framed = true;
    facts.camera.attempt = failed("NotAllowedError", "Permission denied");
    facts.camera.policy = Some(false);
    assert_eq!(of(&facts, Subject::Camera).ways_out, [WayOut::OwnTab]);
}

#[test]
fn what_is_silent_or_black_is_not_said_to_work() {
    for (agent, level) in [
        (CHROME_MAC, Some(WayOut::LevelMac)),
        (CHROME_WINDOWS, Some(WayOut::LevelWindows)),
        (FIREFOX_LINUX, Some(WayOut::LevelLinux)),
        (SAFARI_IPHONE, None),
    ] {
        let mut facts = well(agent);
        (facts.microphone.signal, facts.camera.signal) = (Some(0.0), Some(0.01));
        let (microphone, camera) = (of(&facts, Subject::Microphone), of(&facts, Subject::Camera));
        assert_eq!(microphone.finding, Some(Finding::Microphone(DeviceFinding::Empty)));
        assert_eq!(microphone.ways_out[0], WayOut::SaySomething);
        assert_eq!(microphone.ways_out.get(2).copied(), level);
        assert_eq!(camera.finding, Some(Finding::Camera(DeviceFinding::Empty)));
        assert_eq!(camera.ways_out[0], WayOut::OpenShutter);
    }
    // Whoever speaks quietly is heard, and a dark room is seen.
    let mut facts = well(CHROME_MAC);
    (facts.microphone.signal, facts.camera.signal) = (Some(0.001), Some(0.1));
    assert!(matches!(overall(&verdicts(&facts)), Overall::Works { .. }));
}

#[test]
fn nothing_is_said_of_a_device_before_it_is_measured() {
    let mut facts = well(CHROME_MAC);
    (facts.microphone.signal, facts.microphone.measured) = (Some(0.0), false);
    (facts.camera.attempt, facts.camera.signal) = (CaptureAttempt::Waiting(UNANSWERED_AFTER - 1), None);
    assert_eq!(of(&facts, Subject::Microphone).grade, Grade::Running);
    assert_eq!(of(&facts, Subject::Camera).grade, Grade::Running);
    (facts.microphone.signal, facts.microphone.measured) = (None, true);
    assert_eq!(of(&facts, Subject::Microphone).finding, Some(Finding::Microphone(DeviceFinding::Unmeasured)));
}

/// What is changed where all is well, about what, how bad that is, what is found, and what helps first.
type Fault = (&'static str, fn(&mut CheckFacts), Subject, Grade, Finding, Option<WayOut>);

const FAILED: TransportReach = TransportReach::Failed(Some(701));

#[test]
fn each_fault_of_the_browser_and_the_network_is_found() {
    let faults: [Fault; 32] = [
        (
            CHROME_MAC,
            |f| f.secure = false,
            Subject::Browser,
            Grade::Broken,
            Finding::NotSecure,
            Some(WayOut::OpenByHttps),
        ),
        (
            FIREFOX_LINUX,
            |f| f.webrtc = false,
            Subject::Browser,
            Grade::Broken,
            Finding::NoWebrtc,
            Some(WayOut::FirefoxWebrtc),
        ),
        (
            CHROME_MAC,
            |f| f.webrtc = false,
            Subject::Browser,
            Grade::Broken,
            Finding::NoWebrtc,
            Some(WayOut::SwitchExtensionsOff),
        ),
        (
            SAFARI_MAC,
            |f| f.webrtc = false,
            Subject::Browser,
            Grade::Broken,
            Finding::NoWebrtc,
            Some(WayOut::LeaveLockdown),
        ),
        (
            SAFARI_IPHONE,
            |f| f.webrtc = false,
            Subject::Browser,
            Grade::Broken,
            Finding::NoWebrtc,
            Some(WayOut::LeaveLockdown),
        ),
        (
            IN_APP,
            |f| f.webrtc = false,
            Subject::Browser,
            Grade::Broken,
            Finding::NoWebrtc,
            Some(WayOut::OpenInBrowser),
        ),
        (
            IN_APP,
            |f| f.capture = false,
            Subject::Browser,
            Grade::Broken,
            Finding::NoCapture,
            Some(WayOut::OpenInBrowser),
        ),
        (
            CHROME_MAC,
            |f| f.socket = Some(SocketOutcome::Blocked),
            Subject::Server,
            Grade::Broken,
            Finding::SocketBlocked,
            Some(WayOut::SwitchProxyOff),
        ),
        (
            CHROME_MAC,
            |f| f.socket = Some(SocketOutcome::ServerAway),
            Subject::Server,
            Grade::Broken,
            Finding::ServerAway,
            Some(WayOut::CheckInternet),
        ),
        (
            CHROME_MAC,
            |f| (f.candidates, f.udp, f.tcp, f.tls) = (Some(false), FAILED, FAILED, FAILED),
            Subject::Network,
            Grade::Broken,
            Finding::NoCandidates,
            Some(WayOut::SwitchVpnOff),
        ),
        (
            CHROME_MAC,
            |f| (f.candidates, f.relay) = (Some(false), Some(RelayOffer::None)),
            Subject::Network,
            Grade::Broken,
            Finding::NoCandidates,
            Some(WayOut::SwitchVpnOff),
        ),
        // Whoever hides their own addresses and reaches the relay is reached by it.
        (
            FIREFOX_LINUX,
            |f| f.candidates = Some(false),
            Subject::Network,
            Grade::Good,
            Finding::NetworkFine,
            None,
        ),
        (
            CHROME_MAC,
            |f| f.relay = Some(RelayOffer::None),
            Subject::Relay,
            Grade::Limited,
            Finding::NoRelay,
            Some(WayOut::OperatorRelay),
        ),
        (
            CHROME_MAC,
            |f| f.relay = Some(RelayOffer::Later),
            Subject::Relay,
            Grade::Limited,
            Finding::RelayLater,
            Some(WayOut::TryLater),
        ),
        (
            CHROME_MAC,
            |f| f.relay = Some(RelayOffer::Unanswered),
            Subject::Relay,
            Grade::Limited,
            Finding::RelayUnknown,
            Some(WayOut::TryLater),
        ),
        (
            CHROME_MAC,
            |f| f.udp = FAILED,
            Subject::Relay,
            Grade::Limited,
            Finding::RelayByTcp,
            Some(WayOut::AllowUdp),
        ),
        (
            CHROME_MAC,
            |f| (f.udp, f.tcp) = (FAILED, FAILED),
            Subject::Relay,
            Grade::Limited,
            Finding::RelayByTls,
            Some(WayOut::AllowUdp),
        ),
        (
            CHROME_MAC,
            |f| (f.udp, f.tcp, f.tls) = (FAILED, FAILED, FAILED),
            Subject::Relay,
            Grade::Broken,
            Finding::RelayAway,
            Some(WayOut::OtherNetwork),
        ),
        (
            CHROME_MAC,
            |f| (f.udp, f.tcp, f.tls) = (FAILED, TransportReach::Failed(None), FAILED),
            Subject::Relay,
            Grade::Broken,
            Finding::RelayAway,
            Some(WayOut::OtherNetwork),
        ),
        (
            CHROME_MAC,
            |f| (f.udp, f.tcp, f.tls) = (FAILED, TransportReach::Failed(Some(401)), FAILED),
            Subject::Relay,
            Grade::Broken,
            Finding::RelayRefuses,
            Some(WayOut::TellOperator),
        ),
        (
            CHROME_MAC,
            |f| (f.udp, f.tcp, f.tls) = (TransportReach::Failed(Some(486)), FAILED, FAILED),
            Subject::Relay,
            Grade::Limited,
            Finding::RelayFull,
            Some(WayOut::TryLater),
        ),
        (
            CHROME_MAC,
            |f| (f.udp, f.tcp, f.tls) = (TransportReach::Failed(Some(508)), FAILED, FAILED),
            Subject::Relay,
            Grade::Limited,
            Finding::RelayFull,
            Some(WayOut::TryLater),
        ),
        // What is not offered is not waited for.
        (
            CHROME_MAC,
            |f| {
                (f.relay, f.udp, f.tls) = (
                    Some(RelayOffer::By { udp: true, tcp: true, tls: false }),
                    FAILED,
                    TransportReach::Waiting,
                )
            },
            Subject::Relay,
            Grade::Limited,
            Finding::RelayByTcp,
            Some(WayOut::AllowUdp),
        ),
        (
            CHROME_MAC,
            |f| {
                (f.relay, f.udp) =
                    (Some(RelayOffer::By { udp: false, tcp: true, tls: false }), TransportReach::Waiting)
            },
            Subject::Relay,
            Grade::Limited,
            Finding::RelayByTcp,
            Some(WayOut::AllowUdp),
        ),
        // The best is known as soon as it is reached.
        (
            CHROME_MAC,
            |f| (f.tcp, f.tls) = (TransportReach::Waiting, TransportReach::Waiting),
            Subject::Relay,
            Grade::Good,
            Finding::RelayByUdp,
            None,
        ),
        (
            CHROME_MAC,
            |f| f.line = line(500, 40, 0),
            Subject::Line,
            Grade::Limited,
            Finding::LineGood { people: 2 },
            Some(WayOut::CloseDownloads),
        ),
        (
            CHROME_MAC,
            |f| f.line = line(2_000, 400, 0),
            Subject::Line,
            Grade::Limited,
            Finding::LineDelayed { people: 6 },
            Some(WayOut::CloseDownloads),
        ),
        (
            CHROME_MAC,
            |f| f.line = line(2_000, 40, 80),
            Subject::Line,
            Grade::Limited,
            Finding::LineLossy { people: 6 },
            Some(WayOut::CloseDownloads),
        ),
        (
            CHROME_MAC,
            |f| f.line = line(200, 40, 0),
            Subject::Line,
            Grade::Limited,
            Finding::LineVoice,
            Some(WayOut::CloseDownloads),
        ),
        (
            CHROME_MAC,
            |f| f.line = line(20, 40, 0),
            Subject::Line,
            Grade::Broken,
            Finding::LinePoor,
            Some(WayOut::CloseDownloads),
        ),
        (
            CHROME_MAC,
            |f| f.line = line(0, 0, 0),
            Subject::Line,
            Grade::Broken,
            Finding::LineUnmeasured,
            Some(WayOut::OtherNetwork),
        ),
        (
            CHROME_MAC,
            |f| f.line = line(4_000, 40, 0),
            Subject::Line,
            Grade::Good,
            Finding::LineGood { people: 11 },
            None,
        ),
    ];
    for (agent, fault, subject, grade, finding, way) in faults {
        let mut facts = well(agent);
        fault(&mut facts);
        let verdict = of(&facts, subject);
        assert_eq!((verdict.grade, verdict.finding), (grade, Some(finding)), "{agent}");
        assert_eq!(verdict.ways_out.first().copied(), way, "{finding:?}");
        if grade == Grade::Broken {
            assert_eq!(overall(&verdicts(&facts)), Overall::Broken, "{finding:?}");
        }
    }
}

fn line(kbits_per_second: u32, round_trip: u32, lost_per_mille: u16) -> Option<LineFacts> {
    Some(LineFacts { kbits_per_second, at_most: false, round_trip, lost_per_mille })
}

#[test]
fn nothing_is_said_of_what_is_not_known_yet() {
    let mut facts = well(CHROME_MAC);
    (facts.udp, facts.tls, facts.line) = (TransportReach::Waiting, FAILED, None);
    assert_eq!(of(&facts, Subject::Relay).grade, Grade::Running);
    assert_eq!(of(&facts, Subject::Line).grade, Grade::Running);
    (facts.candidates, facts.udp, facts.tcp) = (Some(false), FAILED, TransportReach::Waiting);
    assert_eq!(of(&facts, Subject::Network).grade, Grade::Running);
    (facts.candidates, facts.relay, facts.socket) = (None, None, None);
    for subject in [Subject::Network, Subject::Relay, Subject::Server] {
        assert_eq!(of(&facts, subject).grade, Grade::Running, "{subject:?}");
    }
    assert_eq!(overall(&verdicts(&facts)), Overall::Running);
}

#[test]
fn of_what_cannot_be_tried_there_is_no_verdict() {
    let subjects =
        |facts: &CheckFacts| verdicts(facts).into_iter().map(|verdict| verdict.subject).collect::<Vec<_>>();
    let mut facts = well(CHROME_MAC);
    facts.secure = false;
    assert!(!subjects(&facts).contains(&Subject::Microphone));
    (facts.secure, facts.webrtc) = (true, false);
    assert_eq!(subjects(&facts), [Subject::Browser, Subject::Microphone, Subject::Camera, Subject::Server]);
    (facts.webrtc, facts.relay) = (true, Some(RelayOffer::None));
    assert!(!subjects(&facts).contains(&Subject::Line), "nothing to measure through");
}

#[test]
fn the_report_says_what_was_found() {
    let mut facts = well(FIREFOX_LINUX);
    facts.camera.attempt = failed("NotReadableError", "Failed to allocate videosource");
    facts.tls = TransportReach::Failed(Some(701));
    let report = report(&facts);
    for line in [
        "browser: Firefox 153, system: Linux",
        "Camera: Broken, Camera(Busy)",
        "relay by udp: 30 ms",
        "relay by tls: error 701",
        "line: at least 2000 kbit/s both ways, 40 ms, 0.0 % lost",
    ] {
        assert!(report.lines().any(|said| said == line), "{line} in {report}");
    }
}

proptest! {
    #[test]
    fn no_text_of_the_browser_gets_into_the_report(secret in "[a-z]{6}\\.[0-9]{1,3}\\.[0-9a-f]{4}::[0-9]{2}", touch: bool) {
        let mut facts = well(&format!("Mozilla/5.0 ({secret}) Chrome/157.{secret}"));
        facts.agent = UserAgent::read(&format!("Mozilla/5.0 ({secret}) Chrome/157.{secret}"), touch);
        facts.microphone.form = Some(DeviceForm::read(&format!("{secret} Headset {secret}")));
        facts.microphone.attempt = failed(&secret, &secret);
        facts.camera.permission = DevicePermission::read(&secret);
        let report = report(&facts);
        prop_assert!(!report.contains(&secret) && !report.contains("::"), "{}", report);
    }
}
