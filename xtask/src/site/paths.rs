//! Blanks the places of source files of others in the WebAssembly. They are there for the messages of panics, which a
//! release shows to nobody; they weigh, and they tell where the build was made.

use std::ops::Range;

use anyhow::Result;
use wasmparser::{Parser, Payload};

use super::binary::in_memory;
use super::saved::Saved;

/// What such a place holds before the name of the crate, wherever the build was made.
const MARKS: [&[u8]; 3] = [b"/registry/src/", b"/rustc/", b"/rust/deps/"];
const END: &[u8] = b".rs";
const LONGEST: usize = 240;

/// The same module without them: every byte of one is a zero, so that nothing moves.
pub(super) fn blank(mut module: Vec<u8>) -> Result<Saved> {
    let mut places = Vec::new();
    for payload in Parser::new(0).parse_all(&module) {
        let Payload::DataSection(section) = payload? else { continue };
        for data in section {
            let data = data?;
            let end = in_memory(&data.range)?.end;
            let start = end - data.data.len();
            places.extend(paths(data.data).map(|path| path.start + start..path.end + start));
        }
    }
    let bytes = places.iter().map(Range::len).sum();
    for place in places {
        module[place].fill(0);
    }
    Ok(Saved { module, bytes })
}

/// Where the paths are in a text without separators.
fn paths(data: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let marked = MARKS.iter().flat_map(move |mark| {
        let found = data.windows(mark.len()).enumerate().filter(move |(_, window)| window == mark);
        found.map(move |(at, _)| (at, mark.len()))
    });
    marked.filter_map(move |(at, mark)| {
        let rest = &data[at + mark..data.len().min(at + LONGEST)];
        let end = rest.windows(END.len()).position(|window| window == END)?;
        // A dot, a slash, a hyphen: what is between is a path, or the mark was something else.
        let is_path = rest[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || b"./-_+".contains(byte));
        is_path.then(|| home(data, at)..at + mark + end + END.len())
    })
}

/// The registry is somewhere in a home: `/home/ada/.cargo`. What comes before that is another text.
fn home(data: &[u8], mark: usize) -> usize {
    const FOLDER: &[u8] = b"/.cargo";
    if !data[..mark].ends_with(FOLDER) {
        return mark;
    }
    let before = &data[..mark - FOLDER.len()];
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"/.-_".contains(byte);
    let name = before.iter().rev().take_while(|byte| is_name(byte)).count();
    // The text before it may end in letters too: the path begins with the first slash.
    let slash = before[before.len() - name..].iter().position(|byte| *byte == b'/');
    slash.map_or(mark - FOLDER.len(), |slash| before.len() - name + slash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let places: Vec<_> = paths(text.as_bytes()).collect();
        for place in places {
            bytes[place].fill(b'_');
        }
        String::from_utf8(bytes).unwrap_or_default()
    }

    #[test]
    fn a_place_is_blanked_and_what_stands_beside_it_is_not() {
        let path = "/home/ada/.cargo/registry/src/index.crates.io-19/leptos-0.8.23/src/for_loop.rs";
        assert_eq!(
            blanked(&format!("an error{path}tool")),
            format!("an error{}tool", "_".repeat(path.len()))
        );
        let std = "/rustc/59807616e1/library/core/src/str/mod.rs";
        assert_eq!(blanked(&format!("a{std}{std}b")), format!("a{}b", "_".repeat(2 * std.len())));
    }

    #[test]
    fn what_is_no_place_stays() {
        for text in ["/registry/src/ is where", "app/src/pages/call.rs", "/rustc/a b.rs", "/rustc/", ".cargo"]
        {
            assert_eq!(blanked(text), text);
        }
    }

    #[test]
    fn only_data_is_touched() {
        let header = b"\0asm\x01\0\0\0".as_slice();
        let memory = super::super::binary::section(5, &[1, 0, 1]).unwrap();
        let text = b"x/rust/deps/a-1/src/lib.rsy";
        let mut content = vec![1, 0, 0x41, 0, 0x0b, u8::try_from(text.len()).unwrap()];
        content.extend_from_slice(text);
        let data = super::super::binary::section(11, &content).unwrap();
        let module = [header, &memory, &data].concat();
        let Saved { module: blanked, bytes } = blank(module.clone()).unwrap();
        assert_eq!(bytes, 25);
        assert_eq!(blanked.len(), module.len());
        let kept: Vec<_> = blanked.iter().rev().take(text.len()).rev().copied().collect();
        assert_eq!(kept, [b"x".as_slice(), &[0; 25], b"y"].concat());
    }
}
