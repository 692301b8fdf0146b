//! Addresses in what people write: which of them may be followed, and where they really lead.

/// No longer address is followed, in bytes.
const LONGEST: usize = 2_048;
/// What may follow an address and is not a part of it.
const AFTER: &[char] = &[
    '.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', '~', '…', '»', '”', '’', '«', '“', '‘', '。', '、',
    '\u{a0}',
];

/// An address that is safe to link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// For the `href`: `http:`, `https:` or `mailto:`, with the host as [`Self::place`] has it.
    pub href: String,
    /// Where it leads: the host, with a port if there is one, or the address of an e-mail. In ASCII alone, so that no
    /// letter can be taken for another.
    pub place: String,
}

/// A part of a text that may contain addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text without an address.
    Text(&'a str),
    /// An address, and how it was written.
    Link(Address, &'a str),
}

/// Reads a text as an address. `None` unless it is safe to link to. Refused is whatever a browser may read in
/// another way than a person: a name before the host, an encoded host, a backslash, letters that cannot be seen.
#[must_use]
pub fn address(text: &str) -> Option<Address> {
    let unseen = |c: char| c.is_control() || c.is_whitespace() || is_unseen(c) || c == '\\';
    if text.len() > LONGEST || text.chars().any(unseen) {
        return None;
    }
    let (scheme, rest) = text.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "mailto" => mail(rest),
        scheme @ ("http" | "https") => {
            let rest = rest.strip_prefix("//")?;
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            let place = place(authority)?;
            Some(Address { href: format!("{scheme}://{place}{path}"), place })
        }
        _ => None,
    }
}

/// Splits a text at the addresses in it, which do not include the punctuation that follows them.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(at) = next_start(text, from) {
        let Some(written) = word(&text[at..]).map(without_after) else {
            from = at + 1;
            continue;
        };
        let whole = if starts(written, "www.") { format!("https://{written}") } else { written.to_owned() };
        if let Some(address) = address(&whole) {
            if done < at {
                pieces.push(Piece::Text(&text[done..at]));
            }
            pieces.push(Piece::Link(address, written));
            done = at + written.len();
            from = done;
        } else {
            from = at + 1;
        }
    }
    if done < text.len() {
        pieces.push(Piece::Text(&text[done..]));
    }
    pieces
}

/// The first word. `None` for one that is too long for an address: its end is not looked for from each place in it.
fn word(text: &str) -> Option<&str> {
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`');
    let near = &text[..text.floor_char_boundary(LONGEST + 1)];
    match near.find(ends) {
        Some(end) => Some(&text[..end]),
        None => (near.len() == text.len()).then_some(text),
    }
}

/// Whether a link with this text names the host that it leads to.
#[must_use]
pub fn says_where(words: &str, to: &Address) -> bool {
    if words == to.place {
        return true;
    }
    let as_address = address(words).or_else(|| address(&format!("https://{words}")));
    words.is_ascii() && as_address.is_some_and(|said| said.place == to.place)
}

/// Letters that turn others around or take no place.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn mail(to: &str) -> Option<Address> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let (name, host) = to.split_once('@')?;
    let fits = !name.is_empty() && name.chars().all(plain) && host.contains('.');
    let place = fits.then(|| host_in_ascii(host)).flatten().map(|host| format!("{name}@{host}"))?;
    Some(Address { href: format!("mailto:{place}"), place })
}

fn place(authority: &str) -> Option<String> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (inside, port) = rest.split_once(']')?;
        let fits =
            inside.contains(':') && inside.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'));
        return (fits && is_port(port)).then(|| format!("[{}]{port}", inside.to_ascii_lowercase()));
    }
    let (host, port) = authority.find(':').map_or((authority, ""), |at| authority.split_at(at));
    if !is_port(port) {
        return None;
    }
    Some(format!("{}{port}", host_in_ascii(host)?))
}

fn is_port(port: &str) -> bool {
    let digits = port.strip_prefix(':');
    port.is_empty()
        || digits.is_some_and(|d| (1..=5).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))
}

/// The host as a browser asks the network for it, or would refuse to.
fn host_in_ascii(host: &str) -> Option<String> {
    let labels: Option<Vec<String>> = host.split('.').map(label_in_ascii).collect();
    let host = labels?.join(".");
    (host.len() <= 253).then_some(host)
}

fn label_in_ascii(label: &str) -> Option<String> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if label.is_empty() || label.starts_with('-') || !label.chars().all(fits) {
        return None;
    }
    let label: String = label.chars().flat_map(char::to_lowercase).collect();
    let ascii = if label.is_ascii() { label } else { format!("xn--{}", punycode(&label)?) };
    (ascii.len() <= 63).then_some(ascii)
}

/// RFC 3492 section 6.3.
fn punycode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    const T_MIN: u32 = 1;
    const T_MAX: u32 = 26;
    let adapt = |delta: u32, points: u32, first: bool| {
        let mut delta = if first { delta / 700 } else { delta / 2 };
        delta += delta / points;
        let mut k = 0;
        while delta > ((BASE - T_MIN) * T_MAX) / 2 {
            delta /= BASE - T_MIN;
            k += BASE;
        }
        k + (BASE - T_MIN + 1) * delta / (delta + 38)
    };
    let digit = |d: u32| {
        char::from_digit(d, BASE).map(|c| match c {
            // The digits of Rust begin with 0, those of the RFC with a.
            '0'..='9' => (b'a' + (c as u8 - b'0')) as char,
            c => {
                let at = c as u8 - b'a' + 10;
                if at < 26 { (b'a' + at) as char } else { (b'0' + at - 26) as char }
            }
        })
    };
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).ok()?;
    if basic > 0 {
        output.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while (handled as usize) < letters.len() {
        let next = letters.iter().copied().filter(|c| *c >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for letter in &letters {
            if *letter < n {
                delta = delta.checked_add(1)?;
            }
            if *letter == n {
                let mut q = delta;
                let mut k = BASE;
                loop {
                    let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
                    if q < t {
                        break;
                    }
                    output.push(digit(t + (q - t) % (BASE - t))?);
                    q = (q - t) / (BASE - t);
                    k += BASE;
                }
                output.push(digit(q)?);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        n += 1;
    }
    Some(output)
}

/// Where the next address may begin: not within a word.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let mut before = text[..from].chars().next_back();
    for (at, c) in text[from..].char_indices() {
        let rest = &text[from + at..];
        let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '/');
        if !inside && ["http://", "https://", "mailto:", "www."].iter().any(|start| starts(rest, start)) {
            return Some(from + at);
        }
        before = Some(c);
    }
    None
}

fn starts(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// A bracket belongs to the address where the address opens it.
fn without_after(written: &str) -> &str {
    let mut written = written;
    while let Some(last) = written.chars().next_back() {
        let opening = match last {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => None,
        };
        let count = |c| written.matches(c).count();
        let after = opening.map_or(AFTER.contains(&last), |opening| count(last) > count(opening));
        if !after {
            break;
        }
        written = &written[..written.len() - last.len_utf8()];
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        let href = |piece| match piece {
            Piece::Link(address, _) => Some(address.href),
            Piece::Text(_) => None,
        };
        pieces(text).into_iter().filter_map(href).collect()
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        for (text, link) in [
            ("see https://a.org/b.", "https://a.org/b"),
            ("(https://a.org/b)", "https://a.org/b"),
            ("https://a.org/Rust_(language), yes", "https://a.org/Rust_(language)"),
            ("« https://a.org/b » !", "https://a.org/b"),
            ("HTTPS://A.org/B?c=d&e=f#g!", "https://a.org/B?c=d&e=f#g"),
            ("www.a.org…", "https://www.a.org"),
            ("mailto:ada@a.org;", "mailto:ada@a.org"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ] {
            assert_eq!(links(text), [link], "{text}");
        }
        assert!(links("xhttps://a.org awww.b.org https:// www. http:a").is_empty());
    }

    #[test]
    fn what_is_too_long_is_not_looked_through_from_each_place_in_it() {
        assert_eq!(word(&"www.".repeat(LONGEST)), None);
        let long = format!("https://a.org/{} b", "x".repeat(LONGEST - 14));
        assert_eq!(word(&long).map(str::len), Some(LONGEST));
        assert_eq!(links(&long).len(), 1);
        assert!(links(&"é".repeat(LONGEST)).is_empty());
        // What follows is still found.
        assert_eq!(links(&format!("{} www.a.org", "x".repeat(3 * LONGEST))), ["https://www.a.org"]);
    }

    #[test]
    fn every_letter_of_a_text_is_in_its_pieces() {
        let text = "a https://a.org, b www.b.org. http:// ü";
        let all: String = pieces(text)
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link(_, text) => *text,
            })
            .collect();
        assert_eq!(all, text);
    }

    #[test]
    fn nobody_is_led_where_they_cannot_see() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "blob:https://a.org/x",
            "https://a.org@evil.example/",
            "https://a.org\\@evil.example/",
            "https://%65vil.example/",
            "https://a.org\u{202e}gro.b",
            "https://a\u{200b}.org",
            "https://a..org",
            "https://a.org:x/",
            "mailto:ada@a.org?cc=eve@evil.example",
            "https:a.org",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
        let long = format!("https://a.org/{}", "x".repeat(LONGEST));
        assert_eq!(address(&long), None);
    }

    #[test]
    fn a_host_of_other_letters_is_shown_as_the_network_knows_it() {
        for (host, ascii) in [
            ("bücher.example", "xn--bcher-kva.example"),
            ("ПРИМЕР.example", "xn--e1afmkfd.example"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("аpple.com", "xn--pple-43d.com"),
            ("faß.de", "xn--fa-hia.de"),
        ] {
            let found = address(&format!("https://{host}/a")).unwrap();
            assert_eq!(
                (found.place.as_str(), &*found.href),
                (ascii, &*format!("https://{ascii}/a")),
                "{host}"
            );
            assert!(!says_where(&format!("https://{host}/a"), &found), "{host}");
        }
    }

    #[test]
    fn words_that_name_another_place_do_not_say_where() {
        let to = address("https://a.org/x").unwrap();
        for words in ["https://a.org/x", "a.org", "https://a.org", "HTTP://A.org/y"] {
            assert!(says_where(words, &to), "{words}");
        }
        for words in ["here", "https://b.org", "a.org.evil.example", "", "а.org"] {
            assert!(!says_where(words, &to), "{words}");
        }
    }
}
