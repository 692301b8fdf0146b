//! What a paste or a drop is meant to bring: words or files.

/// What is meant to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brings {
    /// The words: they are put where one writes, and no file is offered.
    Words,
    /// The files.
    Files,
    /// Neither is there.
    Nothing,
}

/// What a paste or a drop means that carries this text, these addresses (`text/uri-list`), and files of these names.
///
/// Words win: an office program puts a picture of what was copied beside the words. The files are meant where the text
/// only says what they are called, as file managers have it, or where a picture came from.
#[must_use]
pub fn brings(text: &str, addresses: &str, names: &[String]) -> Brings {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_address = |line: &str| addresses.lines().any(|address| address.trim() == line);
    let is_name = |line: &str| names.iter().any(|name| names_file(line, name));
    match (lines().next().is_some(), names.is_empty()) {
        (false, true) => Brings::Nothing,
        (true, true) => Brings::Words,
        (false, false) => Brings::Files,
        (true, false) if lines().all(|line| is_address(line) || is_name(line)) => Brings::Files,
        (true, false) => Brings::Words,
    }
}

/// Whether a line is the name of a file, a path to it or its address.
fn names_file(line: &str, name: &str) -> bool {
    let last = line.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    last == name || (line.starts_with("file:") && decoded(last) == name.as_bytes())
}

/// The bytes of a percent-encoded text.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, addresses: &str, names: &[&str]) -> Brings {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        brings(text, addresses, &names)
    }

    #[test]
    fn words_win_over_the_picture_of_them() {
        assert_eq!(of("Q1\tQ2\r\n10\t20\r\n", "", &["image.png"]), Brings::Words);
        assert_eq!(of("Some words", "", &["image.png"]), Brings::Words);
        assert_eq!(of("see image.png", "", &["image.png"]), Brings::Words);
        assert_eq!(of("a\nimage.png", "", &["image.png"]), Brings::Words);
        assert_eq!(of("Some words", "", &[]), Brings::Words);
        assert_eq!(of("https://a.org/b.png", "", &["image.png"]), Brings::Words);
    }

    #[test]
    fn a_picture_or_a_file_alone_is_one() {
        assert_eq!(of("", "", &["image.png"]), Brings::Files);
        assert_eq!(of(" \r\n", "", &["image.png"]), Brings::Files);
        assert_eq!(of("", "", &[]), Brings::Nothing);
    }

    #[test]
    fn the_names_of_files_are_no_words() {
        assert_eq!(of("plan.pdf", "", &["plan.pdf"]), Brings::Files);
        assert_eq!(of("a.txt\r\nb c.txt", "", &["a.txt", "b c.txt"]), Brings::Files);
        assert_eq!(of("/home/ada/b c.txt\n", "", &["b c.txt"]), Brings::Files);
        assert_eq!(of(r"C:\Users\ada\é.txt", "", &["é.txt"]), Brings::Files);
        assert_eq!(of("file:///home/ada/%C3%A9%20%.txt", "", &["é %.txt"]), Brings::Files);
        assert_eq!(of("/home/ada/folder/", "", &["folder"]), Brings::Files);
    }

    #[test]
    fn where_a_dragged_picture_came_from_is_no_word() {
        let from = "https://a.org/b.png";
        assert_eq!(of(from, from, &["b.png"]), Brings::Files);
        assert_eq!(of(from, &format!("{from}\r\n"), &["other.png"]), Brings::Files);
        assert_eq!(of("words", from, &["b.png"]), Brings::Words);
        assert_eq!(of(from, from, &[]), Brings::Words);
    }
}
