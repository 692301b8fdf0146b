//! What the linker wrote down about a module: which function is where, what it is called, and what its code refers to.

use std::collections::HashMap;
use std::ops::Range;

use anyhow::{Context, Result};
use wasmparser::{BinaryReader, KnownCustom, Name, Parser, Payload, RelocSectionReader, TypeRef};

use super::binary::{self, in_memory};

/// Instructions that stop, then ones that do nothing, as often as is needed to keep every offset in the file.
pub(super) const UNREACHABLE: u8 = 0x00;
pub(super) const NOP: u8 = 0x01;
pub(super) const END: u8 = 0x0b;

/// A section of the file.
struct Section {
    /// With its kind and size.
    whole: Range<usize>,
    /// After its name.
    content: Range<usize>,
}

/// A function that is no import.
pub(super) struct Function<'a> {
    pub(super) index: u32,
    /// Empty where the linker knew none.
    pub(super) name: &'a str,
    /// From its local variables to its end, in the file.
    pub(super) body: Range<usize>,
}

/// Where things are in the file.
#[derive(Default)]
pub(super) struct Linked {
    code_start: usize,
    /// How many functions are imported. They come before all others.
    imports: usize,
    bodies: Vec<Range<usize>>,
    names: HashMap<u32, String>,
    relocations: Option<Section>,
}

impl Linked {
    pub(super) fn read(module: &[u8]) -> Result<Self> {
        let mut map = Self::default();
        let mut last_end = binary::HEADER;
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            let section = payload.as_section().map(|(_, range)| in_memory(&range)).transpose()?;
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        if matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                            map.imports += 1;
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

    /// Every function that has a body, in order.
    pub(super) fn functions(&self) -> impl Iterator<Item = Function<'_>> {
        (0..).skip(self.imports).zip(&self.bodies).map(|(index, body)| Function {
            index,
            name: self.names.get(&index).map_or("", String::as_str),
            body: body.clone(),
        })
    }

    /// Takes out what was said about code that is gone. `gone` is in order.
    pub(super) fn forget(&self, module: &mut Vec<u8>, gone: &[Range<usize>]) -> Result<()> {
        let Some(relocations) = &self.relocations else { return Ok(()) };
        let section = without(&module[relocations.content.clone()], |offset| {
            let offset = self.code_start + offset;
            let after = gone.partition_point(|range| range.start <= offset);
            gone[..after].last().is_some_and(|range| range.contains(&offset))
        })?;
        module.splice(relocations.whole.clone(), section);
        Ok(())
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
pub(super) mod tests {
    use super::*;

    fn custom(name: &str, content: &[u8]) -> Vec<u8> {
        let mut inside = Vec::new();
        binary::text(&mut inside, name).unwrap();
        inside.extend_from_slice(content);
        binary::section(0, &inside).unwrap()
    }

    /// Functions without arguments, with these names and bodies, and what is said about the code at these offsets in
    /// its section.
    pub(crate) fn module(functions: &[(&str, &[u8])], relocations: &[u8]) -> Vec<u8> {
        let count = u8::try_from(functions.len()).unwrap();
        let mut types = vec![count];
        let mut code = vec![count];
        let mut naming = vec![count];
        for (index, (name, body)) in (0..).zip(functions) {
            types.push(0);
            binary::leb128(&mut code, u32::try_from(body.len()).unwrap());
            code.extend_from_slice(body);
            naming.push(index);
            binary::text(&mut naming, name).unwrap();
        }
        let mut names = vec![1];
        binary::leb128(&mut names, u32::try_from(naming.len()).unwrap());
        names.extend_from_slice(&naming);
        let mut about = vec![2, u8::try_from(relocations.len()).unwrap()];
        // Each is the index of function 1.
        about.extend(relocations.iter().flat_map(|offset| [0, *offset, 1]));
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(binary::section(1, &[1, 0x60, 0, 0]).unwrap());
        module.extend(binary::section(3, &types).unwrap());
        module.extend(binary::section(10, &code).unwrap());
        module.extend(custom("reloc.CODE", &about));
        module.extend(custom("name", &names));
        module
    }

    /// The offsets that something is said about.
    pub(crate) fn relocations(module: &[u8]) -> Vec<u32> {
        let map = Linked::read(module).unwrap();
        let content = &module[map.relocations.unwrap().content];
        let reader = RelocSectionReader::new(BinaryReader::new(content, 0)).unwrap();
        assert_eq!(reader.section_index(), 2);
        reader.entries().into_iter().map(|entry| entry.unwrap().offset).collect()
    }

    /// The bodies of the functions.
    pub(crate) fn bodies(module: &[u8]) -> Vec<&[u8]> {
        Linked::read(module).unwrap().functions().map(|function| &module[function.body]).collect()
    }

    #[test]
    fn functions_are_found_by_what_they_are_called() {
        let body = [0, NOP, END];
        let module = module(&[("one", &body), ("two", &body)], &[]);
        let map = Linked::read(&module).unwrap();
        let found: Vec<_> = map.functions().map(|function| (function.index, function.name)).collect();
        assert_eq!(found, [(0, "one"), (1, "two")]);
        assert_eq!(bodies(&module), [body, body]);
    }

    #[test]
    fn what_is_said_about_gone_code_goes_with_it() {
        let mut module = module(&[("one", &[0, NOP, NOP, NOP, END])], &[2, 3, 5]);
        let map = Linked::read(&module).unwrap();
        let at = |offset: usize| map.code_start + offset..map.code_start + offset + 1;
        map.forget(&mut module, &[at(2), at(5)]).unwrap();
        assert_eq!(relocations(&module), [3]);
        assert_eq!(Linked::read(&module).unwrap().functions().count(), 1, "what follows is still there");
    }
}
