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
    if content.len() < WORTH_IT || !is_compressible(file) || flavour == Flavour::Dev {
        return Ok(());
    }
    for (extension, twin) in [("br", smallest_brotli(content)?), ("gz", gzip(content)?)] {
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

/// Code and data are unlike each other: a compressor that begins anew between them often makes less of both.
fn smallest_brotli(content: &[u8]) -> Result<Vec<u8>> {
    let whole = brotli(&[content])?;
    let cuts = binary::seams(content);
    if cuts.is_empty() {
        return Ok(whole);
    }
    let mut pieces = Vec::new();
    let mut rest = content;
    for cut in cuts.into_iter().rev() {
        let (before, after) = rest.split_at(cut);
        pieces.insert(0, after);
        rest = before;
    }
    pieces.insert(0, rest);
    let cut = brotli(&pieces)?;
    Ok(if cut.len() < whole.len() { cut } else { whole })
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
        brotli::BrotliDecompress(&mut smallest_brotli(&content).unwrap().as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, content);
        let mut unpacked = Vec::new();
        let packed = gzip(&content).unwrap();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, content);
    }

    #[test]
    fn a_cut_loses_nothing() {
        let content = "the same words again and again, ".repeat(200).into_bytes();
        let (one, two) = content.split_at(1000);
        let mut unpacked = Vec::new();
        let packed = brotli(&[one, two, &[]]).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, content);
    }

    #[test]
    fn a_picture_is_not_compressed_again() {
        assert!(!is_compressible(Path::new("icon-512.png")));
        assert!(is_compressible(Path::new("a/parvis.0011223344556677.wasm")));
    }
}
