//! Texts as parts of an address.

/// Adds a text to a query: all but the unreserved characters is percent-encoded (RFC 3986 section 2.3), a blank as `%20`, since
/// mail programs and Outlook show a `+` as it is.
pub(crate) fn push_encoded(address: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let digits = [byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)]));
            address.push('%');
            address.extend(digits);
        }
    }
}

/// Adds `name=value` for each.
pub(crate) fn push_query(address: &mut String, pairs: &[(&str, &str)]) {
    for (name, value) in pairs {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        push_encoded(address, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_nothing_that_ends_it() {
        let mut address = "https://calendar.example/new".to_owned();
        push_query(&mut address, &[("text", "a&b=c#d+e f\n"), ("at", "https://x/é#k=_-.~")]);
        assert_eq!(
            address,
            "https://calendar.example/new?text=a%26b%3Dc%23d%2Be%20f%0A&at=https%3A%2F%2Fx%2F%C3%A9%23k%3D_-.~"
        );
    }
}
