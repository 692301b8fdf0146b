//! The JavaScript between the page and the WebAssembly, as text.

use anyhow::{Context, Result, bail};

/// Puts the loader of the later parts into the main script.
///
/// The two modules import each other, so neither could be named after its content, and each would be a request.
pub(super) fn inline_link_module(script: &str, specifier: &str, link: &str) -> Result<String> {
    let imports: Vec<&str> = script.lines().filter(|line| imports_all_of(line, specifier)).collect();
    let [import, again @ ..] = imports.as_slice() else {
        // Nothing is lazy: the main WebAssembly never asks for the loader.
        return Ok(script.to_owned());
    };
    let binding = bound_by(import)?;

    let mut body = String::new();
    let mut exports = Vec::new();
    for line in link.lines() {
        if line.starts_with("import ") {
            continue;
        }
        if let Some(rest) = line.strip_prefix("export const ") {
            let (name, _) = rest.split_once('=').context("an exported constant has a value")?;
            exports.push(name.trim().to_owned());
            body.push_str("const ");
            body.push_str(rest);
        } else if line.starts_with("export ") {
            bail!("the loader exports in a way not foreseen: {line}");
        } else {
            body.push_str(line);
        }
        body.push('\n');
    }
    let inlined = format!("const {binding} = (() => {{\n{body}return {{ {} }};\n}})();", exports.join(", "));
    let mut script = script.replacen(import, &inlined, 1);
    // Each lazy function has an import of its own.
    for import in again {
        script = script.replacen(import, &format!("const {} = {binding};", bound_by(import)?), 1);
    }
    Ok(script)
}

/// The loader of the late files, which tries each of them once more after a moment. A browser gives up all that it is loading when the
/// network changes, as when a phone comes into a Wi-Fi network, and the next try works.
pub(super) fn try_again(link: &str) -> Result<String> {
    const ONCE: &str = "const thisLoad = loader();";
    const TWICE: &str =
        "const thisLoad = loader().catch(() => new Promise((later) => setTimeout(later, 500)).then(loader));";
    if link.matches(ONCE).count() != 1 {
        bail!("the loader begins to load in a way not foreseen");
    }
    Ok(link.replacen(ONCE, TWICE, 1))
}

/// What comes along with late files, and is waited for with them: no code of theirs runs before it is there.
pub(super) struct Companion {
    /// The constant of the loader that loads it.
    name: &'static str,
    /// JavaScript that begins to load it and returns what waits for it: the first argument of the loader's `makeLoad`.
    fetcher: String,
}

/// The loader of the late files, with what comes along with these.
pub(super) fn accompany(link: &str, companions: &[Companion], files: &[&str]) -> Result<String> {
    const LOADER: &str = "export const __wasm_split_load_";
    let names: Vec<_> = companions.iter().map(|companion| companion.name).collect();
    let names = names.join(", ");
    let mut whole = String::with_capacity(link.len() + 2048);
    let mut is_declared = false;
    let mut wants = false;
    let mut accompanied = 0;
    for line in link.lines() {
        let is_loader = line.starts_with("const __chunk_") || line.starts_with(LOADER);
        if is_loader && !is_declared {
            for Companion { name, fetcher } in companions {
                whole.push_str(&format!("const {name} = makeLoad({fetcher}, []);\n"));
            }
            is_declared = true;
        }
        if is_loader {
            let name = line.strip_prefix(LOADER).and_then(|rest| rest.split_once(" = "));
            wants = name.is_some_and(|(name, _)| files.contains(&name));
        }
        let dependencies = line.strip_suffix("]));").filter(|_| wants);
        match dependencies {
            Some(before) => {
                let comma = if before.ends_with('[') { "" } else { ", " };
                whole.push_str(&format!("{before}{comma}{names}]));\n"));
                wants = false;
                accompanied += 1;
            }
            None => {
                whole.push_str(line);
                whole.push('\n');
            }
        }
    }
    if accompanied != files.len() {
        bail!("with {files:?} come {names}: they have other names, or the loader is written in a new way");
    }
    Ok(whole)
}

/// A style sheet.
pub(super) fn style(file: &str) -> Companion {
    let fetcher = format!(
        "() => {{\nconst link = document.createElement(\"link\");\n\
         const src = new Promise((come, fail) => {{\nlink.onload = come;\n\
         link.onerror = () => {{\nlink.remove();\nfail(new Error(link.href));\n}};\n}});\n\
         src.catch(() => {{}});\nlink.rel = \"stylesheet\";\n\
         link.href = new URL(\"./{file}\", import.meta.url);\n\
         document.head.append(link);\nreturn () => src;\n}}"
    );
    Companion { name: "__late_style", fetcher }
}

/// The texts of the page's language that only late code says. `app/src/i18n.rs` says where their address is in the
/// document, and takes them from there. A person may choose another language while they come; then those come, too.
pub(super) fn texts() -> Companion {
    let fetcher = "() => {\nconst carrier = document.getElementById(\"texts\");\n\
        const root = document.documentElement;\n\
        const load = async (lang) => {\n\
        const file = carrier.dataset.files.split(\" \").find((file) => file.startsWith(lang + \"=\"));\n\
        const answer = await fetch(file.split(\",\")[1]);\n\
        if (!answer.ok) throw new Error(answer.url);\n\
        const texts = await answer.text();\n\
        if (root.lang !== lang) return load(root.lang);\n\
        carrier.textContent = texts;\n\
        carrier.dataset.late = lang;\n};\n\
        const src = load(root.lang);\nsrc.catch(() => {});\nreturn () => src;\n}";
    Companion { name: "__late_texts", fetcher: fetcher.to_owned() }
}

/// The script with what only late code imports (`late_glue`). A browser may remember that a module did not come, so that
/// another try has another address.
pub(super) fn script(file: &str) -> Companion {
    let fetcher = format!(
        "() => {{\nconst src = import(new URL(\"./{file}\", import.meta.url) + \"?\".repeat(tries++));\n\
         src.catch(() => {{}});\n\
         return async () => {{ lateImports = (await src).default(helpers()); }};\n}}"
    );
    Companion { name: "__late_script", fetcher }
}

/// The name that `import * as name from …` gives a module.
fn bound_by(import: &str) -> Result<&str> {
    import
        .strip_prefix("import * as ")
        .and_then(|rest| rest.split_once(" from "))
        .map(|(name, _)| name.trim())
        .with_context(|| format!("the loader is imported in a way not foreseen: {import}"))
}

fn imports_all_of(line: &str, specifier: &str) -> bool {
    line.starts_with("import ")
        && (line.contains(&format!("'{specifier}'")) || line.contains(&format!("\"{specifier}\"")))
}

/// The script without its comments and without the spaces that lines begin with, as wasm-bindgen writes both: a
/// comment has its lines for itself, and no text goes on over the end of a line.
pub(super) fn compact(script: &str) -> String {
    let mut compact = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        compact.push_str(line);
        compact.push('\n');
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "import { initSync } from \"./parvis.js\";\n\
        function makeLoad() {}\n\
        export const __wasm_split_load_room = wrap(makeLoad(\"./room.wasm\"));\n";

    #[test]
    fn what_does_not_come_is_tried_once_more() {
        let link = "function makeLoad(fetcher) {\nconst thisLoad = loader();\nthisLoad.catch(() => {});\n}\n";
        assert!(try_again(link).unwrap().contains("loader().catch("));
        assert!(try_again("").is_err());
        assert!(try_again(&format!("{link}{link}")).is_err(), "which of them?");
    }

    #[test]
    fn the_loader_becomes_an_object_of_the_script() {
        let script = "import * as __wbg_star0 from './parvis_split.js';\nfunction initSync() {}\n";
        let joined = inline_link_module(script, "./parvis_split.js", LINK).unwrap();
        assert!(!joined.contains("import "));
        assert!(joined.contains("const __wasm_split_load_room = wrap(makeLoad(\"./room.wasm\"));"));
        assert!(joined.contains("return { __wasm_split_load_room };"));
        assert!(joined.starts_with("const __wbg_star0 = (() => {"));
    }

    #[test]
    fn only_some_files_come_with_others() {
        let link = "const __chunk_1 = makeLoad(() => {}\n, []);\n\
            export const __wasm_split_load_tools = wrap(makeLoad(() => {}\n, [__chunk_1]));\n\
            export const __wasm_split_load_bare = wrap(makeLoad(() => {}\n, []));\n\
            export const __wasm_split_load_room = wrap(makeLoad(() => {}\n, [__chunk_1]));\n";
        let companions = [style("late.css"), texts()];
        let whole = accompany(link, &companions, &["tools", "bare"]).unwrap();
        let mut declared = whole.splitn(3, ", []);\n");
        let (style, texts) = (declared.next().unwrap(), declared.next().unwrap());
        assert!(style.starts_with("const __late_style = makeLoad(() => {"), "{style}");
        assert!(style.contains("new URL(\"./late.css\", import.meta.url)"), "{style}");
        assert!(texts.starts_with("const __late_texts = makeLoad(() => {"), "{texts}");
        assert_eq!(
            declared.next().unwrap(),
            "const __chunk_1 = makeLoad(() => {}\n, []);\n\
            export const __wasm_split_load_tools = wrap(makeLoad(() => {}\n, [__chunk_1, __late_style, __late_texts]));\n\
            export const __wasm_split_load_bare = wrap(makeLoad(() => {}\n, [__late_style, __late_texts]));\n\
            export const __wasm_split_load_room = wrap(makeLoad(() => {}\n, [__chunk_1]));\n"
        );
        assert!(accompany(link, &companions, &["tools", "gone"]).is_err());
    }

    #[test]
    fn two_lazy_functions_have_one_loader() {
        let script =
            "import * as import1 from './parvis_split.js'\nimport * as import2 from \"./parvis_split.js\"\n";
        let joined = inline_link_module(script, "./parvis_split.js", LINK).unwrap();
        assert!(!joined.contains("import "), "{joined}");
        assert!(joined.ends_with("const import2 = import1;\n"), "{joined}");
    }

    #[test]
    fn comments_and_indentation_go() {
        let script = "/* @ts-self-types */\n/**\n * Frees it.\n */\nfunction a() {\n    // why\n    return `//${b}`;\n}\n\n";
        assert_eq!(compact(script), "function a() {\nreturn `//${b}`;\n}\n");
    }

    #[test]
    fn a_script_without_lazy_parts_stays_as_it_is() {
        let script = "function initSync() {}\n";
        assert_eq!(inline_link_module(script, "./parvis_split.js", LINK).unwrap(), script);
    }

    #[test]
    fn an_unknown_form_is_an_error_and_not_a_broken_page() {
        let script = "import { a } from './parvis_split.js';\n";
        assert!(inline_link_module(script, "./parvis_split.js", LINK).is_err());
        let script = "import * as x from './parvis_split.js';\n";
        assert!(inline_link_module(script, "./parvis_split.js", "export function a() {}\n").is_err());
    }
}
