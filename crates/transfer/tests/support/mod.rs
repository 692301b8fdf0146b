//! A file that is fetched, and files that are served, with short words for what is said about them.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeSet;

use parvis_protocol::ParticipantId;
use parvis_transfer::{
    ChannelId, Hash, IncomingFile, List, Mono, OutgoingFiles, Output, ServeCommand, limits,
};
use sha2::{Digest, Sha256};

pub(crate) const NOW: Mono = Mono(1_000);
pub(crate) const CHUNK: u64 = limits::CHUNK_BYTES as u64;
pub(crate) const ME: ChannelId = ChannelId(0);
pub(crate) const BODY: u32 = limits::BODY_BYTES;

pub(crate) fn id(n: u64) -> ParticipantId {
    ParticipantId::from_bits(n)
}

pub(crate) fn hash(chunk: u32) -> Hash {
    Sha256::digest(chunk.to_le_bytes()).into()
}

pub(crate) fn list(size: u64) -> List {
    let count = u32::try_from(size.div_ceil(CHUNK)).expect("it fits");
    List::new(size, (0..count).flat_map(hash).collect()).expect("it fits")
}

/// All but what is said of how much came.
pub(crate) fn outputs(incoming: &mut IncomingFile) -> Vec<Output> {
    let said = |output: &Output| matches!(output, Output::Send(_, bytes) if bytes.first() == Some(&3));
    std::iter::from_fn(|| incoming.poll()).filter(|output| !said(output)).collect()
}

pub(crate) fn commands(outgoing: &mut OutgoingFiles) -> Vec<ServeCommand> {
    std::iter::from_fn(|| outgoing.poll(NOW)).collect()
}

/// A file that is fetched, with a channel to holder 7 that was greeted and gave the list.
pub(crate) fn fetching(size: u64) -> IncomingFile {
    let mut incoming = IncomingFile::new(list(size).root(), size, 0).expect("it fits");
    incoming.reachable(NOW, &BTreeSet::from([id(7)]));
    incoming.opened(NOW, ME);
    incoming.message(NOW, ME, &[1, 1]).expect("it fits");
    incoming.message(NOW, ME, &[&[2], list(size).bytes()].concat()).expect("it fits");
    incoming
}

pub(crate) fn open(root: Hash, with_list: bool) -> Vec<u8> {
    [&[1, 1][..], &root, &[0; 4], &[u8::from(with_list)]].concat()
}

pub(crate) fn want(chunk: u32) -> Vec<u8> {
    [&[2][..], &chunk.to_le_bytes()].concat()
}

pub(crate) fn got(bytes: u64) -> Vec<u8> {
    [&[3][..], &bytes.to_le_bytes()].concat()
}

/// Files of this size are served, and channel 0 is open to participant 7.
pub(crate) fn serving(size: u64) -> OutgoingFiles {
    let mut outgoing = OutgoingFiles::default();
    outgoing.serve(list(size), None);
    outgoing.opened(NOW, ME, id(7), BODY);
    outgoing
}

pub(crate) fn announce(chunk: u32) -> Vec<u8> {
    [&[3][..], &chunk.to_le_bytes()].concat()
}
