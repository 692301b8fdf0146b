//! The files of a meeting, as the browser half reports them to the pages.

use std::collections::{BTreeMap, BTreeSet};

use parvis_collab::ItemId;
use parvis_protocol::ParticipantId;
use parvis_transfer::Phase;

/// What a person does with an offered file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAction {
    /// Fetch it.
    Accept,
    /// Hide the offer on this page.
    Refuse,
    /// Stop fetching, and keep what has arrived.
    Pause,
    /// Fetch the rest, after a pause or a failure.
    GoOn,
    /// Stop fetching, and erase what has arrived.
    Cancel,
    /// Hand the whole file to the browser as a download.
    Save,
    /// Take back an own offer, for everyone.
    Withdraw,
    /// Stop sending an own file to this participant.
    Stop(ParticipantId),
}

/// An offered picture that is shown in the page itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PictureState {
    /// It is being fetched or decoded.
    #[default]
    Coming,
    /// The browser has decoded it.
    Here {
        /// A `blob:` address of this page, for `src`.
        url: String,
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
    },
    /// It is not a picture, too large, or its offer was withdrawn.
    Not,
}

/// The state of all files of the meeting, beyond what the shared document says of their offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesState {
    /// Own files that are not offered yet, in the order in which they were chosen.
    pub preparing: Vec<Preparing>,
    /// Files that this page fetches or has fetched, by offer.
    pub fetched: BTreeMap<ItemId, Fetch>,
    /// Offers that the person has hidden ([`FileAction::Refuse`]).
    pub refused: BTreeSet<ItemId>,
    /// One entry for each participant who fetches a file from this page.
    pub uploads: Vec<UploadProgress>,
    /// Own offers whose file this page can no longer read, as after a reload.
    pub lost: BTreeSet<ItemId>,
    /// Whether this browser keeps files in memory only, so that closing the page loses them.
    pub in_memory: bool,
}

impl FilesState {
    /// Whether closing the page takes a file from somebody: one is being fetched from here, or being read to be offered.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        !self.uploads.is_empty() || self.preparing.iter().any(|file| file.problem.is_none())
    }
}

/// An own file that is read and hashed before it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preparing {
    /// Identifies it among [`FilesState::preparing`]; never reused by this page.
    pub key: u32,
    /// The file's name, or the folder's with `.zip`.
    pub name: String,
    /// Bytes read so far.
    pub done: u64,
    /// Bytes to read in total.
    pub size: u64,
    /// Why it will not be offered. `None` while it is being read.
    pub problem: Option<FileProblem>,
}

/// Why a file cannot be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblem {
    /// The browser cannot read it: it was moved, changed, or access is denied.
    Unreadable,
    /// It is too large, or the folder has too many files.
    TooLarge,
    /// It was chosen for an existing offer, and its content differs from what was offered.
    Another,
    /// The shared document holds as many offers as it may.
    TooMany,
}

/// A file of another participant that this page fetches or has fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Where the transfer stands.
    pub phase: Phase,
    /// Bytes that have arrived and were verified.
    pub done: u64,
    /// Bytes per second. `None` until it has been measured.
    pub speed: Option<u64>,
    /// Estimated seconds until it is whole. `None` until that can be estimated.
    pub left: Option<u64>,
    /// The participants who send it.
    pub from: Vec<ParticipantId>,
}

/// A participant who fetches a file from this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadProgress {
    /// The offer of the file.
    pub offer: ItemId,
    /// The participant who fetches it.
    pub to: ParticipantId,
    /// Bytes that they have.
    pub done: u64,
    /// Bytes per second. `None` until it has been measured.
    pub speed: Option<u64>,
    /// Estimated seconds until they have all of it. `None` until that can be estimated.
    pub left: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_reads_or_serves_a_file_is_sending() {
        let mut state = FilesState::default();
        assert!(!state.is_sending());
        let reads = Preparing { key: 0, name: "a.zip".into(), done: 1, size: 2, problem: None };
        state.preparing = vec![Preparing { problem: Some(FileProblem::TooLarge), ..reads.clone() }];
        assert!(!state.is_sending(), "it will not be offered");
        state.preparing.push(reads);
        assert!(state.is_sending());
    }
}
