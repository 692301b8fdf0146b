//! The JavaScript that only late files need, in a late file of its own.
//!
//! The first WebAssembly imports every function of the browser that any file calls, and hands them on in its table. What it
//! does not call itself is therefore in the script as a function that passes on to one that is not here yet; the loader of
//! late files brings the script with those (`glue::script`).

use std::collections::HashSet;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasmparser::{ElementItems, Operator, Parser, Payload, TypeRef};

use super::linked::Linked;

/// Where wasm-bindgen lists what the WebAssembly imports, as `glue::compact` leaves it, and where the list ends.
const LIST: &str = "\nconst import0 = {\n__proto__: null,\n";
const LIST_END: &str = "\n};\nreturn {\n__proto__: null,\n";
/// What changes with every text that is passed: the late script asks for it, and gets the value of then.
const LENGTH: &str = "WASM_VECTOR_LEN";
const LENGTH_NOW: &str = "vectorLength()";
/// What is set once, before any code runs.
const SET_ONCE: &str = "wasm";
/// The variable of the main script that holds what came late.
const LATE: &str = "lateImports";

/// What is imported for late code alone: each function that calls it is in late files only. The first module is the one
/// that was split into the others, which still have their names.
pub(super) fn imports_of_late_code(
    module: &[u8],
    early: &[PathBuf],
    late: &[PathBuf],
) -> Result<HashSet<String>> {
    let names_in = |files: &[PathBuf]| -> Result<HashSet<String>> {
        let mut names = HashSet::new();
        for file in files {
            let file = fs::read(file)?;
            names.extend(Linked::read(&file)?.functions().map(|function| function.name.to_owned()));
        }
        Ok(names)
    };
    let (early, late) = (names_in(early)?, names_in(late)?);
    let is_late = |name: &str| late.contains(name) && !early.contains(name);
    imports_called_by(module, is_late)
}

/// The functions that are imported and called, by no other functions than these.
fn imports_called_by(module: &[u8], these: impl Fn(&str) -> bool) -> Result<HashSet<String>> {
    let linked = Linked::read(module)?;
    let mut callers = linked.functions();
    let mut imports = Vec::new();
    let (mut by_these, mut by_others) = (HashSet::new(), HashSet::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    if matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        imports.push(import.name.to_owned());
                    }
                }
            }
            Payload::ElementSection(section) => {
                for element in section {
                    match element?.items {
                        ElementItems::Functions(functions) => {
                            for function in functions {
                                by_others.insert(function?);
                            }
                        }
                        ElementItems::Expressions(..) => bail!("the table is written in a way not foreseen"),
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                let caller = callers.next().context("each body is a function")?;
                let called = if these(caller.name) { &mut by_these } else { &mut by_others };
                for operator in body.get_operators_reader()? {
                    if let Operator::Call { function_index: index }
                    | Operator::ReturnCall { function_index: index }
                    | Operator::RefFunc { function_index: index } = operator?
                    {
                        called.insert(index);
                    }
                }
            }
            _ => {}
        }
    }
    let only = (0..).zip(imports).filter(|(index, _)| by_these.contains(index) && !by_others.contains(index));
    Ok(only.map(|(_, name)| name).collect())
}

/// The main script without the functions of these names, and the late script with them. Which these are is in the third:
/// one that cannot be moved stays.
pub(super) fn move_out(script: &str, late: &HashSet<String>) -> Result<(String, String, HashSet<String>)> {
    let (before, rest) =
        script.split_once(LIST).context("the list of imports begins in a way not foreseen")?;
    let (list, after) =
        rest.split_once(LIST_END).context("the list of imports ends in a way not foreseen")?;
    let all = entries(list);
    let variables: HashSet<_> = declared(script, &["let "]).collect();
    let helpers: HashSet<_> =
        declared(script, &["function ", "async function ", "const "]).chain([SET_ONCE]).collect();
    let stays =
        |entry: &str| words(entry).any(|word| variables.contains(word) && word != LENGTH && word != SET_ONCE);
    let (mut kept, mut moved) = (String::new(), String::new());
    let (mut names, mut used) = (HashSet::new(), HashSet::new());
    for (name, entry) in all {
        if late.contains(name) && !stays(entry) {
            used.extend(words(entry).filter(|word| helpers.contains(word)));
            names.insert(name.to_owned());
            moved.push_str(&entry.replace(LENGTH, LENGTH_NOW));
        } else {
            kept.push_str(entry);
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_unstable();
    let used = used.join(", ");
    let late = format!("export default ({{ vectorLength, {used} }}) => ({{\n{moved}}});\n");
    let main = format!(
        "let {LATE}, tries = 0;\nconst helpers = () => ({{ vectorLength: () => {LENGTH}, {used} }});\n{before}{LIST}{}{LIST_END}{after}",
        kept.trim_end_matches('\n')
    );
    Ok((main, late, names))
}

/// The main script with a function for each that is late, `$300` to `$399`.
pub(super) fn pass_on(script: &str, late: &Range<usize>) -> String {
    let Range { start, end } = late;
    let pass_on = format!(
        "\n}};\nfor (let at = {start}; at < {end}; at++) import0[\"$\" + at] = (...values) => {LATE}[\"$\" + at](...values);{}",
        &LIST_END[3..]
    );
    match script.split_once(LIST) {
        Some((before, rest)) => format!("{before}{LIST}{}", rest.replacen(LIST_END, &pass_on, 1)),
        None => script.to_owned(),
    }
}

/// The functions of the list with their names, each to the end of its last line.
fn entries(list: &str) -> Vec<(&str, &str)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in list.split_inclusive('\n') {
        if let Some((name, _)) = line.split_once(": function(").filter(|(name, _)| words(name).eq([*name])) {
            starts.push((at, name));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([list.len()]);
    starts.iter().zip(ends).map(|((start, name), end)| (*name, &list[*start..end])).collect()
}

/// What a script declares outside of all brackets, on lines that begin with one of these.
fn declared<'a>(script: &'a str, keywords: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let mut open = 0_usize;
    script.lines().flat_map(move |line| {
        let is_outside = open == 0;
        open = (open + line.matches('{').count()).saturating_sub(line.matches('}').count());
        let found = keywords.iter().find_map(|keyword| line.strip_prefix(keyword)).filter(|_| is_outside);
        // `let a, b;` declares both.
        let all = found.filter(|all| all.ends_with(';') && !all.contains('=')).map(|all| all.split(", "));
        let one = found.filter(|all| all.contains(['=', '('])).into_iter();
        all.into_iter().flatten().chain(one).filter_map(|text| words(text).next())
    })
}

/// The identifiers in a script, and whatever else looks like one.
fn words(script: &str) -> impl Iterator<Item = &str> {
    script
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '$'))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "const import1 = (() => {\n})();\nfunction __wbg_get_imports() {\nconst import0 = {\n__proto__: null,\n\
        early: function(arg0) {\nconst ret = arg0.a;\nreturn ret;\n},\n\
        late: function() { return handleError(function (arg0) {\nconst ret = text(arg0);\nconst len1 = WASM_VECTOR_LEN;\n}, arguments); },\n\
        counts: function() {\nconst state = {\n};\ncounter += 1;\n},\n};\nreturn {\n__proto__: null,\n};\n}\n\
        function text(arg0) {\n}\nfunction handleError(f, args) {\n}\nlet counter = 0;\nlet WASM_VECTOR_LEN = 0;\nlet wasmModule, wasm;\n";

    #[test]
    fn what_only_late_code_calls_moves_with_what_it_needs() {
        let late = ["late", "counts"].map(str::to_owned).into();
        let (main, late, moved) = move_out(SCRIPT, &late).unwrap();
        assert_eq!(moved, HashSet::from(["late".to_owned()]), "the other changes a variable of the script");
        assert_eq!(
            late,
            "export default ({ vectorLength, handleError, text }) => ({\n\
            late: function() { return handleError(function (arg0) {\nconst ret = text(arg0);\n\
            const len1 = vectorLength();\n}, arguments); },\n});\n"
        );
        assert!(
            main.contains("helpers = () => ({ vectorLength: () => WASM_VECTOR_LEN, handleError, text });")
        );
        assert!(main.contains("early: function(") && main.contains("counts: function("), "{main}");
        assert!(!main.contains("late: function("), "{main}");
    }

    #[test]
    fn the_script_passes_on_what_is_late() {
        let script = pass_on(SCRIPT, &(3..5));
        let loop_at = script.find("for (let at = 3; at < 5; at++) import0[\"$\" + at] =").unwrap();
        assert!(script.find("counter += 1").unwrap() < loop_at && loop_at < script.find("return {").unwrap());
    }

    #[test]
    fn a_list_that_is_written_otherwise_is_an_error() {
        assert!(move_out("const imports = {};\n", &HashSet::new()).is_err());
    }
}
