//! A text with what is filled into it: `{{ name }}` in a language's file, `{0}` in what the browser gets.

use std::collections::BTreeSet;

/// What a line of the browser's file cannot hold, or what a document cannot carry as it is.
const REFUSED: [(char, &str); 4] =
    [('\n', "a line break"), ('\r', "a line break"), ('\t', "a tab"), ('<', "a \"<\"")];

/// The arguments of a text, in the order in which they first occur.
pub(crate) fn arguments(text: &str) -> Result<Vec<String>, String> {
    let mut arguments = Vec::new();
    walk(
        text,
        |_| (),
        |argument| {
            if !arguments.iter().any(|known| known == argument) {
                arguments.push(argument.to_owned());
            }
        },
    )?;
    Ok(arguments)
}

/// The text with the number of each argument instead of its name.
pub(crate) fn numbered(text: &str, arguments: &[String]) -> Result<String, String> {
    let mut written = String::new();
    let pieces = std::cell::RefCell::new(&mut written);
    let mut unknown = BTreeSet::new();
    walk(
        text,
        |plain| pieces.borrow_mut().push_str(plain),
        |argument| match arguments.iter().position(|known| known == argument) {
            Some(number) => pieces.borrow_mut().push_str(&format!("{{{number}}}")),
            None => drop(unknown.insert(argument.to_owned())),
        },
    )?;
    match unknown.first() {
        None => Ok(written),
        Some(argument) => Err(format!("`{{{{ {argument} }}}}` is nothing that this text is made with")),
    }
}

/// Hands out what stands as it is, and the arguments.
fn walk(text: &str, mut plain: impl FnMut(&str), mut argument: impl FnMut(&str)) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("the text is empty".to_owned());
    }
    if let Some((_, what)) = REFUSED.iter().find(|(refused, _)| text.contains(*refused)) {
        return Err(format!("the text holds {what}"));
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("`{{` is never closed")?;
        let name = name.trim();
        if !is_identifier(name) {
            return Err(format!("`{name}` is no name of an argument"));
        }
        refuse_braces(before)?;
        plain(before);
        argument(name);
        rest = after;
    }
    refuse_braces(rest)?;
    plain(rest);
    Ok(())
}

fn refuse_braces(plain: &str) -> Result<(), String> {
    if plain.contains(['{', '}']) {
        return Err("a brace stands alone: an argument is written `{{ name }}`".to_owned());
    }
    Ok(())
}

/// Whether this can be the name of a key or of an argument.
pub(crate) fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_numbered_in_the_order_of_the_source() {
        let known = arguments("{{ name }}: {{ words }}, {{ name }}").unwrap();
        assert_eq!(known, ["name", "words"]);
        assert_eq!(numbered("«{{words}}» – {{ name }}", &known).unwrap(), "«{1}» – {0}");
        assert!(numbered("{{ nom }}", &known).unwrap_err().contains("nom"));
    }

    #[test]
    fn what_would_break_a_line_or_a_document_is_refused() {
        for text in ["", " ", "a\nb", "a\tb", "a <b", "{ name }", "a }} b", "{{ name", "{{ a b }}", "{{ }}"] {
            assert!(arguments(text).is_err(), "{text:?}");
        }
    }
}
