//! A certificate that an authority makes by itself (ACME, RFC 8555).

use std::path::PathBuf;

use serde::Serialize;

/// Let's Encrypt.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// What Let's Encrypt takes at most.
const MOST_NAMES: usize = 100;

/// What to ask of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcmeOrder {
    /// The names that the certificate is for.
    pub acme: Vec<String>,
    /// The e-mail address that the authority may write to. Some want none, some want one.
    pub contact: Option<String>,
    /// Where the authority begins: an `https://` address.
    pub directory: String,
    /// Whom to believe that it is that authority: a PEM file. Without one, those whom browsers believe.
    pub root: Option<PathBuf>,
}

impl AcmeOrder {
    /// An order that an authority can carry out, as far as can be seen without asking it.
    ///
    /// # Errors
    /// A sentence about what it cannot.
    pub fn new(
        mut acme: Vec<String>,
        contact: Option<String>,
        directory: Option<String>,
        root: Option<PathBuf>,
    ) -> Result<Self, String> {
        if acme.is_empty() || acme.len() > MOST_NAMES {
            return Err(format!(
                "tls.acme has {} names, but must have between 1 and {MOST_NAMES}",
                acme.len()
            ));
        }
        acme.iter_mut().for_each(|name| name.make_ascii_lowercase());
        if let Some(wrong) = acme.iter().find(|name| !is_name(name)) {
            return Err(format!(
                "{wrong:?} in tls.acme is not a name that an authority can find this server by: write it like \
                 meet.example.org, without https:// and without *"
            ));
        }
        if let Some(wrong) = contact.as_ref().filter(|contact| !is_address(contact)) {
            return Err(format!("{wrong:?} in tls.contact is not an e-mail address"));
        }
        let directory = directory.unwrap_or_else(|| LETS_ENCRYPT.to_owned());
        if !directory.starts_with("https://") {
            return Err(format!("{directory:?} in tls.directory must begin with https://"));
        }
        Ok(Self { acme, contact, directory, root })
    }
}

/// Whether it is a name in the DNS (RFC 1123 section 2.1) below a domain, and no address.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(is_letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(is_label)
        && !top.chars().all(|letter| letter.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    let is_letter =
        |letter: char| letter.is_ascii_graphic() && !matches!(letter, ',' | '?' | '<' | '>' | ':');
    text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && is_name(&host.to_ascii_lowercase()))
        && text.chars().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(names: &[&str]) -> Result<AcmeOrder, String> {
        AcmeOrder::new(names.iter().map(ToString::to_string).collect(), None, None, None)
    }

    #[test]
    fn names_are_names_in_the_dns() {
        assert_eq!(
            order(&["Meet.Example.org", "a-b.example"]).unwrap().acme,
            ["meet.example.org", "a-b.example"]
        );
        for wrong in [
            "",
            "localhost",
            "*.example.org",
            "https://meet.example.org",
            "meet.example.org:443",
            "192.0.2.1",
            "[::1]",
            "a..b",
            "-a.example",
            "a-.example",
            "a_b.example",
            "a b.example",
            "é.example",
            "a.example.",
        ] {
            let error = order(&[wrong]).unwrap_err();
            assert!(error.contains(&format!("{wrong:?} in tls.acme")), "{error}");
        }
        assert!(order(&[]).unwrap_err().contains("has 0 names"));
        assert!(order(&["a.example"; 101]).unwrap_err().contains("has 101 names"));
    }

    #[test]
    fn who_is_asked_is_asked_over_https() {
        let order = |directory: &str| {
            AcmeOrder::new(vec!["a.example".to_owned()], None, Some(directory.to_owned()), None)
        };
        assert!(order("https://ca.lan:9000/acme/directory").is_ok());
        for wrong in ["http://ca.lan/directory", "ca.lan", ""] {
            assert!(order(wrong).unwrap_err().contains("must begin with https://"));
        }
        assert!(super::tests::order(&["a.example"]).unwrap().directory.contains("letsencrypt.org"));
    }

    #[test]
    fn a_contact_is_an_address() {
        let order = |contact: &str| {
            AcmeOrder::new(vec!["a.example".to_owned()], Some(contact.to_owned()), None, None)
        };
        assert!(order("ops@example.org").is_ok());
        for wrong in
            ["", "ops", "@example.org", "mailto:ops@example.org", "ops@localhost", "a@b.example,c@d.example"]
        {
            assert!(order(wrong).unwrap_err().contains("is not an e-mail address"), "{wrong}");
        }
    }
}
