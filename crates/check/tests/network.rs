//! Every fault of the browser, the server, the relay and the line, and the way out for each.

mod support;

use parvis_check::{
    CheckFacts, Finding, Grade, LineFacts, Overall, RelayOffer, SocketOutcome, Subject, TransportReach,
    WayOut, overall, verdicts,
};

use support::{CHROME_MAC, CHROME_WINDOWS, FIREFOX_LINUX, IN_APP, SAFARI_IPHONE, SAFARI_MAC, of, well};

#[test]
fn where_all_is_well_there_is_nothing_to_do() {
    let all = verdicts(&well(CHROME_WINDOWS));
    assert_eq!(all.len(), 7);
    assert!(all.iter().all(|verdict| verdict.grade == Grade::Good && verdict.ways_out.is_empty()), "{all:?}");
    assert_eq!(overall(&all), Overall::Works { people: Some(6) });
    assert_eq!(overall(&verdicts(&CheckFacts::default())), Overall::Running);
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
                );
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
                    (Some(RelayOffer::By { udp: false, tcp: true, tls: false }), TransportReach::Waiting);
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
