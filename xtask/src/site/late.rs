//! The JavaScript that only late WebAssembly calls, in a script of its own.
//!
//! wasm-bindgen knows one script and one module, so each function of the browser that any code calls is in the first
//! script. What only late files call is taken out of it here, with the helpers that nothing else needs. In its place is
//! a function that passes the call on, and the loader of the late files loads the late script with them.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Context, Result};

use super::shorten::words;

/// What the late script is called until it is published.
pub(super) const SCRIPT: &str = "parvis_late.js";

/// It changes with every text that comes back from JavaScript, so it is asked for and not handed over.
const LENGTH: &str = "WASM_VECTOR_LEN";

/// The first script without what is late, and the late one.
pub(super) struct Parted {
    pub(super) script: String,
    /// `None`: nothing is late.
    pub(super) late: Option<Late>,
}

/// The late script, and how it is begun.
pub(super) struct Late {
    pub(super) text: String,
    /// An expression in the first script: makes its functions, once `module` is the late script.
    pub(super) begin: String,
}

/// Parts the script, as wasm-bindgen writes it: whatever stands at the top begins at the left margin, and the functions
/// that the WebAssembly imports have a line of their own to begin with and one to end with.
pub(super) fn part(script: &str, names: &BTreeSet<String>) -> Result<Parted> {
    const OBJECT: &str = "    const import0 = {\n";
    const OBJECT_END: &str = "    };\n";
    let nothing = || Parted { script: script.to_owned(), late: None };
    let Some((before, rest)) = script.split_once(OBJECT) else { return Ok(nothing()) };
    let end = rest.find(&format!("\n{OBJECT_END}")).context("the imports have an end")? + 1;
    let (inside, after) = (&rest[..end], &rest[end + OBJECT_END.len()..]);

    let outside = format!("{before}{after}");
    let items = items(&outside);
    let state: HashSet<&str> = items.iter().filter(|item| item.kind == "let").map(|item| item.name).collect();
    // What is only known later is asked for, or there by then. All other state stays where it is.
    let may_move =
        |text: &str| words(text).all(|word| word == LENGTH || word == "wasm" || !state.contains(word));

    let entries = entries(inside);
    let is_late = |entry: &Entry<'_>| names.contains(entry.name) && may_move(entry.text);
    let (late, early): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_late);
    if late.is_empty() {
        return Ok(nothing());
    }
    let moved = moved(&items, &early, &late, |item| {
        matches!(item.kind, "function" | "const")
            && may_move(item.text)
            && !words(item.text).any(|word| word == LENGTH)
    });

    let mut text: String = moved.iter().map(|item| item.text).collect();
    text.push_str("return {\n");
    for entry in &late {
        text.push_str(&words_replaced(entry.text, LENGTH, &format!("{LENGTH}()")));
    }
    text.push_str("};\n");
    let used: HashSet<&str> = words(&text).collect();
    let mut given: Vec<&str> =
        items.iter().map(|item| item.name).filter(|name| used.contains(name)).collect();
    given.retain(|name| !moved.iter().any(|item| item.name == *name));
    given.sort_unstable();
    given.dedup();
    let parameters = given.join(", ");
    let arguments = words_replaced(&parameters, LENGTH, &format!("() => {LENGTH}"));

    let stubs = late.iter().map(|entry| entry.name).collect::<Vec<_>>().join(" ");
    let kept: String = early.iter().map(|entry| entry.text).collect();
    let passed_on = format!(
        "    for (const name of \"{stubs}\".split(\" \")) {{\n        let real;\n        \
         import0[name] = (...given) => (real ??= __late[name])(...given);\n    }}\n"
    );
    let mut script = format!("{before}{OBJECT}{kept}{OBJECT_END}{passed_on}{after}");
    for item in &moved {
        script = script.replacen(item.text, "", 1);
    }
    script.push_str("let __late;\n");
    Ok(Parted {
        script,
        late: Some(Late {
            text: format!("export default ({parameters}) => {{\n{text}}};\n"),
            begin: format!("__late = module.default({arguments})"),
        }),
    })
}

/// What only late functions need, and what only that needs.
fn moved<'a>(
    items: &'a [Item<'a>],
    early: &[Entry<'_>],
    late: &[Entry<'_>],
    may_move: impl Fn(&Item<'_>) -> bool,
) -> Vec<&'a Item<'a>> {
    let in_early: HashSet<&str> = early.iter().flat_map(|entry| words(entry.text)).collect();
    let mut wanted: HashSet<&str> = late.iter().flat_map(|entry| words(entry.text)).collect();
    let mut moved: Vec<&Item<'_>> = Vec::new();
    while let Some(item) = items.iter().find(|item| {
        let is_new = !moved.iter().any(|other| other.name == item.name);
        is_new && wanted.contains(item.name) && !in_early.contains(item.name) && may_move(item)
    }) {
        wanted.extend(words(item.text));
        moved.push(item);
    }
    // As they stood: one may be made of another.
    moved.sort_by_key(|item| item.text.as_ptr());
    loop {
        let names: HashSet<&str> = moved.iter().map(|item| item.name).collect();
        let staying = items.iter().filter(|item| !names.contains(item.name));
        let needed: HashSet<&str> = staying.flat_map(|item| words(item.text)).collect();
        let before = moved.len();
        moved.retain(|item| !needed.contains(item.name));
        if moved.len() == before {
            return moved;
        }
    }
}

/// A declaration at the top of the script. What is none has no name.
struct Item<'a> {
    kind: &'a str,
    name: &'a str,
    text: &'a str,
}

fn items(script: &str) -> Vec<Item<'_>> {
    let begins = |line: &str| {
        let first = line.chars().next();
        first.is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || first == '/')
    };
    let mut starts = Vec::new();
    let mut at = 0;
    for line in script.split_inclusive('\n') {
        if begins(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([script.len()]).collect::<Vec<_>>();
    let mut items = Vec::new();
    for (start, end) in starts.iter().zip(ends) {
        let text = &script[*start..end];
        let mut declared = words(text).filter(|word| !matches!(*word, "export" | "async" | "default"));
        let kind = declared.next().unwrap_or_default();
        if kind == "let" {
            // `let a, b, c;` declares all of them, and nothing of it moves.
            let line = text.lines().next().unwrap_or_default();
            let names = line.split(';').next().unwrap_or_default().split(',');
            items.extend(names.filter_map(|name| {
                let name = words(name).find(|word| *word != "let")?;
                Some(Item { kind, name, text })
            }));
        } else {
            let name = match kind {
                "function" | "const" | "class" => declared.next().unwrap_or_default(),
                _ => "",
            };
            items.push(Item { kind, name, text });
        }
    }
    items
}

/// A function that the WebAssembly imports.
struct Entry<'a> {
    name: &'a str,
    text: &'a str,
}

fn entries(inside: &str) -> Vec<Entry<'_>> {
    let name_of = |line: &'_ str| -> Option<usize> {
        let line = line.strip_prefix("        ")?;
        if line.starts_with(' ') {
            return None;
        }
        let end = line.find(": ")?;
        words(&line[..end]).eq([&line[..end]]).then_some(end)
    };
    let mut starts = Vec::new();
    let mut at = 0;
    for line in inside.split_inclusive('\n') {
        if let Some(length) = name_of(line) {
            starts.push((at, length));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([inside.len()]).collect::<Vec<_>>();
    let entry = |((start, length), end): (&(usize, usize), usize)| {
        let text = &inside[*start..end];
        Entry { name: &text[8..8 + length], text }
    };
    starts.iter().zip(ends).map(entry).collect()
}

fn words_replaced(text: &str, from: &str, to: &str) -> String {
    super::shorten::replace(text, &HashMap::from([(from, to.to_owned())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT_BEFORE: &str = "\
import * as import1 from \"./parvis_split.js\"
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_draw_01: function() { return handleError(function (arg0) {
            arg0.draw(onlyLate(arg0), shared(1));
        }, arguments); },
        __wbg_id_02: function(arg0, arg1) {
            const ret = passText(arg1.id);
            view().set(arg0, ret, WASM_VECTOR_LEN);
        },
        __wbg_now_03: function() {
            const ret = shared(Date.now());
            return ret;
        },
        __wbg_state_04: function() {
            cached = null;
        },
    };
    return {
        __proto__: null,
        \"./parvis_bg.js\": import0,
    };
}
const KINDS = [\"a\", \"b\"];
let cached = null;
function handleError(f, args) {
    return f.apply(this, args);
}
function onlyLate(x) {
    return KINDS.indexOf(x);
}
function passText(text) {
    WASM_VECTOR_LEN = text.length;
    return text;
}
function shared(x) {
    return x;
}
function view() {
    return cached ?? wasm.memory;
}
let WASM_VECTOR_LEN = 0;
let wasmModule, wasmInstance, wasm;
export { initSync, __wbg_init as default };
";

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_only_late_code_calls_goes_with_what_only_that_needs() {
        let parted = part(SCRIPT_BEFORE, &names(&["__wbg_draw_01", "__wbg_id_02"])).unwrap();
        let late = parted.late.unwrap();
        assert_eq!(
            late.text,
            "export default (WASM_VECTOR_LEN, passText, shared, view) => {\n\
const KINDS = [\"a\", \"b\"];
function handleError(f, args) {
    return f.apply(this, args);
}
function onlyLate(x) {
    return KINDS.indexOf(x);
}
return {
        __wbg_draw_01: function() { return handleError(function (arg0) {
            arg0.draw(onlyLate(arg0), shared(1));
        }, arguments); },
        __wbg_id_02: function(arg0, arg1) {
            const ret = passText(arg1.id);
            view().set(arg0, ret, WASM_VECTOR_LEN());
        },
};
};
"
        );
        assert_eq!(late.begin, "__late = module.default(() => WASM_VECTOR_LEN, passText, shared, view)");
        let script = parted.script;
        assert!(
            script.contains("for (const name of \"__wbg_draw_01 __wbg_id_02\".split(\" \"))"),
            "{script}"
        );
        for gone in ["arg0.draw", "onlyLate", "KINDS"] {
            assert!(!script.contains(gone), "{gone} is in {script}");
        }
        for kept in
            ["function shared(x)", "Date.now()", "let cached = null;", "export { initSync", "let __late;"]
        {
            assert!(script.contains(kept), "{kept} is not in {script}");
        }
    }

    #[test]
    fn what_touches_the_state_of_the_first_script_stays_there() {
        let parted = part(SCRIPT_BEFORE, &names(&["__wbg_state_04"])).unwrap();
        assert!(parted.late.is_none());
        assert_eq!(parted.script, SCRIPT_BEFORE);
    }

    #[test]
    fn a_helper_that_something_else_needs_as_well_stays() {
        let parted = part(SCRIPT_BEFORE, &names(&["__wbg_now_03"])).unwrap();
        assert!(parted.script.contains("function shared(x)"));
        assert_eq!(
            parted.late.unwrap().text,
            "export default (shared) => {\nreturn {\n        __wbg_now_03: function() {\n            \
             const ret = shared(Date.now());\n            return ret;\n        },\n};\n};\n"
        );
    }
}
