//! What the facts of the network mean: the socket, the browser's own ways to others, and the relay.

use crate::facts::{CheckFacts, RelayOffer, SocketOutcome, TransportReach};
use crate::verdict::{Finding, Grade, Subject, Verdict};
use crate::way_out::{self, WayOut};

/// The errors of a TURN server that refuses a credential (RFC 8489 section 14.8, RFC 8656 section 18).
const REFUSES: [u16; 4] = [401, 403, 437, 441];
/// Whether a candidate (RFC 8839 section 5.1) is one that others reach this browser at. Where UDP is forbidden, browsers still name
/// addresses for TCP that nothing listens at (`tcptype active`, RFC 6544): with these alone two browsers never meet.
#[must_use]
pub fn is_reachable_candidate(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let has_name = words.next().is_some_and(|word| word.trim_start_matches("a=").starts_with("candidate:"));
    has_name && words.nth(1).is_some_and(|transport| transport.eq_ignore_ascii_case("udp"))
}

/// Those of one that has nothing left.
const FULL: [u16; 2] = [486, 508];

pub(crate) fn server(facts: &CheckFacts) -> Verdict {
    let (grade, finding, ways) = match facts.socket {
        None => return Verdict::running(Subject::Server),
        Some(SocketOutcome::Open) => (Grade::Good, Finding::SocketOpen, Vec::new()),
        Some(SocketOutcome::Blocked) => (
            Grade::Broken,
            Finding::SocketBlocked,
            vec![WayOut::SwitchProxyOff, WayOut::OtherNetwork, WayOut::TellOperatorSockets],
        ),
        Some(SocketOutcome::ServerAway) => (Grade::Broken, Finding::ServerAway, vec![WayOut::CheckInternet]),
    };
    Verdict::new(Subject::Server, grade, finding, ways)
}

pub(crate) fn network(facts: &CheckFacts) -> Verdict {
    // A relay that is reached is a way, too: some browsers hide their own addresses.
    let reached = reaches(facts).iter().any(|reach| matches!(reach, TransportReach::Reached(_)));
    match facts.candidates {
        _ if reached => Verdict::new(Subject::Network, Grade::Good, Finding::NetworkFine, Vec::new()),
        Some(true) => Verdict::new(Subject::Network, Grade::Good, Finding::NetworkFine, Vec::new()),
        Some(false) if is_waiting(facts) => Verdict::running(Subject::Network),
        Some(false) => {
            let ways = way_out::no_candidates(facts.agent);
            Verdict::new(Subject::Network, Grade::Broken, Finding::NoCandidates, ways)
        }
        None => Verdict::running(Subject::Network),
    }
}

pub(crate) fn relay(facts: &CheckFacts) -> Verdict {
    let Some(offer) = facts.relay else { return Verdict::running(Subject::Relay) };
    let (grade, finding, ways) = match offer {
        RelayOffer::None => (Grade::Limited, Finding::NoRelay, vec![WayOut::OperatorRelay]),
        RelayOffer::Later => (Grade::Limited, Finding::RelayLater, vec![WayOut::TryLater]),
        RelayOffer::Unanswered => (Grade::Limited, Finding::RelayUnknown, vec![WayOut::TryLater]),
        RelayOffer::By { .. } => {
            let [udp, tcp, tls] = reaches(facts);
            match (udp, tcp, tls) {
                (TransportReach::Reached(_), ..) => (Grade::Good, Finding::RelayByUdp, Vec::new()),
                _ if is_waiting(facts) => return Verdict::running(Subject::Relay),
                (_, TransportReach::Reached(_), _) => {
                    (Grade::Limited, Finding::RelayByTcp, vec![WayOut::AllowUdp])
                }
                (_, _, TransportReach::Reached(_)) => {
                    (Grade::Limited, Finding::RelayByTls, vec![WayOut::AllowUdp])
                }
                _ => relay_failed(facts),
            }
        }
    };
    Verdict::new(Subject::Relay, grade, finding, ways)
}

/// Nothing came of it by any transport.
fn relay_failed(facts: &CheckFacts) -> (Grade, Finding, Vec<WayOut>) {
    let has = |codes: &[u16]| {
        reaches(facts)
            .iter()
            .any(|reach| matches!(reach, TransportReach::Failed(Some(code)) if codes.contains(code)))
    };
    if has(&FULL) {
        (Grade::Limited, Finding::RelayFull, vec![WayOut::TryLater, WayOut::TellOperator])
    } else if has(&REFUSES) {
        (Grade::Broken, Finding::RelayRefuses, vec![WayOut::TellOperator])
    } else {
        (
            Grade::Broken,
            Finding::RelayAway,
            vec![WayOut::OtherNetwork, WayOut::SwitchVpnOff, WayOut::OperatorPorts],
        )
    }
}

/// Whether the line is, or will be, measured.
pub(crate) fn is_relay_worth_measuring(facts: &CheckFacts) -> bool {
    let offers = matches!(facts.relay, None | Some(RelayOffer::By { .. }));
    offers && reaches(facts).iter().any(|reach| !matches!(reach, TransportReach::Failed(_)))
}

/// Those that are offered; what is not is as if it had failed.
fn reaches(facts: &CheckFacts) -> [TransportReach; 3] {
    let offered = match facts.relay {
        None => [true; 3],
        Some(RelayOffer::By { udp, tcp, tls }) => [udp, tcp, tls],
        Some(RelayOffer::None | RelayOffer::Later | RelayOffer::Unanswered) => [false; 3],
    };
    let reach = [facts.udp, facts.tcp, facts.tls];
    std::array::from_fn(|at| if offered[at] { reach[at] } else { TransportReach::Failed(None) })
}

fn is_waiting(facts: &CheckFacts) -> bool {
    reaches(facts).contains(&TransportReach::Waiting)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_nothing_listens_at_is_no_way() {
        for (line, reachable) in [
            ("candidate:1 1 udp 2122260223 0f3a.local 51000 typ host generation 0", true),
            ("candidate:1 1 UDP 2122252543 192.0.2.4 51000 typ host", true),
            ("candidate:3 1 udp 41885695 203.0.113.7 49152 typ relay raddr 0.0.0.0 rport 0", true),
            ("candidate:2 1 tcp 1518280447 192.0.2.4 9 typ host tcptype active", false),
            ("candidate:2 1 TCP 2105524479 192.0.2.4 9 typ host tcptype active", false),
            ("", false),
            ("candidate:", false),
            ("udp udp udp", false),
        ] {
            assert_eq!(is_reachable_candidate(line), reachable, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in ".*") {
            let _ = is_reachable_candidate(&line);
        }
    }
}
