//! Why a call does not work here: what was found out about a browser, its devices and its network goes in, and what it
//! means comes out, with the way out for this browser and system.
//!
//! ```
//! use parvis_check::{
//!     CaptureAttempt, CaptureFailure, CheckFacts, DeviceFinding, Finding, Subject, UserAgent, WayOut, verdicts,
//! };
//!
//! let mut facts = CheckFacts { agent: UserAgent::read("Mozilla/5.0 … Firefox/153.0", false), ..CheckFacts::default() };
//! facts.microphone.attempt =
//!     CaptureAttempt::Failed(CaptureFailure::read("NotAllowedError", "The request is not allowed"));
//! let all = verdicts(&facts);
//! let microphone = all.iter().find(|verdict| verdict.subject == Subject::Microphone).expect("each has one");
//! assert_eq!(microphone.finding, Some(Finding::Microphone(DeviceFinding::BlockedByPerson)));
//! assert_eq!(microphone.ways_out, [WayOut::AllowInFirefox]);
//! ```
//!
//! Nothing here asks a browser for anything, and no text that a browser gave is kept but for what it was read as: so a
//! [`report`] cannot hold a name or an address.

mod agent;
mod device;
mod facts;
mod form;
mod line;
mod network;
mod path;
mod pause;
mod report;
mod verdict;
mod way_out;

pub use agent::{BrowserKind, SystemKind, UserAgent};
pub use facts::{
    CaptureAttempt, CaptureError, CaptureFailure, CheckFacts, DeviceFacts, DevicePermission, RefusedBy,
    RelayOffer, SocketOutcome, TransportReach, UNANSWERED_AFTER,
};
pub use form::DeviceForm;
pub use line::{LineFacts, LineSample, MOST_PEOPLE, line_facts, people_with_video, throughput};
pub use network::is_reachable_candidate;
pub use path::{CandidateKinds, MissingCause, PathFacts, PathVerdict, PathWatch, RelayCause, path_verdict};
pub use pause::PauseWatch;
pub use report::report;
pub use verdict::{DeviceFinding, Finding, Grade, Overall, Subject, Verdict, overall, verdicts};
pub use way_out::WayOut;
