//! Makes a file name that is safe to show and to give to a file on any system out of what somebody else called it.

use crate::limits::NAME_BYTES;

/// What a file is called whose name leaves nothing.
const NAMELESS: &str = "file";
/// As long as an extension may be to be kept when a name is cut.
const EXTENSION_BYTES: usize = 16;
/// What Windows opens instead of a file (Microsoft, "Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Another's name for a file, as it can be shown and given to a file on any system: one part of a path, that reads as
/// what it is, and begins and ends with what can be seen. The extension stays. A safe name is its own safe name.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let part = name.rsplit(['/', '\\']).find(|part| !part.trim_matches(is_edge).is_empty()).unwrap_or("");
    let mut clean = String::new();
    for char in part.chars().filter(|char| !is_hidden(*char)) {
        match char {
            // A row of spaces pushes the true extension out of sight.
            char if char.is_whitespace() => {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\' => clean.push('_'),
            char => clean.push(char),
        }
    }
    let mut clean = cut(clean.trim_matches(is_edge)).trim_matches(is_edge).to_owned();
    if clean.is_empty() {
        NAMELESS.clone_into(&mut clean);
    }
    if is_device(&clean) {
        clean.insert(0, '_');
    }
    clean
}

/// The same for a file in folders: each part by itself, with `/` between.
pub(crate) fn safe_path(path: &str) -> String {
    let parts = path.split(['/', '\\']).filter(|part| !part.trim_matches(is_edge).is_empty());
    let parts: Vec<_> = parts.map(safe_name).collect();
    if parts.is_empty() { NAMELESS.to_owned() } else { parts.join("/") }
}

/// What a name neither begins nor ends with: a hidden file, a way up, what Windows takes off.
fn is_edge(char: char) -> bool {
    char == '.' || char.is_whitespace() || is_hidden(char)
}

/// Control characters, what turns the direction of a text, and what takes no place. The joiners stay: without them
/// names in many languages are others.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        )
        || matches!(char, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff0}'..='\u{fffb}')
        || matches!(char, '\u{e0000}'..='\u{e0fff}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").trim_end();
    let numbered = |prefix: &str| {
        let end = stem.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix));
        let mut rest = end.map_or("", |_| &stem[prefix.len()..]).chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || numbered("COM") || numbered("LPT")
}

/// Where a name had more.
const MORE: &str = "…";

/// Not too long, with its extension. One that is cut says so.
fn cut(name: &str) -> String {
    // Room for what a device's name gets.
    let most = NAME_BYTES - 1;
    if name.len() <= most {
        return name.to_owned();
    }
    let extension = name.rsplit_once('.').map_or("", |(_, end)| end);
    let fits = !extension.is_empty() && extension.len() <= EXTENSION_BYTES;
    let end = if fits { format!(".{extension}") } else { String::new() };
    let stem = &name[..name.len() - end.len()];
    let stem = &stem[..stem.floor_char_boundary(most - end.len() - MORE.len())];
    format!("{}{MORE}{end}", stem.trim_end_matches(is_edge))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_that_is_well_stays() {
        for name in
            ["plan.pdf", "Été 2024 — v2 (final).tar.gz", "照片.png", "عقد.docx", "👩‍🚀.gif", "a", "naïve.TXT"]
        {
            assert_eq!(safe_name(name), name);
        }
    }

    #[test]
    fn a_name_cannot_lead_elsewhere_or_read_as_another() {
        for (hostile, safe) in [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("/", "file"),
            ("..", "file"),
            ("", "file"),
            (".bashrc", "bashrc"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a.pdf               .exe", "a.pdf .exe"),
            ("a\r\nb\0.txt", "ab.txt"),
            ("con", "_con"),
            ("LPT¹.txt", "_LPT¹.txt"),
            ("com5 .tar.gz", "_com5 .tar.gz"),
            ("name. . .", "name"),
            ("a:b*c?.txt", "a_b_c_.txt"),
            ("\u{200b}\u{feff}", "file"),
            ("dir/", "dir"),
            ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
        ] {
            assert_eq!(safe_name(hostile), safe, "{hostile:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = safe_name(&format!("{}.jpeg", "é".repeat(500)));
        assert!(name.ends_with("é….jpeg") && name.len() <= NAME_BYTES, "{name}");
        let name = safe_name(&format!("x.{}", "y".repeat(500)));
        assert!(name.len() <= NAME_BYTES && name.starts_with("x.yy") && name.ends_with("y…"), "{name}");
    }

    #[test]
    fn a_path_is_safe_in_each_part() {
        assert_eq!(safe_path("album/../../con/a\u{202e}.txt"), "album/_con/a.txt");
        assert_eq!(safe_path("//"), "file");
    }

    proptest! {
        #[test]
        fn every_name_becomes_safe_once_for_all(
            name in prop_oneof![".*", "[ ./\\\\:conlpt0-9\u{202e}\u{200b}\u{ad}]{0,300}", "(é|\\.| |x){150,400}"],
        ) {
            let safe = safe_name(&name);
            prop_assert!(!safe.is_empty() && safe.len() <= NAME_BYTES);
            prop_assert_eq!(&safe_name(&safe), &safe);
            prop_assert!(!safe.contains(['/', '\\', ':', '"', '<', '>', '|', '?', '*']));
            prop_assert!(!safe.chars().any(is_hidden));
            prop_assert!(!safe.starts_with(is_edge) && !safe.ends_with(is_edge));
            prop_assert!(!is_device(&safe));
            let path = safe_path(&name);
            prop_assert!(path.split('/').all(|part| safe_name(part) == part));
        }
    }
}
