//! A folder as one file: a ZIP archive (PKWARE APPNOTE 6.3.10) whose contents are stored as they are, so that it is
//! put together of the files themselves and a few bytes between them, and nothing of it is in memory.

use std::collections::BTreeSet;

use crate::limits::{FILE_BYTES, FOLDER_FILES};
use crate::name::safe_path;

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its name with its folders, `/` between.
    pub path: String,
    /// Its bytes.
    pub size: u64,
    /// What [`Crc`] made of them.
    pub crc: u32,
}

/// More files, or more bytes, than an archive may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too large for one archive")]
pub struct TooLarge;

/// Whether files of these sizes fit into one archive, before any of them is read.
///
/// # Errors
///
/// More than [`FOLDER_FILES`] or [`FILE_BYTES`].
pub fn fits_archive(sizes: impl ExactSizeIterator<Item = u64>) -> Result<(), TooLarge> {
    let many = sizes.len() > FOLDER_FILES;
    let total = sizes.into_iter().try_fold(0_u64, u64::checked_add);
    if many || total.is_none_or(|total| total > FILE_BYTES) { Err(TooLarge) } else { Ok(()) }
}

/// What stands before each file, and what at the end.
///
/// # Errors
///
/// More than [`FOLDER_FILES`] or [`FILE_BYTES`].
pub fn archive(entries: &[ZipEntry]) -> Result<(Vec<Vec<u8>>, Vec<u8>), TooLarge> {
    fits_archive(entries.iter().map(|entry| entry.size))?;
    let mut taken = BTreeSet::new();
    let (mut heads, mut directory, mut at) = (Vec::new(), Vec::new(), 0_u64);
    for entry in entries {
        let name = unique(&mut taken, &safe_path(&entry.path));
        let mut local = ZipRecord::new(0x0403_4b50);
        local.entry(entry, &name, &[entry.size, entry.size]);
        local.0.extend_from_slice(name.as_bytes());
        local.0.extend(zip64(&[entry.size, entry.size]));
        let mut central = ZipRecord::new(0x0201_4b50);
        central.u16(45);
        central.entry(entry, &name, &[entry.size, entry.size, at]);
        for _ in 0..3 {
            central.u16(0);
        }
        central.u32(0);
        central.u32(at as u32);
        central.0.extend_from_slice(name.as_bytes());
        central.0.extend(zip64(&[entry.size, entry.size, at]));
        at += local.0.len() as u64 + entry.size;
        heads.push(local.0);
        directory.push(central.0);
    }
    Ok((heads, end(directory.concat(), entries.len() as u64, at)))
}

/// The directory, and where it is.
fn end(directory: Vec<u8>, count: u64, at: u64) -> Vec<u8> {
    let size = directory.len() as u64;
    let mut end = ZipRecord(directory);
    // Always in the long form, too: then no number can be too large.
    end.u32(0x0606_4b50);
    end.u64(44);
    end.u16(45);
    end.u16(45);
    end.u32(0);
    end.u32(0);
    for number in [count, count, size, at] {
        end.u64(number);
    }
    end.u32(0x0706_4b50);
    end.u32(0);
    end.u64(at + size);
    end.u32(1);
    end.u32(0x0605_4b50);
    for _ in 0..2 {
        end.u16(0);
    }
    for _ in 0..2 {
        end.u16(0xffff);
    }
    end.u32(0xffff_ffff);
    end.u32(0xffff_ffff);
    end.u16(0);
    end.0
}

/// The extra field with the numbers that the short form has no room for: always all of them.
fn zip64(numbers: &[u64]) -> Vec<u8> {
    let mut extra = ZipRecord(Vec::new());
    extra.u16(1);
    extra.u16(u16::try_from(numbers.len() * 8).expect("three at most"));
    for number in numbers {
        extra.u64(*number);
    }
    extra.0
}

fn unique(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut unique = name.to_string();
    let mut number = 2;
    // Systems that do not tell cases apart would write one over the other.
    while !taken.insert(unique.to_lowercase()) {
        let dot = name.rfind('.').filter(|dot| name[*dot..].find('/').is_none()).unwrap_or(name.len());
        unique = format!("{} ({number}){}", &name[..dot], &name[dot..]);
        number += 1;
    }
    unique
}

struct ZipRecord(Vec<u8>);

impl ZipRecord {
    fn new(signature: u32) -> Self {
        Self(signature.to_le_bytes().to_vec())
    }

    fn u16(&mut self, number: u16) {
        self.0.extend(number.to_le_bytes());
    }

    fn u32(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    fn u64(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    /// What the record before a file and that in the directory have in common.
    fn entry(&mut self, entry: &ZipEntry, name: &str, long: &[u64]) {
        self.u16(45);
        // The name is UTF-8.
        self.u16(1 << 11);
        self.u16(0);
        self.u16(0);
        // The first day that a ZIP archive knows: when a file was made is nobody's business.
        self.u16((1 << 5) | 1);
        self.u32(entry.crc);
        self.u32(0xffff_ffff);
        self.u32(0xffff_ffff);
        self.u16(u16::try_from(name.len()).expect("an offered path has a limit"));
        self.u16(u16::try_from(long.len() * 8 + 4).expect("three at most"));
    }
}

/// CRC-32 as ZIP has it (ISO 3309).
#[derive(Debug, Clone, Copy)]
pub struct Crc(u32);

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut value = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
    }
    table
};

impl Default for Crc {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Crc {
    /// These bytes follow.
    pub fn take(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |sum, byte| (sum >> 8) ^ TABLE[((sum ^ u32::from(*byte)) & 0xff) as usize]);
    }

    /// Of all that were taken.
    #[must_use]
    pub fn value(self) -> u32 {
        !self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_the_one_that_everybody_knows() {
        let mut crc = Crc::default();
        crc.take(b"1234");
        crc.take(b"56789");
        assert_eq!(crc.value(), 0xcbf4_3926);
    }

    #[test]
    fn two_files_of_one_name_stay_two() {
        let mut taken = BTreeSet::new();
        let names = ["a.d/x.txt", "a.d/X.txt", "a.d/x", "a.d/x"].map(|name| unique(&mut taken, name));
        assert_eq!(names, ["a.d/x.txt", "a.d/X (2).txt", "a.d/x", "a.d/x (2)"]);
    }

    #[test]
    fn a_folder_has_its_limits() {
        let entry = ZipEntry { path: "x".into(), size: FILE_BYTES, crc: 0 };
        assert!(archive(std::slice::from_ref(&entry)).is_ok());
        assert_eq!(archive(&[entry.clone(), ZipEntry { size: 1, ..entry.clone() }]), Err(TooLarge));
        assert_eq!(archive(&vec![ZipEntry { size: 0, ..entry }; FOLDER_FILES + 1]), Err(TooLarge));
    }
}
