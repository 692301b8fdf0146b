//! What the candidates of two browsers say about the connection between them: why it goes through the relay, or why there is none.

/// The highest type preference (RFC 8445 section 5.1.2.1) of a relayed candidate whose relay is not reached by UDP. Browsers order
/// the ways to a relay by it: with libwebrtc it is 0 for TLS, 1 for TCP and more for UDP; with Firefox 0 for TCP, 5 for UDP.
const RELAYED_WITHOUT_UDP: u32 = 1;

/// Which kinds of candidates a browser has, as one description of it tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CandidateKinds {
    /// An address of its own, whether others reach it there or not.
    pub own: bool,
    /// An address that a server saw it at, by UDP.
    pub seen: bool,
    /// One at a relay that it reaches by UDP.
    pub relay_udp: bool,
    /// One at a relay that it reaches by TCP or TLS.
    pub relay_other: bool,
}

impl CandidateKinds {
    /// Reads them from the `a=candidate` lines (RFC 8839 section 5.1) of a description. What is none is passed over.
    #[must_use]
    pub fn of_description(sdp: &str) -> Self {
        let mut kinds = Self::default();
        for line in sdp.lines().filter_map(|line| line.trim_end().strip_prefix("a=candidate:")) {
            let words: Vec<&str> = line.split(' ').collect();
            // Foundation, component, transport, priority, address, port, `typ`, type.
            let [_, _, _, priority, _, _, "typ", kind, ..] = words[..] else { continue };
            match (kind, priority.parse::<u32>()) {
                ("host", _) => kinds.own = true,
                ("srflx" | "prflx", _) => kinds.seen = true,
                ("relay", Ok(priority)) if priority >> 24 <= RELAYED_WITHOUT_UDP => kinds.relay_other = true,
                ("relay", Ok(_)) => kinds.relay_udp = true,
                _ => {}
            }
        }
        kinds
    }

    fn has_relay(self) -> bool {
        self.relay_udp || self.relay_other
    }

    /// It reaches the server, and by UDP it does not.
    fn is_without_udp(self) -> bool {
        self.relay_other && !self.relay_udp && !self.seen
    }

    /// It uses nothing but relays: its person, or whoever set it up, wants it so.
    fn is_relay_only(self) -> bool {
        self.has_relay() && !self.own && !self.seen
    }

    fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// What a page knows of its connection to somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PathFacts {
    /// The candidates of this browser.
    pub ours: CandidateKinds,
    /// Those of the other.
    pub theirs: CandidateKinds,
    /// While there is a connection: whether it goes through a relay, at either end.
    pub relayed: Option<bool>,
    /// Whether the server offers a relay.
    pub has_relay: bool,
    /// Whether this page is to use nothing but relays.
    pub hides: bool,
}

/// How the connection to somebody goes, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathVerdict {
    /// From browser to browser, or through the relay because this person wants it so: nothing to say.
    AsWanted,
    /// Through the relay.
    Relayed(RelayCause),
    /// There is none yet.
    Missing(MissingCause),
}

/// Why a connection goes through the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayCause {
    /// No UDP leaves this person's network.
    OurNetwork,
    /// None leaves the other's.
    TheirNetwork,
    /// The other's browser uses nothing but relays.
    TheirChoice,
    /// Neither can be told to be the cause: the routers of both find no way between them.
    BothNetworks,
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingCause {
    /// Nothing came from the other's browser so far.
    NoAnswer,
    /// There is no direct way, and the server has no relay.
    NoRelay,
    /// This browser does not reach the relay.
    RelayAwayHere,
    /// The other's does not.
    RelayAwayThere,
    /// Both reach it, or may yet.
    Unknown,
}

/// What the facts mean.
#[must_use]
pub fn path_verdict(facts: &PathFacts) -> PathVerdict {
    let PathFacts { ours, theirs, relayed, has_relay, hides } = *facts;
    match relayed {
        Some(false) => PathVerdict::AsWanted,
        Some(true) if hides => PathVerdict::AsWanted,
        Some(true) => PathVerdict::Relayed(relay_cause(ours, theirs)),
        None if theirs.is_empty() => PathVerdict::Missing(MissingCause::NoAnswer),
        None if !has_relay => PathVerdict::Missing(MissingCause::NoRelay),
        None if !ours.has_relay() => PathVerdict::Missing(MissingCause::RelayAwayHere),
        None if !theirs.has_relay() => PathVerdict::Missing(MissingCause::RelayAwayThere),
        None => PathVerdict::Missing(MissingCause::Unknown),
    }
}

fn relay_cause(ours: CandidateKinds, theirs: CandidateKinds) -> RelayCause {
    match (ours.is_without_udp(), theirs.is_without_udp()) {
        _ if theirs.is_relay_only() => RelayCause::TheirChoice,
        (true, false) => RelayCause::OurNetwork,
        (false, true) => RelayCause::TheirNetwork,
        // Where neither reaches the server by UDP, it may be the server's doing.
        (true, true) | (false, false) => RelayCause::BothNetworks,
    }
}

/// How many are told of at once: the others follow with the next look.
const TOLD_AT_ONCE: usize = 2;

/// Looks at the connections to everybody again and again, and says which of those through the relay a person is to be told of: each
/// cause once, when it was the same in two looks. Browsers often begin with the relay, and find a direct way a second later.
#[derive(Debug, Clone)]
pub struct PathWatch<K> {
    seen: Vec<(K, PathVerdict)>,
    told: Vec<(K, RelayCause)>,
    /// That one's own network is the cause holds for everybody, and is told once.
    told_own: bool,
}

impl<K> Default for PathWatch<K> {
    fn default() -> Self {
        Self { seen: Vec::new(), told: Vec::new(), told_own: false }
    }
}

impl<K: Copy + PartialEq> PathWatch<K> {
    /// Everybody there is a connection to, or should be. Who is not among them is forgotten.
    pub fn look(&mut self, verdicts: &[(K, PathVerdict)]) -> Vec<(K, RelayCause)> {
        self.told.retain(|(whom, _)| verdicts.iter().any(|(other, _)| other == whom));
        let mut tell = Vec::new();
        for look @ (whom, verdict) in verdicts {
            let PathVerdict::Relayed(cause) = *verdict else { continue };
            let own = cause == RelayCause::OurNetwork;
            let is_told = if own { self.told_own } else { self.told.contains(&(*whom, cause)) };
            if is_told || !self.seen.contains(look) || tell.len() == TOLD_AT_ONCE {
                continue;
            }
            if own {
                self.told_own = true;
            } else {
                self.told.push((*whom, cause));
            }
            tell.push((*whom, cause));
        }
        self.seen = verdicts.to_vec();
        tell
    }

    /// Why the connection to this one was missing at the last look.
    #[must_use]
    pub fn missing(&self, whom: K) -> Option<MissingCause> {
        self.seen.iter().find_map(|(other, verdict)| match verdict {
            PathVerdict::Missing(cause) if *other == whom => Some(*cause),
            PathVerdict::Missing(_) | PathVerdict::AsWanted | PathVerdict::Relayed(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOST: &str = "a=candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host generation 0";
    const HOST_TCP: &str = "a=candidate:4 1 tcp 1518280447 192.168.1.7 9 typ host tcptype active";
    const SEEN: &str =
        "a=candidate:2 1 udp 1686052607 203.0.113.9 54321 typ srflx raddr 192.168.1.7 rport 54321";
    const RELAY_UDP: &str =
        "a=candidate:7 1 udp 41885439 198.51.100.1 50000 typ relay raddr 203.0.113.9 rport 54321";
    const RELAY_UDP_FIREFOX: &str =
        "a=candidate:7 1 UDP 92217343 198.51.100.1 50000 typ relay raddr 0.0.0.0 rport 9";
    const RELAY_TCP: &str = "a=candidate:8 1 udp 25108223 198.51.100.1 50001 typ relay raddr 0.0.0.0 rport 9";
    const RELAY_TLS: &str = "a=candidate:9 1 udp 8331007 198.51.100.1 50002 typ relay raddr 0.0.0.0 rport 9";

    fn kinds(lines: &[&str]) -> CandidateKinds {
        let sdp = ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111"].iter().chain(lines).copied();
        CandidateKinds::of_description(&sdp.collect::<Vec<_>>().join("\r\n"))
    }

    fn home() -> CandidateKinds {
        kinds(&[HOST, HOST_TCP, SEEN, RELAY_UDP, RELAY_TCP])
    }

    fn office() -> CandidateKinds {
        kinds(&[HOST, HOST_TCP, RELAY_TCP])
    }

    fn connected(ours: CandidateKinds, theirs: CandidateKinds) -> PathVerdict {
        let facts = PathFacts { ours, theirs, relayed: Some(true), has_relay: true, hides: false };
        path_verdict(&facts)
    }

    #[test]
    fn the_way_to_the_relay_is_read_from_the_priority() {
        for (lines, udp, other) in [
            (&[RELAY_UDP][..], true, false),
            (&[RELAY_UDP_FIREFOX], true, false),
            (&[RELAY_TCP], false, true),
            (&[RELAY_TLS], false, true),
            (&[RELAY_TLS, RELAY_UDP], true, true),
            (&[HOST, SEEN], false, false),
            (
                &[
                    "a=candidate:8 1 udp x 198.51.100.1 50001 typ relay",
                    "a=candidate:",
                    "a=candidate:1 1 udp 5",
                ],
                false,
                false,
            ),
        ] {
            let read = kinds(lines);
            assert_eq!((read.relay_udp, read.relay_other), (udp, other), "{lines:?}");
        }
    }

    #[test]
    fn whose_network_lets_no_udp_out_is_the_cause() {
        assert_eq!(connected(home(), office()), PathVerdict::Relayed(RelayCause::TheirNetwork));
        assert_eq!(connected(office(), home()), PathVerdict::Relayed(RelayCause::OurNetwork));
        let tls = kinds(&[HOST, RELAY_TLS]);
        assert_eq!(connected(home(), tls), PathVerdict::Relayed(RelayCause::TheirNetwork));
    }

    #[test]
    fn where_neither_can_be_told_to_be_the_cause_neither_is() {
        assert_eq!(connected(home(), home()), PathVerdict::Relayed(RelayCause::BothNetworks));
        assert_eq!(connected(office(), office()), PathVerdict::Relayed(RelayCause::BothNetworks));
    }

    #[test]
    fn a_choice_is_no_fault_of_a_network() {
        for theirs in [kinds(&[RELAY_UDP]), kinds(&[RELAY_TCP])] {
            assert_eq!(connected(home(), theirs), PathVerdict::Relayed(RelayCause::TheirChoice));
            assert_eq!(connected(office(), theirs), PathVerdict::Relayed(RelayCause::TheirChoice));
        }
        let facts = PathFacts {
            ours: kinds(&[RELAY_UDP]),
            theirs: home(),
            relayed: Some(true),
            has_relay: true,
            hides: true,
        };
        assert_eq!(path_verdict(&facts), PathVerdict::AsWanted);
    }

    #[test]
    fn a_direct_connection_is_nothing_to_speak_of() {
        let facts = PathFacts { relayed: Some(false), ours: home(), theirs: home(), ..PathFacts::default() };
        assert_eq!(path_verdict(&facts), PathVerdict::AsWanted);
    }

    #[test]
    fn what_is_missing_is_said_of_the_side_that_lacks_it() {
        let none = CandidateKinds::default();
        let alone = kinds(&[HOST]);
        for (ours, theirs, has_relay, cause) in [
            (home(), none, true, MissingCause::NoAnswer),
            (alone, alone, false, MissingCause::NoRelay),
            (alone, home(), true, MissingCause::RelayAwayHere),
            (alone, alone, true, MissingCause::RelayAwayHere),
            (none, home(), true, MissingCause::RelayAwayHere),
            (home(), alone, true, MissingCause::RelayAwayThere),
            (home(), office(), true, MissingCause::Unknown),
        ] {
            let facts = PathFacts { ours, theirs, relayed: None, has_relay, hides: false };
            assert_eq!(path_verdict(&facts), PathVerdict::Missing(cause), "{facts:?}");
        }
    }

    #[test]
    fn what_lasts_is_told_once_and_again_when_the_cause_is_another() {
        const THEIRS: PathVerdict = PathVerdict::Relayed(RelayCause::TheirNetwork);
        const BOTH: PathVerdict = PathVerdict::Relayed(RelayCause::BothNetworks);
        let mut watch = PathWatch::default();
        assert_eq!(watch.look(&[(1, THEIRS)]), [], "it may be about to change");
        assert_eq!(watch.look(&[(1, PathVerdict::AsWanted)]), []);
        assert_eq!(watch.look(&[(1, THEIRS)]), []);
        assert_eq!(watch.look(&[(1, THEIRS)]), [(1, RelayCause::TheirNetwork)]);
        assert_eq!(watch.look(&[(1, THEIRS)]), []);
        watch.look(&[(1, BOTH)]);
        assert_eq!(watch.look(&[(1, BOTH)]), [(1, RelayCause::BothNetworks)]);
        // Who left and is back is somebody else's network, as far as is known.
        watch.look(&[]);
        watch.look(&[(1, BOTH)]);
        assert_eq!(watch.look(&[(1, BOTH)]), [(1, RelayCause::BothNetworks)]);
        assert_eq!(watch.missing(1), None);
    }

    #[test]
    fn ones_own_network_is_told_once_and_others_by_turns() {
        const OURS: PathVerdict = PathVerdict::Relayed(RelayCause::OurNetwork);
        const THEIRS: PathVerdict = PathVerdict::Relayed(RelayCause::TheirNetwork);
        let mut watch = PathWatch::default();
        let own = [(1, OURS), (2, OURS), (3, OURS)];
        watch.look(&own);
        assert_eq!(watch.look(&own), [(1, RelayCause::OurNetwork)]);
        assert_eq!(watch.look(&own), []);
        let all: Vec<_> = (1..=5).map(|whom| (whom, THEIRS)).collect();
        watch.look(&all);
        let told: Vec<usize> = (0..4).map(|_| watch.look(&all).len()).collect();
        assert_eq!(told, [2, 2, 1, 0]);
    }

    #[test]
    fn why_a_connection_is_missing_is_known_from_the_last_look() {
        let mut watch = PathWatch::default();
        assert_eq!(watch.missing(1), None);
        watch.look(&[(1, PathVerdict::Missing(MissingCause::NoRelay))]);
        assert_eq!((watch.missing(1), watch.missing(2)), (Some(MissingCause::NoRelay), None));
        watch.look(&[(1, PathVerdict::AsWanted)]);
        assert_eq!(watch.missing(1), None);
    }

    proptest! {
        #[test]
        fn any_description_is_read(sdp in "(a=candidate:[ a-z0-9]{0,60}\r?\n|.{0,40}\n){0,8}") {
            let _ = CandidateKinds::of_description(&sdp);
        }
    }
}
