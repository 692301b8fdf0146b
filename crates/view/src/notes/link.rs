//! The address that a person types for a link.

/// The full address, with scheme, of what was typed as that of a page or mailbox. `None` if it is neither.
#[must_use]
pub fn address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let plain = !typed.is_empty() && !typed.contains(|c: char| c.is_whitespace() || c.is_control());
    if !plain {
        return None;
    }
    let lower = typed.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:"];
    if known.iter().any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len()) {
        return Some(typed.to_owned());
    }
    let (begin, _) = typed.split_once(['/', '?', '#']).unwrap_or((typed, ""));
    if let Some((name, host)) = begin.split_once('@') {
        let mailbox = !name.is_empty() && is_host(host) && !name.contains(':');
        return mailbox.then(|| format!("mailto:{typed}"));
    }
    let host = match begin.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|c| c.is_ascii_digit()) => host,
        _ => begin,
    };
    is_host(host).then(|| format!("https://{typed}"))
}

/// Whether it looks like the name of a machine in the net.
fn is_host(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    let well = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    labels.len() > 1 && labels.iter().all(well)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_an_address() {
        let is = |typed: &str| address(typed);
        assert_eq!(is(" https://example.org/a?b ").as_deref(), Some("https://example.org/a?b"));
        assert_eq!(is("example.org").as_deref(), Some("https://example.org"));
        assert_eq!(is("example.org:8080/a:b").as_deref(), Some("https://example.org:8080/a:b"));
        assert_eq!(is("Müller.example/x").as_deref(), Some("https://Müller.example/x"));
        assert_eq!(is("ada@example.org").as_deref(), Some("mailto:ada@example.org"));
        assert_eq!(is("MAILTO:ada@example.org").as_deref(), Some("MAILTO:ada@example.org"));
    }

    #[test]
    fn what_is_none_is_refused() {
        let none = [
            "",
            "hello",
            "https://",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc",
            "a b.c",
            "//x.y",
            "java\nscript:x.y",
            "javascript:x.y@a.b",
        ];
        for typed in none {
            assert_eq!(address(typed), None, "{typed}");
        }
    }
}
