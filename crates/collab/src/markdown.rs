//! The notes as Markdown.

use crate::rich::{LineKind, Run, leads_somewhere};

/// What has a meaning in Markdown and is to have none.
const SPECIAL: &str = "\\`*_[]<>#|~";

pub(crate) fn markdown(runs: &[Run]) -> String {
    let mut out = String::new();
    let mut words = String::new();
    let mut number = 0;
    for run in runs {
        let mut rest = run.text.as_str();
        while let Some((line, after)) = rest.split_once('\n') {
            words.push_str(&span(line, run));
            number = if run.line == LineKind::Numbered { number + 1 } else { 0 };
            push_line(&mut out, run.line, number, &words);
            // A plain line that only ends would run into the next one.
            out.push_str(if run.line == LineKind::Plain && !words.is_empty() { "  \n" } else { "\n" });
            words.clear();
            rest = after;
        }
        words.push_str(&span(rest, run));
    }
    if !words.is_empty() {
        push_line(&mut out, LineKind::Plain, 0, &words);
        out.push('\n');
    }
    out
}

fn push_line(out: &mut String, line: LineKind, number: usize, words: &str) {
    match line {
        // What begins like a list or a rule is none.
        LineKind::Plain => {
            let digits = words.bytes().take_while(u8::is_ascii_digit).count();
            let (begin, rest) = words.split_at(digits);
            let list =
                if digits > 0 { rest.starts_with(['.', ')']) } else { rest.starts_with(['-', '+', '=']) };
            out.push_str(begin);
            out.push_str(if list { "\\" } else { "" });
            return out.push_str(rest);
        }
        LineKind::Heading(order) => out.push_str(&format!("{} ", "#".repeat(usize::from(order.clamp(1, 3))))),
        LineKind::Bullet => out.push_str("- "),
        LineKind::Numbered => out.push_str(&format!("{number}. ")),
        LineKind::Box(false) => out.push_str("- [ ] "),
        LineKind::Box(true) => out.push_str("- [x] "),
    }
    out.push_str(words);
}

fn span(text: &str, run: &Run) -> String {
    let core = text.trim();
    if core.is_empty() {
        return text.to_owned();
    }
    // Markdown wants no space between the stars and the words.
    let lead = &text[..text.len() - text.trim_start().len()];
    let tail = &text[text.trim_end().len()..];
    let mut words = String::new();
    for c in core.chars() {
        if SPECIAL.contains(c) {
            words.push('\\');
        }
        words.push(c);
    }
    if run.strike {
        words = format!("~~{words}~~");
    }
    if run.underline {
        // It has no sign of its own for that, and takes this as it is.
        words = format!("<u>{words}</u>");
    }
    if run.italic {
        words = format!("*{words}*");
    }
    if run.bold {
        words = format!("**{words}**");
    }
    if let Some(link) = run.link.as_ref().filter(|link| leads_somewhere(link)) {
        let address = link.replace('\\', "%5C").replace('<', "%3C").replace('>', "%3E");
        words = format!("[{words}](<{address}>)");
    }
    format!("{lead}{words}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Run {
        Run { text: text.to_owned(), ..Run::default() }
    }

    #[test]
    fn what_looks_like_markdown_is_only_words() {
        let text = "# no\n- no\n1. no\n2) no\n*no* <b>\n`no`\n12 is a number";
        let expected =
            "\\# no  \n\\- no  \n1\\. no  \n2\\) no  \n\\*no\\* \\<b\\>  \n\\`no\\`  \n12 is a number\n";
        assert_eq!(markdown(&[plain(text)]), expected);
    }

    #[test]
    fn lists_are_counted_and_spaces_stay_outside_of_bold() {
        let line = |text: &str| Run { line: LineKind::Numbered, ..plain(text) };
        let bold = Run { bold: true, ..plain(" b ") };
        let runs = [line("one\ntwo\n"), plain("a"), bold, plain("c\n"), line("new\n")];
        assert_eq!(markdown(&runs), "1. one\n2. two\na **b** c  \n1. new\n");
    }

    #[test]
    fn what_is_underlined_or_struck_through_stays_so() {
        let run = |text: &str, underline, strike| Run { underline, strike, ..plain(text) };
        let runs = [run("a ~ b", false, true), plain(" "), run("c", true, false), run(" d", true, true)];
        assert_eq!(markdown(&runs), "~~a \\~ b~~ <u>c</u> <u>~~d~~</u>\n");
    }

    #[test]
    fn a_link_stays_within_its_brackets() {
        let link = Run { link: Some("https://example.org/>a".to_owned()), ..plain("here") };
        assert_eq!(markdown(&[link]), "[here](<https://example.org/%3Ea>)\n");
        let script = Run { link: Some("javascript:alert(1)".to_owned()), ..plain("here") };
        assert_eq!(markdown(&[script]), "here\n");
    }
}
