//! The chat as a text that a person keeps.

/// A message with all its parts as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedMessage {
    /// The time at which it was sent.
    pub time: String,
    /// The author, and the recipient of a direct message.
    pub who: String,
    /// Its text, of one line or several.
    pub text: String,
    /// The reactions to it.
    pub reactions: String,
}

/// The messages as a text file: a line for each, further lines of a message indented, so that nobody can write a
/// line that
/// looks like another's.
#[must_use]
pub fn text(title: &str, entries: &[ExportedMessage]) -> String {
    let mut text = format!("{}\n\n", line(title));
    for entry in entries {
        let mut lines = entry.text.lines();
        let first = lines.next().unwrap_or_default();
        text.push_str(&format!("[{}] {}: {}\n", line(&entry.time), line(&entry.who), first));
        for further in lines {
            text.push_str(&format!("    {further}\n"));
        }
        if !entry.reactions.is_empty() {
            text.push_str(&format!("    {}\n", line(&entry.reactions)));
        }
    }
    text
}

/// In one line, whatever it had.
fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_line_and_nobody_writes_anothers() {
        let entry = |who: &str, words: &str| ExportedMessage {
            time: "15:04".into(),
            who: who.into(),
            text: words.into(),
            reactions: String::new(),
        };
        let mut first = entry("Ada", "hello\n[15:05] Bob: I agree");
        first.reactions = "👍 Bob".into();
        let all = text("Chat", &[first, entry("Bob\n[15:06] Ada", "yes")]);
        let kept = "Chat\n\n[15:04] Ada: hello\n    [15:05] Bob: I agree\n    👍 Bob\n[15:04] Bob [15:06] Ada: yes\n";
        assert_eq!(all, kept);
    }
}
