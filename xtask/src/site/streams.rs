//! Takes back what a library offers to JavaScript and no script of ours asks for.
//!
//! Leptos brings along `wasm-streams`, which can make the streams of a browser out of ours. Whatever is offered has to
//! stay, with all that it calls, and is described to wasm-bindgen, which makes classes of it in the first script.

use anyhow::{Context, Result};
use wasmparser::{Parser, Payload, TypeRef};

use super::binary::{self, in_memory};
use super::saved::Saved;

/// How its classes are called, their functions, and what makes one: nothing else can bring one into a page.
const CLASS: &[u8] = b"IntoUnderlying";
const FUNCTION: &str = "intounderlying";
const MAKER: &str = "into_underlying";

/// Where wasm-bindgen finds what is offered.
const DESCRIPTIONS: &str = "__wasm_bindgen_unstable";
const EXPORT_SECTION: u8 = 7;
const CUSTOM_SECTION: u8 = 0;

/// The same module without the offer, if nothing makes use of it.
pub(super) fn take_back(module: &[u8]) -> Result<Saved> {
    let mut kept = module[..binary::HEADER.min(module.len())].to_vec();
    let mut end = binary::HEADER;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else { continue };
        let whole = end..in_memory(&range)?.end;
        end = whole.end;
        match payload {
            Payload::ImportSection(ref imports) => {
                for import in imports.clone().into_imports() {
                    let import = import?;
                    if matches!(import.ty, TypeRef::Func(_)) && import.name.contains(MAKER) {
                        return Ok(Saved { module: module.to_vec(), bytes: 0 });
                    }
                }
                kept.extend_from_slice(&module[whole]);
            }
            Payload::ExportSection(exports) => {
                let end = in_memory(&exports.range())?.end;
                let mut starts = Vec::new();
                for export in exports.into_iter_with_offsets() {
                    let (at, export) = export?;
                    starts.push((usize::try_from(at)?, export.name.contains(FUNCTION)));
                }
                let mut count = 0;
                let mut content = Vec::new();
                for (nth, (at, gone)) in starts.iter().enumerate() {
                    if !gone {
                        let next = starts.get(nth + 1).map_or(end, |(next, _)| *next);
                        content.extend_from_slice(&module[*at..next]);
                        count += 1;
                    }
                }
                let mut section = Vec::new();
                binary::leb128(&mut section, count);
                section.extend_from_slice(&content);
                kept.extend(binary::section(EXPORT_SECTION, &section)?);
            }
            Payload::CustomSection(custom) if custom.name() == DESCRIPTIONS => {
                let mut section = Vec::new();
                binary::text(&mut section, DESCRIPTIONS)?;
                section.extend(other_descriptions(custom.data())?);
                kept.extend(binary::section(CUSTOM_SECTION, &section)?);
            }
            _ => kept.extend_from_slice(&module[whole]),
        }
    }
    let bytes = module.len().saturating_sub(kept.len());
    Ok(Saved { module: kept, bytes })
}

/// Each is two blocks, with their lengths in front: the version of the format, and what is described.
fn other_descriptions(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let (version, after) = block(rest)?;
        let (described, after) = block(after)?;
        if !described.windows(CLASS.len()).any(|window| window == CLASS) {
            kept.extend_from_slice(&rest[..version.len() + described.len()]);
        }
        rest = after;
    }
    Ok(kept)
}

/// The first block with its length, and what follows.
fn block(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let (length, _) = bytes.split_first_chunk::<4>().context("a description has a length")?;
    let length = usize::try_from(u32::from_le_bytes(*length))? + 4;
    bytes.split_at_checked(length).context("a description is as long as it says")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(what: &[&str]) -> Vec<u8> {
        let mut blocks = Vec::new();
        for text in what.iter().flat_map(|what| ["{}", what]) {
            blocks.extend_from_slice(&u32::try_from(text.len()).unwrap().to_le_bytes());
            blocks.extend_from_slice(text.as_bytes());
        }
        blocks
    }

    fn module(import: &str, exports: &[&str], descriptions: &[&str]) -> Vec<u8> {
        let mut imports = vec![1];
        binary::text(&mut imports, "env").unwrap();
        binary::text(&mut imports, import).unwrap();
        imports.extend_from_slice(&[0, 0]);
        let mut exported = vec![u8::try_from(exports.len()).unwrap()];
        for name in exports {
            binary::text(&mut exported, name).unwrap();
            exported.extend_from_slice(&[0, 0]);
        }
        let mut custom = Vec::new();
        binary::text(&mut custom, DESCRIPTIONS).unwrap();
        custom.extend(described(descriptions));
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(binary::section(1, &[1, 0x60, 0, 0]).unwrap());
        module.extend(binary::section(2, &imports).unwrap());
        module.extend(binary::section(EXPORT_SECTION, &exported).unwrap());
        module.extend(binary::section(CUSTOM_SECTION, &custom).unwrap());
        module
    }

    #[test]
    fn an_offer_that_nobody_takes_is_gone() {
        let before = module(
            "__wbg_now",
            &["hydrate", "__wbg_intounderlyingsink_free", "intounderlyingsink_write", "memory"],
            &["hydrate", "..IntoUnderlyingSink..write", "..now"],
        );
        let after = module("__wbg_now", &["hydrate", "memory"], &["hydrate", "..now"]);
        assert_eq!(take_back(&before).unwrap().module, after);
        assert_eq!(take_back(&after).unwrap().module, after);
    }

    #[test]
    fn what_is_made_use_of_stays() {
        let before = module(
            "__wbg_new_with_into_underlying_sink",
            &["intounderlyingsink_write"],
            &["..IntoUnderlyingSink..write"],
        );
        assert_eq!(take_back(&before).unwrap().module, before);
    }
}
