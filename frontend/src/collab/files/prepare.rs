//! Reads what is to be offered, and hashes it.

use std::collections::VecDeque;

use js_sys::{Array, Uint8Array};
use parvis_transfer::limits::CHUNK_BYTES;
use parvis_transfer::{Crc, List, ZipEntry, archive, chunk_bytes, chunks, fits_archive};
use parvis_view::files::FileProblem;
use wasm_bindgen::JsValue;

use super::blob;
use super::choose::Chosen;
use super::serve::ServedFile;

/// The chunks that are read ahead of what is hashed, and hashed at once.
const AHEAD: usize = 4;

/// All the bytes of what was chosen: a folder is read twice.
pub(super) fn work(chosen: &Chosen) -> u64 {
    match chosen {
        Chosen::File(file) => blob::size(file),
        Chosen::Folder(_, files) => 2 * files.iter().map(|(_, file)| blob::size(file)).sum::<u64>(),
    }
}

/// Makes one file of it, with the hashes of its chunks. `told` hears how many bytes were read, and says whether to go
/// on.
pub(super) async fn prepare(chosen: Chosen, told: impl Fn(u64) -> bool) -> Result<ServedFile, FileProblem> {
    match chosen {
        Chosen::File(file) => hashed(file, 0, &told).await,
        Chosen::Folder(_, files) => {
            let (archive, read) = archived(&files, &told).await?;
            hashed(archive, read, &told).await
        }
    }
}

async fn hashed(file: JsValue, before: u64, told: &impl Fn(u64) -> bool) -> Result<ServedFile, FileProblem> {
    let size = blob::size(&file);
    let count = chunks(size).ok_or(FileProblem::TooLarge)?;
    let read = |chunk: u32| {
        let from = u64::from(chunk) * u64::from(CHUNK_BYTES);
        blob::read(&file, from, from + u64::from(chunk_bytes(size, chunk)))
    };
    let mut next = 0;
    let (mut reading, mut hashing) = (VecDeque::new(), VecDeque::new());
    let (mut list, mut done) = (Vec::new(), before);
    loop {
        while reading.len() < AHEAD && next < count {
            reading.push_back(read(next));
            next += 1;
        }
        if hashing.len() < AHEAD
            && let Some(read) = reading.pop_front()
        {
            hashing.push_back(blob::digest(&read.await.ok_or(FileProblem::Unreadable)?));
        } else if let Some(hash) = hashing.pop_front() {
            done += u64::from(chunk_bytes(size, u32::try_from(list.len() / 32).unwrap_or(u32::MAX)));
            list.extend(hash.await.ok_or(FileProblem::Unreadable)?);
            if !told(done) {
                return Err(FileProblem::Unreadable);
            }
        } else {
            break;
        }
    }
    let list = List::new(size, list).ok_or(FileProblem::Unreadable)?;
    Ok(ServedFile { blob: file, list })
}

/// The files, and a few bytes between them, as one `Blob`; and how many bytes were read for it.
async fn archived(
    files: &[(String, JsValue)],
    told: &impl Fn(u64) -> bool,
) -> Result<(JsValue, u64), FileProblem> {
    // Known before any of them is read, which may take minutes.
    fits_archive(files.iter().map(|(_, file)| blob::size(file))).map_err(|_| FileProblem::TooLarge)?;
    let mut entries = Vec::new();
    let mut done = 0;
    for (path, file) in files {
        let (size, mut crc) = (blob::size(file), Crc::default());
        for chunk in 0..chunks(size).ok_or(FileProblem::TooLarge)? {
            let from = u64::from(chunk) * u64::from(CHUNK_BYTES);
            let bytes = u64::from(chunk_bytes(size, chunk));
            let read = blob::read(file, from, from + bytes).await.ok_or(FileProblem::Unreadable)?;
            crc.take(&Uint8Array::new(&read).to_vec());
            done += bytes;
            if !told(done) {
                return Err(FileProblem::Unreadable);
            }
        }
        entries.push(ZipEntry { path: path.clone(), size, crc: crc.value() });
    }
    let (heads, end) = archive(&entries).map_err(|_| FileProblem::TooLarge)?;
    let parts = Array::new();
    for (head, (_, file)) in heads.iter().zip(files) {
        parts.push(&Uint8Array::from(&head[..]));
        parts.push(file);
    }
    parts.push(&Uint8Array::from(&end[..]));
    let archive = blob::new(&parts, blob::BYTES).map_err(|_| FileProblem::Unreadable)?;
    Ok((archive, done))
}
