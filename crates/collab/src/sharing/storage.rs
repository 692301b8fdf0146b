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

/// What the folder of the file with this hash is called.
#[must_use]
pub fn folder_name(hash: [u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The file of which this is the folder. `None` for what is no such folder.
#[must_use]
pub fn hash_of_folder(name: &str) -> Option<[u8; 32]> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, []) = name.as_bytes().as_chunks::<2>() else { return None };
    let bytes = pairs.iter().map(|[high, low]| Some(16 * digit(*high)? + digit(*low)?));
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_known_by_its_hash() {
        let hash = std::array::from_fn(|n| n as u8 * 7);
        let name = folder_name(hash);
        assert_eq!((name.len(), &name[..6], hash_of_folder(&name)), (64, "00070e", Some(hash)));
        for odd in
            ["", "00", &name[1..], &format!("{name}0"), &format!("{name}00"), &name.replace("07", "+7")]
        {
            assert_eq!(hash_of_folder(odd), None, "{odd}");
        }
        assert_eq!(hash_of_folder(&"é".repeat(32)), None);
    }
}
