//! What the facts mean, one verdict a subject.

use crate::facts::CheckFacts;
use crate::line::{LineUse, line_use};
use crate::way_out::WayOut;
use crate::{device, network, way_out};

/// What a verdict is about, in the order they are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// What the browser can do at all.
    Browser,
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
    /// The socket to the server.
    Server,
    /// The browser's own ways to others.
    Network,
    /// The server's relay.
    Relay,
    /// What the line can carry.
    Line,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Not known yet.
    Running,
    /// Works.
    Good,
    /// Works, or may, and not as well as it could.
    Limited,
    /// Does not work.
    Broken,
}

/// A verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What about.
    pub subject: Subject,
    /// How bad it is.
    pub grade: Grade,
    /// What was found; `None` while it is not known.
    pub finding: Option<Finding>,
    /// What helps with this browser and system, the most likely first; empty where nothing has to.
    pub ways_out: Vec<WayOut>,
}

/// What was found: the pages have a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The browser can make calls.
    BrowserFine,
    /// The page is no secure context.
    NotSecure,
    /// There is no WebRTC.
    NoWebrtc,
    /// There is no `getUserMedia`.
    NoCapture,
    /// Of the microphone.
    Microphone(DeviceFinding),
    /// Of the camera.
    Camera(DeviceFinding),
    /// A socket opens.
    SocketOpen,
    /// Pages come, and sockets do not open.
    SocketBlocked,
    /// Nothing comes.
    ServerAway,
    /// The browser has addresses to be reached at.
    NetworkFine,
    /// It has none: somebody filters them.
    NoCandidates,
    /// The relay is reached by UDP.
    RelayByUdp,
    /// Not by UDP, and by TCP.
    RelayByTcp,
    /// By TLS alone.
    RelayByTls,
    /// Not at all.
    RelayAway,
    /// It answers, and takes no credential.
    RelayRefuses,
    /// It has no place left.
    RelayFull,
    /// This server has none.
    NoRelay,
    /// Too many try it at the moment.
    RelayLater,
    /// The server did not say whether it has one.
    RelayUnknown,
    /// Good for so many with video.
    LineGood {
        /// With the person.
        people: u32,
    },
    /// The same, and what is said arrives late.
    LineDelayed {
        /// With the person.
        people: u32,
    },
    /// The same, and sounds and pictures break up.
    LineLossy {
        /// With the person.
        people: u32,
    },
    /// Good for voices alone.
    LineVoice,
    /// Good for nothing.
    LinePoor,
    /// The two connections did not come up, although the relay is reached.
    LineUnmeasured,
}

/// What was found of a microphone or a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceFinding {
    /// It works: something was heard, or seen.
    Works,
    /// It is on, and the browser lets nobody measure what it gives.
    Unmeasured,
    /// It is on, and gives silence, or black.
    Empty,
    /// The system or a switch has stopped it.
    Muted,
    /// The person has refused it for this site.
    BlockedByPerson,
    /// The operating system gives it to no page of this browser.
    BlockedBySystem,
    /// A policy forbids it: that of the page around this one, or an administrator's.
    BlockedByPolicy,
    /// The browser asks, and nobody has answered.
    Unanswered,
    /// There is none.
    Missing,
    /// It was there when the check began, and is gone.
    TakenAway,
    /// Another program has it.
    Busy,
    /// The browser says nothing that helps.
    Failed,
}

/// All of them, in the order of [`Subject`]. Of what cannot be tried there is none.
#[must_use]
pub fn verdicts(facts: &CheckFacts) -> Vec<Verdict> {
    let mut all = vec![browser(facts)];
    if facts.secure && facts.capture {
        all.push(device::verdict(facts, Subject::Microphone));
        all.push(device::verdict(facts, Subject::Camera));
    }
    all.push(network::server(facts));
    if facts.webrtc {
        all.push(network::network(facts));
        all.push(network::relay(facts));
        all.extend(line(facts));
    }
    all
}

impl Verdict {
    pub(crate) fn new(subject: Subject, grade: Grade, finding: Finding, ways_out: Vec<WayOut>) -> Self {
        Self { subject, grade, finding: Some(finding), ways_out }
    }

    pub(crate) fn running(subject: Subject) -> Self {
        Self { subject, grade: Grade::Running, finding: None, ways_out: Vec::new() }
    }
}

fn browser(facts: &CheckFacts) -> Verdict {
    let agent = facts.agent;
    let (grade, finding, ways) = if !facts.secure {
        (Grade::Broken, Finding::NotSecure, vec![WayOut::OpenByHttps])
    } else if !facts.webrtc {
        (Grade::Broken, Finding::NoWebrtc, way_out::no_webrtc(agent))
    } else if !facts.capture {
        (Grade::Broken, Finding::NoCapture, way_out::no_capture(agent))
    } else {
        (Grade::Good, Finding::BrowserFine, Vec::new())
    };
    Verdict::new(Subject::Browser, grade, finding, ways)
}

/// Nothing of a line that leads nowhere.
fn line(facts: &CheckFacts) -> Option<Verdict> {
    if !network::is_relay_worth_measuring(facts) {
        return None;
    }
    let Some(measured) = facts.line else { return Some(Verdict::running(Subject::Line)) };
    let helps = || vec![WayOut::CloseDownloads, WayOut::UseCable];
    let (grade, finding, ways) = match line_use(measured) {
        LineUse::Video { people } if people > 2 => (Grade::Good, Finding::LineGood { people }, Vec::new()),
        LineUse::Video { people } => (Grade::Limited, Finding::LineGood { people }, helps()),
        LineUse::Delayed { people } => (Grade::Limited, Finding::LineDelayed { people }, helps()),
        LineUse::Lossy { people } => (Grade::Limited, Finding::LineLossy { people }, helps()),
        LineUse::Voice => (Grade::Limited, Finding::LineVoice, helps()),
        // Nothing arrived, and nothing came back: the relay was reached, and no connection came up.
        LineUse::Nothing if measured.kbits_per_second == 0 => {
            (Grade::Broken, Finding::LineUnmeasured, vec![WayOut::OtherNetwork, WayOut::TellOperator])
        }
        LineUse::Nothing => (Grade::Broken, Finding::LinePoor, helps()),
    };
    Some(Verdict::new(Subject::Line, grade, finding, ways))
}

/// What all verdicts come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overall {
    /// Something is not known yet, and nothing is broken so far.
    Running,
    /// Everything works; good for so many with video, where that was measured.
    Works {
        /// With the person.
        people: Option<u32>,
    },
    /// It works, with limits.
    Limited,
    /// Something does not.
    Broken,
}

/// What all of them come to.
#[must_use]
pub fn overall(verdicts: &[Verdict]) -> Overall {
    let has = |grade| verdicts.iter().any(|verdict| verdict.grade == grade);
    if has(Grade::Running) {
        Overall::Running
    } else if has(Grade::Broken) {
        Overall::Broken
    } else if has(Grade::Limited) {
        Overall::Limited
    } else {
        let people = verdicts.iter().find_map(|verdict| match verdict.finding {
            Some(Finding::LineGood { people }) => Some(people),
            _ => None,
        });
        Overall::Works { people }
    }
}
