//! Removes code from the WebAssembly that the linker has to keep and nothing ever calls.
//!
//! A type-erased view carries a table of functions. One of them hydrates without waiting for the parts that lazy
//! routes load; this product has none, but a table is kept or dropped as a whole, and that function is a state
//! machine for every view: a fifth of all code. Its body is emptied here, and the relocations in it go with it. The
//! splitter then finds no way to what only that body needed, and leaves it out.

use std::collections::HashMap;
use std::ops::Range;

use anyhow::{Context, Result};
use wasmparser::{BinaryReader, KnownCustom, Name, Parser, Payload, RelocSectionReader, TypeRef};

use super::binary::{self, in_memory};

/// A part of the name of every function that is emptied: those in the tables, whose only way to be called is one.
/// What they call, by whatever name, may have been merged with code of the same shape that something else needs.
const NEVER_CALLED: &str = "8into_any13hydrate_async17h";
/// Who would call them. With these in the code, nothing is emptied.
const CALLERS: [&str; 2] = ["hydrate_lazy", "hydrate_from_async"];

/// Instructions that stop, then ones that do nothing, as often as is needed to keep every offset in the file.
const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// The same module with the bodies emptied.
pub(super) fn prune(module: &[u8]) -> Result<Vec<u8>> {
    let map = Map::read(module)?;
    let bodies = map.bodies_to_empty();
    let mut pruned = module.to_vec();
    for body in &bodies {
        let code = &mut pruned[body.clone()];
        code.fill(NOP);
        // The number of groups of local variables comes first.
        code[0] = 0;
        code[1] = UNREACHABLE;
        code[body.len() - 1] = END;
    }
    let Some(relocations) = map.relocations else { return Ok(pruned) };
    let section = without(&module[relocations.content], |offset| {
        bodies.iter().any(|body| body.contains(&(map.code_start + offset)))
    })?;
    pruned.splice(relocations.whole, section);
    Ok(pruned)
}

/// A section of the file.
struct Section {
    /// With its kind and size.
    whole: Range<usize>,
    /// After its name.
    content: Range<usize>,
}

/// Where things are in the file.
#[derive(Default)]
struct Map {
    code_start: usize,
    imported_functions: u32,
    bodies: Vec<Range<usize>>,
    names: HashMap<u32, String>,
    relocations: Option<Section>,
}

impl Map {
    fn read(module: &[u8]) -> Result<Self> {
        let mut map = Self::default();
        let mut last_end = binary::HEADER;
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            let section = payload.as_section().map(|(_, range)| in_memory(&range)).transpose()?;
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                            map.imported_functions += 1;
                        }
                    }
                }
                Payload::CodeSectionStart { range, .. } => map.code_start = in_memory(&range)?.start,
                Payload::CodeSectionEntry(body) => map.bodies.push(in_memory(&body.range())?),
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Name(names) => {
                        for names in names {
                            let Name::Function(functions) = names? else { continue };
                            for naming in functions {
                                let naming = naming?;
                                map.names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                    KnownCustom::Reloc(_) if custom.name() == "reloc.CODE" => {
                        let content = in_memory(&custom.data_range())?;
                        map.relocations = Some(Section { whole: last_end..content.end, content });
                    }
                    _ => {}
                },
                _ => {}
            }
            if let Some(range) = section {
                last_end = range.end;
            }
        }
        Ok(map)
    }

    fn bodies_to_empty(&self) -> Vec<Range<usize>> {
        let called = |name: &String| CALLERS.iter().any(|caller| name.contains(caller));
        if self.names.values().any(called) {
            return Vec::new();
        }
        self.bodies
            .iter()
            .zip(self.imported_functions..)
            .filter(|(_, index)| self.names.get(index).is_some_and(|name| name.contains(NEVER_CALLED)))
            .map(|(body, _)| body.clone())
            // What is shorter than an empty body is as good as empty.
            .filter(|body| body.len() >= 3)
            .collect()
    }
}

/// The section `reloc.CODE` without the entries at these offsets, with its kind, size and name in front.
fn without(content: &[u8], gone: impl Fn(usize) -> bool) -> Result<Vec<u8>> {
    let reader = RelocSectionReader::new(BinaryReader::new(content, 0))?;
    let section = reader.section_index();
    let entries = reader.entries();
    let mut kept: Vec<u8> = Vec::with_capacity(content.len());
    let mut count = 0;
    let mut starts = Vec::new();
    for entry in entries.into_iter_with_offsets() {
        let (start, entry) = entry?;
        starts.push((usize::try_from(start)?, gone(usize::try_from(entry.offset)?)));
    }
    for (nth, (start, gone)) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).map_or(content.len(), |(next, _)| *next);
        if !gone {
            kept.extend_from_slice(content.get(*start..end).context("relocations are in order")?);
            count += 1;
        }
    }
    let mut inside = Vec::with_capacity(kept.len() + 32);
    binary::text(&mut inside, "reloc.CODE")?;
    binary::leb128(&mut inside, section);
    binary::leb128(&mut inside, count);
    inside.extend_from_slice(&kept);
    binary::section(0, &inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No local variables, `call 1` with room for any index, end.
    const BODY: [u8; 8] = [0x00, 0x10, 0x81, 0x80, 0x80, 0x80, 0x00, 0x0b];

    fn section(kind: u8, content: &[u8]) -> Vec<u8> {
        binary::section(kind, content).unwrap()
    }

    fn custom(name: &str, content: &[u8]) -> Vec<u8> {
        let mut inside = Vec::new();
        binary::text(&mut inside, name).unwrap();
        inside.extend_from_slice(content);
        section(0, &inside)
    }

    /// Two functions with these names, each of which calls the second one.
    fn module(names: [&str; 2]) -> Vec<u8> {
        let mut code = vec![2];
        let mut naming = vec![2];
        for (index, name) in (0..).zip(names) {
            code.push(u8::try_from(BODY.len()).unwrap());
            code.extend_from_slice(&BODY);
            naming.extend_from_slice(&[index, u8::try_from(name.len()).unwrap()]);
            naming.extend_from_slice(name.as_bytes());
        }
        let mut functions = vec![1, u8::try_from(naming.len()).unwrap()];
        functions.extend_from_slice(&naming);
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(section(1, &[1, 0x60, 0, 0]));
        module.extend(section(3, &[2, 0, 0]));
        module.extend(section(10, &code));
        // In section 2 there are two: the function index at offset 4, and at offset 13, is that of function 1.
        module.extend(custom("reloc.CODE", &[2, 2, 0, 4, 1, 0, 13, 1]));
        module.extend(custom("name", &functions));
        module
    }

    fn relocations(module: &[u8]) -> Vec<u32> {
        let map = Map::read(module).unwrap();
        let content = &module[map.relocations.unwrap().content];
        let reader = RelocSectionReader::new(BinaryReader::new(content, 0)).unwrap();
        assert_eq!(reader.section_index(), 2);
        reader.entries().into_iter().map(|entry| entry.unwrap().offset).collect()
    }

    #[test]
    fn a_body_that_nothing_calls_is_emptied_with_its_relocations() {
        let before = module(["_ZN8into_any13hydrate_async17h0123E", "_ZN8into_any5build17h4567E"]);
        let after = prune(&before).unwrap();
        let bodies = Map::read(&after).unwrap().bodies;
        assert_eq!(after[bodies[0].clone()], [0x00, UNREACHABLE, NOP, NOP, NOP, NOP, NOP, END]);
        assert_eq!(after[bodies[1].clone()], BODY);
        assert_eq!((relocations(&before), relocations(&after)), (vec![4, 13], vec![13]));
        assert_eq!(Map::read(&after).unwrap().names.len(), 2);
    }

    #[test]
    fn nothing_is_emptied_once_something_calls_it() {
        let before =
            module(["_ZN8into_any13hydrate_async17h0123E", "_ZN6leptos5mount12hydrate_lazy17h4567E"]);
        assert_eq!(prune(&before).unwrap(), before);
    }
}
