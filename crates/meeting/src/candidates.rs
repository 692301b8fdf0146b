use std::collections::VecDeque;

use parvis_protocol::IceCandidate;

/// Candidates that may wait for their description. More than a browser with many interfaces finds at once.
const HELD: usize = 64;

/// The other side's candidates, which may come before the description that they belong to, or belong to one
/// that was ignored. Only those that fit are given to the browser, so that it has nothing to refuse.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    held: VecDeque<IceCandidate>,
    /// The `ice-ufrag`s of the remote description, once there is one.
    generation: Option<Vec<String>>,
}

impl Candidates {
    /// A candidate came. Given back when it can be used at once; `applying` while a remote description is
    /// on its way into the browser.
    pub(crate) fn take(&mut self, candidate: IceCandidate, applying: bool) -> Option<IceCandidate> {
        if !applying && self.fits(&candidate) {
            return Some(candidate);
        }
        if self.held.len() == HELD {
            self.held.pop_front();
        }
        self.held.push_back(candidate);
        None
    }

    /// This remote description is in force now: the candidates that waited for it.
    pub(crate) fn applied(&mut self, sdp: &str) -> Vec<IceCandidate> {
        self.generation = Some(ufrags(sdp));
        let (fit, rest) = std::mem::take(&mut self.held).into_iter().partition(|held| self.fits(held));
        self.held = rest;
        Vec::from_iter::<VecDeque<_>>(fit)
    }

    /// Whether a remote description was ever in force.
    pub(crate) fn has_description(&self) -> bool {
        self.generation.is_some()
    }

    /// Whether this description has the other side's ICE start anew.
    pub(crate) fn restarts(&self, sdp: &str) -> bool {
        self.generation.as_ref().is_some_and(|current| *current != ufrags(sdp))
    }

    fn fits(&self, candidate: &IceCandidate) -> bool {
        let Some(generation) = &self.generation else { return false };
        match &candidate.username_fragment {
            Some(ufrag) => generation.is_empty() || generation.contains(ufrag),
            // Not said: taken for the newest.
            None => true,
        }
    }
}

/// The distinct `ice-ufrag`s of a description (RFC 8839 section 5.4).
pub(crate) fn ufrags(sdp: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for ufrag in sdp.lines().filter_map(|line| line.trim_end().strip_prefix("a=ice-ufrag:")) {
        if !found.iter().any(|known| known == ufrag) {
            found.push(ufrag.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str, ufrag: Option<&str>) -> IceCandidate {
        IceCandidate {
            candidate: text.to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: Some(0),
            username_fragment: ufrag.map(str::to_owned),
        }
    }

    const FIRST: &str = "v=0\r\nm=audio 9\r\na=ice-ufrag:one\r\nm=video 9\r\na=ice-ufrag:one\r\n";
    const SECOND: &str = "v=0\r\nm=audio 9\r\na=ice-ufrag:two\r\n";

    #[test]
    fn a_candidate_waits_for_its_description() {
        let mut candidates = Candidates::default();
        let early = candidate("a", Some("one"));
        let next = candidate("b", Some("two"));
        assert_eq!(candidates.take(early.clone(), false), None);
        assert_eq!(candidates.take(next.clone(), false), None);
        assert_eq!(candidates.applied(FIRST), std::slice::from_ref(&early));
        assert_eq!(candidates.take(early.clone(), false), Some(early));
        assert_eq!(candidates.applied(SECOND), [next]);
    }

    #[test]
    fn a_candidate_waits_while_a_description_is_applied() {
        let mut candidates = Candidates::default();
        assert!(candidates.applied(FIRST).is_empty());
        let late = candidate("a", None);
        assert_eq!(candidates.take(late.clone(), true), None);
        assert_eq!(candidates.applied(FIRST), [late]);
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut candidates = Candidates::default();
        for n in 0..=HELD {
            candidates.take(candidate(&n.to_string(), Some("one")), false);
        }
        let given = candidates.applied(FIRST);
        assert_eq!(given.len(), HELD);
        assert_eq!(given.first().map(|c| c.candidate.as_str()), Some("1"));
    }

    #[test]
    fn new_credentials_are_a_restart() {
        let mut candidates = Candidates::default();
        assert!(!candidates.restarts(FIRST));
        candidates.applied(FIRST);
        assert!(!candidates.restarts(FIRST));
        assert!(candidates.restarts(SECOND));
    }
}
