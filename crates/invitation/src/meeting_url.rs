//! The link of a meeting, as invitations carry it.

/// The whole link to a meeting, with the key behind `#`: in ASCII, so that no program ends it early, and with nothing that
/// could end a line or a field of what it is written into.
#[derive(Clone, PartialEq, Eq)]
pub struct MeetingUrl(String);

impl MeetingUrl {
    /// The most bytes: those of the longest host name, and of the longest room name in its longest spelling, fit in.
    pub const MAX: usize = 1_024;

    /// Takes a link that begins with `https://` or `http://`, and has only characters that addresses have (RFC 3986
    /// appendix A). `None` for any other text.
    #[must_use]
    pub fn new(link: &str) -> Option<Self> {
        let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"))?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        let is_link = !rest.is_empty() && link.len() <= Self::MAX && rest.bytes().all(fits);
        is_link.then(|| Self(link.to_owned()))
    }

    /// The link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It stands in no log, since it carries the key.
impl std::fmt::Debug for MeetingUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MeetingUrl")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_an_address_and_nothing_else() {
        for link in [
            "https://meet.example/tulipe#k=AAECAwQFBgcICaq7zN3u_w",
            "http://127.0.0.1:8080/a",
            "https://[::1]:8443/%E4%BC%9A",
        ] {
            assert_eq!(MeetingUrl::new(link).unwrap().as_str(), link);
        }
        for none in [
            "",
            "https://",
            "meet.example/a",
            "javascript:alert(1)",
            "https://a/b c",
            "https://a/b\r\nATTACH:c",
            "https://a/\"b\"",
            "https://a/<b>",
            "https://a/会议",
            "https://a/b\\c",
            "ftp://a/b",
        ] {
            assert_eq!(MeetingUrl::new(none), None, "{none}");
        }
        assert!(MeetingUrl::new(&format!("https://a/{}", "b".repeat(MeetingUrl::MAX - 10))).is_some());
        assert_eq!(MeetingUrl::new(&format!("https://a/{}", "b".repeat(MeetingUrl::MAX - 9))), None);
    }

    #[test]
    fn a_key_is_never_printed_by_accident() {
        let url = MeetingUrl::new("https://meet.example/tulipe#k=AAECAwQFBgcICaq7zN3u_w").unwrap();
        assert!(!format!("{url:?}").contains("AAEC"));
    }
}
