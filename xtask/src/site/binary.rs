//! The little of WebAssembly's binary format that is written here; it is read with `wasmparser`.

use std::ops::Range;

use anyhow::Result;
use wasmparser::{Parser, Payload};

/// The magic number and the version.
pub(super) const HEADER: usize = 8;

/// An unsigned number.
pub(super) fn leb128(out: &mut Vec<u8>, mut value: u32) {
    loop {
        let low = u8::try_from(value & 0x7f).expect("seven bits");
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// A name, or any other text, with its length in front.
pub(super) fn text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    leb128(out, u32::try_from(text.len())?);
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// A section with its kind and size in front.
pub(super) fn section(kind: u8, content: &[u8]) -> Result<Vec<u8>> {
    let mut section = vec![kind];
    leb128(&mut section, u32::try_from(content.len())?);
    section.extend_from_slice(content);
    Ok(section)
}

/// The same module without its custom sections: names, relocations and the like, which only tools read.
pub(super) fn strip(module: &[u8]) -> Result<Vec<u8>> {
    let mut stripped = module.to_vec();
    let mut end = HEADER;
    let mut gone = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else { continue };
        let range = in_memory(&range)?;
        if matches!(payload, Payload::CustomSection(_)) {
            gone.push(end..range.end);
        }
        end = range.end;
    }
    for section in gone.into_iter().rev() {
        stripped.drain(section);
    }
    Ok(stripped)
}

/// Where the code of a module begins, and where its data does; empty for what is no module.
pub(super) fn seams(module: &[u8]) -> Vec<usize> {
    let mut seams = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let range = match payload {
            Ok(Payload::CodeSectionStart { range, .. }) => range,
            Ok(Payload::DataSection(section)) => section.range(),
            Ok(_) => continue,
            Err(_) => return Vec::new(),
        };
        seams.extend(in_memory(&range).map(|range| range.start));
    }
    seams
}

/// The reader counts as if a module could be larger than memory.
pub(super) fn in_memory(range: &Range<u64>) -> Result<Range<usize>> {
    Ok(usize::try_from(range.start)?..usize::try_from(range.end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_seven_bits_a_byte() {
        for (value, bytes) in
            [(0, vec![0]), (127, vec![0x7f]), (128, vec![0x80, 1]), (624_485, vec![0xe5, 0x8e, 0x26])]
        {
            let mut out = Vec::new();
            leb128(&mut out, value);
            assert_eq!(out, bytes);
        }
    }

    #[test]
    fn what_only_tools_read_is_stripped() {
        let header = b"\0asm\x01\0\0\0".as_slice();
        let types = section(1, &[1, 0x60, 0, 0]).unwrap();
        let names = section(0, &[4, b'n', b'a', b'm', b'e']).unwrap();
        let other = section(0, &[1, b'x', 9, 9]).unwrap();
        let module = [header, &names, &types, &other].concat();
        assert_eq!(strip(&module).unwrap(), [header, &types].concat());
    }

    #[test]
    fn a_module_has_its_seams_where_code_and_data_begin() {
        let header = b"\0asm\x01\0\0\0".as_slice();
        let functions = [section(1, &[1, 0x60, 0, 0]).unwrap(), section(3, &[1, 0]).unwrap()].concat();
        let code = section(10, &[1, 2, 0, 0x0b]).unwrap();
        let data = section(11, &[0]).unwrap();
        let module = [header, &functions, &code, &data].concat();
        let before = HEADER + functions.len();
        assert_eq!(seams(&module), [before + 2, before + code.len() + 2]);
        assert!(seams(b"body { margin: 0 }").is_empty());
    }

    #[test]
    fn a_section_says_how_long_it_is() {
        let mut content = Vec::new();
        text(&mut content, "ab").unwrap();
        assert_eq!(section(0, &content).unwrap(), [0, 3, 2, b'a', b'b']);
    }
}
