//! The compressed twins of a file, made once at build time so that the server never compresses.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Flavour, binary};

/// Below this the headers weigh more than what is saved.
const WORTH_IT: usize = 256;

/// Writes `file`, `file.br` and `file.gz`. Twins that would not be smaller are left out.
pub(crate) fn write_with_twins(file: &Path, content: &[u8], flavour: Flavour) -> Result<()> {
    fs::write(file, content)?;
    if content.len() < WORTH_IT || !is_compressible(file) || flavour != Flavour::Release {
        return Ok(());
    }
    for (extension, twin) in [("br", brotli(&pieces(content))?), ("gz", gzip(content)?)] {
        if twin.len() < content.len() {
            fs::write(with_suffix(file, extension), twin)?;
        }
    }
    Ok(())
}

/// `parvis.js` and `br` make `parvis.js.br`.
pub(crate) fn with_suffix(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn is_compressible(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    matches!(
        extension,
        Some("css" | "html" | "ico" | "js" | "json" | "mjs" | "svg" | "txt" | "wasm" | "webmanifest" | "xml")
    )
}

/// Code and data are unlike each other: from so many bytes on, a compressor that begins anew between them makes less of
/// both.
const WORTH_A_CUT: usize = 1 << 16;

/// What is compressed apart from what.
fn pieces(content: &[u8]) -> Vec<&[u8]> {
    let seams = if content.len() < WORTH_A_CUT { Vec::new() } else { binary::seams(content) };
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in seams.into_iter().chain([content.len()]) {
        pieces.push(&content[start..end]);
        start = end;
    }
    pieces
}

/// At the highest quality, as it is done once and sent often.
fn brotli(pieces: &[&[u8]]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22);
    for (nth, piece) in pieces.iter().enumerate() {
        if nth > 0 {
            writer.flush()?;
        }
        writer.write_all(piece)?;
    }
    drop(writer);
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_hold_the_same_bytes() {
        let content = "the same words again and again, ".repeat(200).into_bytes();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&pieces(&content)).unwrap().as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, content);
        let mut unpacked = Vec::new();
        let packed = gzip(&content).unwrap();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, content);
    }

    #[test]
    fn a_cut_loses_nothing() {
        let section = |kind: u8| binary::section(kind, &[0; WORTH_A_CUT]).unwrap();
        let header = b"\0asm\x01\0\0\0".to_vec();
        let data = [vec![1, 0, 0x41, 0, 0x0b, 0x80, 0x80, 0x04], vec![7; WORTH_A_CUT]].concat();
        let module = [header, section(0), binary::section(11, &data).unwrap()].concat();
        assert_eq!(pieces(&module).len(), 2);
        assert_eq!(pieces(&module).concat(), module);
        let mut unpacked = Vec::new();
        let packed = brotli(&pieces(&module)).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, module);
    }

    #[test]
    fn what_is_small_or_no_module_is_one_piece() {
        let text = vec![b'a'; WORTH_A_CUT];
        assert_eq!(pieces(&text), [text.as_slice()]);
        assert_eq!(pieces(b"").len(), 1);
    }

    #[test]
    fn a_picture_is_not_compressed_again() {
        assert!(!is_compressible(Path::new("icon-512.png")));
        assert!(is_compressible(Path::new("a/parvis.0011223344556677.wasm")));
    }
}
