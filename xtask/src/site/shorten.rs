//! Short names between the script and the WebAssembly.
//!
//! Each function of the browser that the WebAssembly calls has a name with a hash in it, twice: in the module's
//! imports and in the script. A hash is what does not compress.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use anyhow::{Context, Result};
use wasmparser::{Import, Parser, Payload};

use super::binary::{self, in_memory};

/// The imports that wasm-bindgen names are all from modules whose name ends like this.
const BINDGEN: &str = "_bg.js";
const IMPORT_SECTION: u8 = 2;

/// A module and its scripts with short names.
pub(super) struct Shortened {
    pub(super) module: Vec<u8>,
    /// The main one, and the late one.
    pub(super) scripts: [String; 2],
    /// The numbers of the names that come last.
    pub(super) last: Range<usize>,
}

/// The same module and scripts with `$0`, `$1`, … for the names of what the one imports from the others; these come last.
pub(super) fn shorten(module: &[u8], scripts: [&str; 2], last: &HashSet<String>) -> Result<Shortened> {
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
            let short = names(&all, scripts, last);
            let section = rewrite(module, &all, range.end, &short)?;
            let mut module = module.to_vec();
            module.splice(end..range.end, section);
            let late = last.iter().filter(|name| short.contains_key(name.as_str())).count();
            let scripts = scripts.map(|script| replace(script, &short));
            let numbers = short.values().filter_map(|name| name.strip_prefix('$')?.parse::<usize>().ok());
            let end = numbers.max().map_or(0, |number| number + 1);
            return Ok(Shortened { module, scripts, last: end - late..end });
        }
        if let Some((_, range)) = payload.as_section() {
            end = in_memory(&range)?.end;
        }
    }
    Ok(Shortened { module: module.to_vec(), scripts: scripts.map(str::to_owned), last: 0..0 })
}

fn names<'a>(
    imports: &[(usize, Import<'a>)],
    scripts: [&str; 2],
    last: &HashSet<String>,
) -> HashMap<&'a str, String> {
    let in_scripts: HashSet<&str> = scripts.into_iter().flat_map(words).collect();
    let mut named: Vec<_> = imports
        .iter()
        .map(|(_, import)| import)
        .filter(|import| import.module.ends_with(BINDGEN) && in_scripts.contains(import.name))
        .map(|import| import.name)
        .collect();
    named.sort_by_key(|name| last.contains(*name));
    // Without a gap: those at the end are known by the first and the last number.
    let taken = in_scripts.iter().filter_map(|word| word.strip_prefix('$')?.parse::<usize>().ok());
    let free = taken.max().map_or(0, |taken| taken + 1);
    named.into_iter().zip((free..).map(|number| format!("${number}"))).collect()
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
        let script = "const import0 = {\n__wbg_now_0123: function() { return $0; },\n}; load(now_0123)";
        let late = "({\n__wbg_nowhere_45: f,\n})";
        let last = ["__wbg_now_0123".to_owned()].into();
        let short = shorten(&before, [script, late], &last).unwrap();
        assert_eq!(
            short.module,
            module(&[("./parvis_bg.js", "$2"), ("./parvis_split.js", "load"), ("./parvis_bg.js", "$1")])
        );
        assert_eq!(
            short.scripts,
            ["const import0 = {\n$2: function() { return $0; },\n}; load(now_0123)", "({\n$1: f,\n})"]
        );
        assert_eq!(short.last, 2..3);
    }

    #[test]
    fn a_module_without_imports_stays_as_it_is() {
        let before = b"\0asm\x01\0\0\0".to_vec();
        let short = shorten(&before, ["a", "b"], &HashSet::new()).unwrap();
        assert_eq!((short.module, short.scripts), (before, ["a".to_owned(), "b".to_owned()]));
    }
}
