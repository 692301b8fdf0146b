//! Short names between the script and the WebAssembly.
//!
//! Each function of the browser that the WebAssembly calls has a name with a hash in it, twice: in the module's
//! imports and in the script. A hash is what does not compress.

use std::collections::HashMap;

use anyhow::{Context, Result};
use wasmparser::{Import, Parser, Payload};

use super::binary::{self, in_memory};

/// The imports that wasm-bindgen names are all from modules whose name ends like this.
const BINDGEN: &str = "_bg.js";
const IMPORT_SECTION: u8 = 2;

/// The same module and script with `$0`, `$1`, … for the names of what the one imports from the other.
pub(super) fn shorten(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut end = binary::HEADER;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ImportSection(imports) = &payload {
            let range = in_memory(&imports.range())?;
            let mut all = Vec::new();
            for import in imports.clone().into_imports_with_offsets() {
                let (at, import) = import?;
                all.push((usize::try_from(at)?, import));
            }
            let short = names(&all, script);
            let section = rewrite(module, &all, range.end, &short)?;
            let mut module = module.to_vec();
            module.splice(end..range.end, section);
            return Ok((module, replace(script, &short)));
        }
        if let Some((_, range)) = payload.as_section() {
            end = in_memory(&range)?.end;
        }
    }
    Ok((module.to_vec(), script.to_owned()))
}

fn names<'a>(imports: &[(usize, Import<'a>)], script: &str) -> HashMap<&'a str, String> {
    let in_script: std::collections::HashSet<&str> = words(script).collect();
    let mut free = (0..).map(|number| format!("${number}")).filter(|name| !in_script.contains(name.as_str()));
    imports
        .iter()
        .filter(|(_, import)| import.module.ends_with(BINDGEN) && in_script.contains(import.name))
        .filter_map(|(_, import)| Some((import.name, free.next()?)))
        .collect()
}

fn rewrite(
    module: &[u8],
    imports: &[(usize, Import<'_>)],
    end: usize,
    short: &HashMap<&str, String>,
) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    binary::leb128(&mut content, u32::try_from(imports.len())?);
    for (nth, (at, import)) in imports.iter().enumerate() {
        let next = imports.get(nth + 1).map_or(end, |(next, _)| *next);
        let mut names = Vec::new();
        binary::text(&mut names, import.module)?;
        binary::text(&mut names, import.name)?;
        // What follows the two names says what is imported.
        let kind = module.get(at + names.len()..next).context("imports are in order")?;
        binary::text(&mut content, import.module)?;
        binary::text(&mut content, short.get(import.name).map_or(import.name, String::as_str))?;
        content.extend_from_slice(kind);
    }
    binary::section(IMPORT_SECTION, &content)
}

/// A script with other names for these.
fn replace(script: &str, short: &HashMap<&str, String>) -> String {
    identifiers(script)
        .map(|token| match token {
            Token::Identifier(name) => short.get(name).map_or(name, String::as_str),
            Token::Other(text) => text,
        })
        .collect()
}

/// The names in a script, and whatever else looks like one.
fn words(script: &str) -> impl Iterator<Item = &str> {
    identifiers(script).filter_map(Token::identifier)
}

/// A piece of a script.
#[derive(Clone, Copy)]
enum Token<'a> {
    Identifier(&'a str),
    Other(&'a str),
}

impl<'a> Token<'a> {
    fn identifier(self) -> Option<&'a str> {
        match self {
            Self::Identifier(name) => Some(name),
            Self::Other(_) => None,
        }
    }
}

/// The whole script, cut where an identifier begins or ends.
fn identifiers(script: &str) -> impl Iterator<Item = Token<'_>> {
    let belongs = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let inside = belongs(rest.chars().next()?);
        let length = rest.find(|c| belongs(c) != inside).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(if inside { Token::Identifier(piece) } else { Token::Other(piece) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(imports: &[(&str, &str)]) -> Vec<u8> {
        let mut content = vec![u8::try_from(imports.len()).unwrap()];
        for (module, name) in imports {
            binary::text(&mut content, module).unwrap();
            binary::text(&mut content, name).unwrap();
            content.extend_from_slice(&[0, 0]);
        }
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(binary::section(1, &[1, 0x60, 0, 0]).unwrap());
        module.extend(binary::section(IMPORT_SECTION, &content).unwrap());
        module.extend(binary::section(3, &[0]).unwrap());
        module
    }

    #[test]
    fn both_sides_get_the_same_short_name() {
        let before = module(&[
            ("./parvis_bg.js", "__wbg_now_0123"),
            ("./parvis_split.js", "load"),
            ("./parvis_bg.js", "__wbg_nowhere_45"),
        ]);
        let script = "const import0 = {\n__wbg_now_0123: function() { return $0; },\n__wbg_nowhere_45: f,\n}; load(now_0123)";
        let (after, short) = shorten(&before, script).unwrap();
        assert_eq!(
            after,
            module(&[("./parvis_bg.js", "$1"), ("./parvis_split.js", "load"), ("./parvis_bg.js", "$2")])
        );
        assert_eq!(short, "const import0 = {\n$1: function() { return $0; },\n$2: f,\n}; load(now_0123)");
    }

    #[test]
    fn a_module_without_imports_stays_as_it_is() {
        let before = b"\0asm\x01\0\0\0".to_vec();
        assert_eq!(shorten(&before, "a").unwrap(), (before.clone(), "a".to_owned()));
    }
}
