//! The notes as an HTML document.

use crate::rich::{LineKind, NotesRow, Run, leads_somewhere};

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}\
    .boxes{list-style:none;padding-left:0}";

/// Nothing that somebody wrote is more than text in it, or an address of a link.
pub(crate) fn html(rows: &[NotesRow], title: &str, language: &str) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n",
        escaped(language),
        escaped(title)
    );
    let mut list = None;
    for row in rows {
        let here = list_of(row.line);
        if here != list {
            close(&mut out, list);
            if let Some((begin, _)) = here {
                out.push_str(begin);
            }
            list = here;
        }
        push_row(&mut out, row);
    }
    close(&mut out, list);
    out.push_str("</body>\n</html>\n");
    out
}

/// The begin and the end of the list that such a line is in.
fn list_of(line: LineKind) -> Option<(&'static str, &'static str)> {
    match line {
        LineKind::Plain | LineKind::Heading(_) => None,
        LineKind::Bullet => Some(("<ul>\n", "</ul>\n")),
        LineKind::Numbered => Some(("<ol>\n", "</ol>\n")),
        LineKind::Box(_) => Some(("<ul class=\"boxes\">\n", "</ul>\n")),
    }
}

fn close(out: &mut String, list: Option<(&str, &str)>) {
    if let Some((_, end)) = list {
        out.push_str(end);
    }
}

fn push_row(out: &mut String, row: &NotesRow) {
    let words: String = row.runs.iter().map(span).collect();
    match row.line {
        LineKind::Plain if words.is_empty() => {}
        LineKind::Plain => out.push_str(&format!("<p>{words}</p>\n")),
        LineKind::Heading(order) => {
            let order = order.clamp(1, 3);
            out.push_str(&format!("<h{order}>{words}</h{order}>\n"));
        }
        LineKind::Bullet | LineKind::Numbered => out.push_str(&format!("<li>{words}</li>\n")),
        LineKind::Box(done) => {
            let done = if done { " checked" } else { "" };
            out.push_str(&format!("<li><input type=\"checkbox\" disabled{done}> {words}</li>\n"));
        }
    }
}

fn span(run: &Run) -> String {
    let mut words = escaped(&run.text);
    for (is, tag) in [(run.strike, "s"), (run.underline, "u"), (run.italic, "em"), (run.bold, "strong")] {
        if is {
            words = format!("<{tag}>{words}</{tag}>");
        }
    }
    match &run.link {
        Some(link) if leads_somewhere(link) => {
            format!("<a href=\"{}\" rel=\"noopener noreferrer\">{words}</a>", escaped(link))
        }
        _ => words,
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
