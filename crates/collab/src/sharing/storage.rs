//! What is put into the storage that outlasts the page.

use super::{FileId, FileSharing, FileSituation};

impl FileSharing {
    /// Whether what is fetched has the place of this file in storage.
    #[must_use]
    pub fn is_kept(&self, file: FileId) -> bool {
        self.fetches.iter().any(|(other, fetch)| other.hash == file.hash && fetch.kept)
    }

    /// In storage a file is found by its hash. It is not written over what is there: another one with that hash is
    /// fetched into memory.
    pub(super) fn is_storage_free(&self, situation: &FileSituation, file: FileId) -> bool {
        let same = |other: &FileId| other.hash == file.hash;
        !situation.here.iter().any(same)
            && !self.fetches.iter().any(|(other, fetch)| same(other) && fetch.kept)
    }
}

/// Whether a file of so many bytes is fetched into storage that has room for `left` more. A browser that does not say how
/// much it has is tried.
#[must_use]
pub fn fits_fetched(left: Option<u64>, size: u64) -> bool {
    left.is_none_or(|left| left > size)
}

/// Bytes of storage that copies of one's own files leave to others.
pub const SPARE_BYTES: u64 = 256_000_000;

/// Whether a file of one's own is copied into such storage, so that it can be served after a reload. It is less needed
/// than what is fetched: the person has it.
#[must_use]
pub fn fits_copied(left: Option<u64>, size: u64) -> bool {
    left.is_some_and(|left| left > size.saturating_add(SPARE_BYTES))
}
