//! Names that say what is in a file, so that it may be cached for ever.

use sha2::{Digest, Sha256};

use super::stamp::hex;

/// `parvis.js` with some content becomes `parvis.1f2e3d4c5b6a7988.js`; a directory in front is dropped.
pub(crate) fn hashed(path: &str, content: &[u8]) -> String {
    let hash = hex(&Sha256::digest(content)[..8]);
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// Rewrites every quoted mention of a file (`"./a.js"`, `'a.js'`, with or without a path in front) to its hashed name.
///
/// Only whole quoted strings are touched, so that `room.wasm` leaves `"waiting-room.wasm"` alone.
pub(crate) fn rewrite(text: &str, from: &str, to: &str) -> String {
    let mut text = text.to_owned();
    for quote in ['"', '\'', '`'] {
        for prefix in ["./", ""] {
            text = text.replace(&format!("{quote}{prefix}{from}{quote}"), &format!("{quote}./{to}{quote}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_the_content() {
        let one = hashed("snippets/a-1/inline0.js", b"one");
        assert!(one.starts_with("inline0.") && one.ends_with(".js"), "{one}");
        assert_eq!(one.len(), "inline0..js".len() + 16);
        assert_ne!(one, hashed("inline0.js", b"two"));
        assert_eq!(one, hashed("inline0.js", b"one"));
    }

    #[test]
    fn mentions_are_rewritten_and_lookalikes_are_not() {
        let text =
            "new URL('room.wasm', u); fetch(\"./room.wasm\"); x(\"waiting-room.wasm\", \"room.wasm.txt\")";
        assert_eq!(
            rewrite(text, "room.wasm", "room.00.wasm"),
            "new URL('./room.00.wasm', u); fetch(\"./room.00.wasm\"); x(\"waiting-room.wasm\", \"room.wasm.txt\")"
        );
    }

    #[test]
    fn a_module_in_a_folder_is_found_by_its_whole_path() {
        assert_eq!(
            rewrite("from './snippets/a/inline0.js'", "snippets/a/inline0.js", "inline0.00.js"),
            "from './inline0.00.js'"
        );
    }
}
