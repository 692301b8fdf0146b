//! Keeps a person's addresses out of what they signal, where they want to hide them.
//!
//! The browser is told to gather nothing but relayed candidates (`iceTransportPolicy`, W3C WebRTC section 4.2.5), and does
//! so from the next gathering on. This is the second lock, on the way out: what was gathered before, or by a browser that
//! does otherwise, is held back as well, whether it stands in a candidate or in a description.

use parvis_protocol::{IceCandidate, Signal};

/// What follows `candidate:` before its type (RFC 8839 section 5.1): foundation, component, transport, priority, address, port.
const BEFORE_TYPE: usize = 6;
/// What else of a candidate the other side needs. Others may tell more of the network than they should.
const KEPT: [&str; 3] = ["tcptype", "generation", "ufrag"];
/// An address that is none, and the port that goes with it (RFC 8839 section 5.1).
const NO_ADDRESS: [&str; 2] = ["0.0.0.0", "::"];
const NO_PORT: &str = "9";

/// The signal without any address but those of relays; `None` where nothing is left of it.
pub(crate) fn hidden(signal: Signal) -> Option<Signal> {
    match signal {
        Signal::Candidate(candidate) => {
            let text = relayed(&candidate.candidate)?;
            Some(Signal::Candidate(IceCandidate { candidate: text, ..candidate }))
        }
        Signal::Description { exchange, mut description } => {
            description.sdp = description.sdp.split_inclusive('\n').filter_map(hidden_line).collect();
            Some(Signal::Description { exchange, description })
        }
        Signal::Sealed { .. } | Signal::Want { .. } | Signal::Unknown => Some(signal),
    }
}

/// A candidate of a relay, without the address from which that is reached (`raddr`). The empty text, which says that there
/// are no more, stays.
fn relayed(candidate: &str) -> Option<String> {
    if candidate.is_empty() {
        return Some(String::new());
    }
    let parts: Vec<&str> = candidate.split(' ').collect();
    let (head, rest) = parts.split_at_checked(BEFORE_TYPE + 2)?;
    if head[BEFORE_TYPE..] != ["typ", "relay"] {
        return None;
    }
    let address = NO_ADDRESS[usize::from(head[4].contains(':'))];
    // Browsers refuse a relayed candidate without these two.
    let related = ["raddr", address, "rport", NO_PORT];
    let kept = rest.chunks_exact(2).filter(|pair| KEPT.contains(&pair[0])).flatten();
    Some(head.iter().chain(&related).chain(kept).copied().collect::<Vec<_>>().join(" "))
}

/// A line of a description, with its end.
fn hidden_line(line: &str) -> Option<String> {
    let text = line.trim_end_matches(['\r', '\n']);
    let end = &line[text.len()..];
    if let Some(candidate) = text.strip_prefix("a=candidate:") {
        return Some(["a=candidate:", &relayed(candidate)?, end].concat());
    }
    if text.starts_with("a=remote-candidates:") {
        return None;
    }
    // `c=`, `o=` and `a=rtcp:` have an address at their end. What browsers write into `o=` is this machine's own to
    // every machine (JSEP section 5.2.1), and may not change between two descriptions.
    let at = NO_ADDRESS
        .iter()
        .zip([" IP4 ", " IP6 "])
        .find_map(|(none, kind)| Some((text.rfind(kind)? + kind.len(), none)));
    Some(match at {
        Some((at, none)) if !matches!(&text[at..], "127.0.0.1" | "0.0.0.0" | "::1" | "::") => {
            [&text[..at], none, end].concat()
        }
        Some(_) | None => line.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use parvis_protocol::{Description, DescriptionKind, Exchange};
    use proptest::prelude::*;

    use super::*;

    fn candidate(text: &str) -> Option<String> {
        let candidate = IceCandidate {
            candidate: text.to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: Some(0),
            username_fragment: Some("abcd".to_owned()),
        };
        match hidden(Signal::Candidate(candidate)) {
            Some(Signal::Candidate(candidate)) => Some(candidate.candidate),
            Some(other) => panic!("{other:?}"),
            None => None,
        }
    }

    fn sdp(text: &str) -> String {
        let exchange = Exchange { connection: 1, peer_connection: None, offer: 1, sequence: None };
        let description =
            Description { kind: DescriptionKind::Offer, sdp: text.to_owned(), tracks: Vec::new() };
        match hidden(Signal::Description { exchange, description }) {
            Some(Signal::Description { description, .. }) => description.sdp,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nothing_but_relays_is_named_and_not_from_where_they_are_reached() {
        for dropped in [
            "candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host generation 0 ufrag abcd network-id 1",
            "candidate:1 1 udp 2122260223 2d1e2bd5-8c4e.local 54321 typ host generation 0",
            "candidate:2 1 udp 1686052607 203.0.113.9 54321 typ srflx raddr 192.168.1.7 rport 54321",
            "candidate:3 1 udp 1686052607 203.0.113.9 54321 typ prflx raddr 192.168.1.7 rport 54321",
            "candidate:4 1 tcp 1518280447 192.168.1.7 9 typ host tcptype active",
            "candidate:5 1 udp 1 192.168.1.7 5 host typ relay",
            "candidate:6 1 udp 1 192.168.1.7 typ relay",
            "192.168.1.7",
        ] {
            assert_eq!(candidate(dropped), None, "{dropped}");
        }
        for (gathered, sent) in [
            (
                "candidate:7 1 udp 41885439 198.51.100.1 50000 typ relay raddr 203.0.113.9 rport 54321 generation 0 ufrag abcd network-id 1 network-cost 10",
                "candidate:7 1 udp 41885439 198.51.100.1 50000 typ relay raddr 0.0.0.0 rport 9 generation 0 ufrag abcd",
            ),
            (
                "candidate:8 1 UDP 8331263 2001:db8::1 50000 typ relay raddr 2001:db8:7::9 rport 54321",
                "candidate:8 1 UDP 8331263 2001:db8::1 50000 typ relay raddr :: rport 9",
            ),
            ("", ""),
        ] {
            assert_eq!(candidate(gathered).as_deref(), Some(sent));
        }
    }

    #[test]
    fn a_description_names_no_address_and_is_otherwise_as_it_was() {
        let written = "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\ns=-\r\nm=audio 54321 UDP/TLS/RTP/SAVPF 111\r\n\
            c=IN IP4 203.0.113.9\r\na=rtcp:54322 IN IP4 203.0.113.9\r\n\
            a=candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host generation 0\r\n\
            a=candidate:7 1 udp 41885439 198.51.100.1 50000 typ relay raddr 203.0.113.9 rport 54321 generation 0\r\n\
            a=remote-candidates:1 192.168.1.7 54321\r\na=ice-ufrag:abcd\r\na=mid:0\r\n\
            m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP6 2001:db8:7::9\r\na=mid:1\r\n";
        let sent = "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\ns=-\r\nm=audio 54321 UDP/TLS/RTP/SAVPF 111\r\n\
            c=IN IP4 0.0.0.0\r\na=rtcp:54322 IN IP4 0.0.0.0\r\n\
            a=candidate:7 1 udp 41885439 198.51.100.1 50000 typ relay raddr 0.0.0.0 rport 9 generation 0\r\n\
            a=ice-ufrag:abcd\r\na=mid:0\r\n\
            m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP6 ::\r\na=mid:1\r\n";
        assert_eq!(sdp(written), sent);
        assert_eq!(sdp(sent), sent);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_address_gets_out_wherever_it_stands(
            kinds in prop::collection::vec(0_usize..8, 0..12),
            v6 in any::<bool>(),
            cr in any::<bool>(),
        ) {
            let (own, family) = if v6 { ("2001:db8:7::9", "IP6") } else { ("203.0.113.9", "IP4") };
            let lines = [
                format!("o=- 1 2 IN {family} {own}"),
                format!("c=IN {family} {own}"),
                format!("c=IN {family} {own}/127"),
                format!("a=rtcp:5 IN {family} {own}"),
                format!("a=candidate:1 1 udp 1 {own} 5 typ host"),
                format!("a=candidate:1 1 udp 1 198.51.100.1 5 typ relay raddr {own} rport 5 x {own}"),
                format!("a=remote-candidates:1 {own} 5"),
                "a=mid:0".to_owned(),
            ];
            let text: String = kinds.iter().flat_map(|kind| [lines[*kind].as_str(), if cr { "\r\n" } else { "\n" }]).collect();
            let sent = sdp(&text);
            prop_assert!(!sent.contains(own), "{sent}");
            prop_assert_eq!(sent.matches("a=mid:0").count(), kinds.iter().filter(|kind| **kind == 7).count());
        }

        #[test]
        fn any_text_is_taken(text in ".{0,200}") {
            sdp(&text);
            if let Some(sent) = candidate(&text) {
                prop_assert!(sent.is_empty() || sent.contains(" typ relay raddr "), "{sent}");
            }
        }
    }
}
