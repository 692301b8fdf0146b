//! The notes as Markdown.

use crate::notes::{Line, Run};

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
            number = if run.line == Line::Numbered { number + 1 } else { 0 };
            out.push_str(&prefix(run.line, number, &words));
            out.push_str(&words);
            // A plain line that only ends would run into the next one.
            out.push_str(if run.line == Line::Plain && !words.is_empty() { "  \n" } else { "\n" });
            words.clear();
            rest = after;
        }
        words.push_str(&span(rest, run));
    }
    if !words.is_empty() {
        out.push_str(&prefix(Line::Plain, 0, &words));
        out.push_str(&words);
        out.push('\n');
    }
    out
}

fn prefix(line: Line, number: usize, words: &str) -> String {
    match line {
        // What begins like a list or a rule is none.
        Line::Plain if words.starts_with(['-', '+', '=']) => "\\".to_owned(),
        Line::Plain => String::new(),
        Line::Heading(order) => format!("{} ", "#".repeat(usize::from(order.clamp(1, 3)))),
        Line::Bullet => "- ".to_owned(),
        Line::Numbered => format!("{number}. "),
        Line::Box(false) => "- [ ] ".to_owned(),
        Line::Box(true) => "- [x] ".to_owned(),
    }
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
    if run.bold {
        words = format!("**{words}**");
    }
    if let Some(link) = &run.link {
        let address = link.replace('\\', "%5C").replace('<', "%3C").replace('>', "%3E");
        words = format!("[{words}](<{address}>)");
    }
    format!("{lead}{words}{tail}")
}
