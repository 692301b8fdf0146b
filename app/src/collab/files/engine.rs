//! What the pages ask of the browser half about files.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use leptos::prelude::*;
use parvis_collab::ItemId;
use parvis_protocol::ParticipantId;
use parvis_transfer::Phase;

use super::pdf::Pdf;
use crate::collab::CollabHandle;

/// Told which offers were made in the end: one for each file that could be read, in their order.
pub type Offered = Box<dyn FnOnce(Vec<ItemId>)>;

/// The files of this meeting, in the browser.
pub trait FilesEngine: 'static {
    /// Offers what this event brings, to all or to one: a drop, a paste, or the change of a field for files. Folders
    /// become archives. Whether it brings any; then the browser's own way with it is kept from happening.
    fn offer_event(&self, event: &web_sys::Event, to: Option<ParticipantId>, done: Offered) -> bool;
    /// Offers these files, to all or to one.
    fn offer_files(&self, files: Vec<web_sys::File>, to: Option<ParticipantId>, done: Offered);
    /// What is to be done with an offer.
    fn file(&self, offer: ItemId, action: FileAction);
    /// An offer of one's own whose file is gone is given the file again, which the change of a field brings.
    fn choose_again(&self, offer: ItemId, event: &web_sys::Event);
    /// No more of a file that is being prepared, or of what went wrong with it.
    fn forget(&self, preparing: u32);
    /// A small picture (PNG, JPEG, WebP, GIF, AVIF; never SVG) that was offered, fetched by itself to be shown.
    fn picture(&self, offer: ItemId) -> ArcRwSignal<PictureState>;
    /// Begins to read a file of which the person says that it is a PDF.
    fn read_pdf(&self, file: &web_sys::File) -> Pdf;
}

/// What a person does with an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAction {
    /// Fetches it.
    Accept,
    /// Does not want to see it any more.
    Refuse,
    /// Fetches nothing of it for a while.
    Pause,
    /// Fetches it again.
    GoOn,
    /// Fetches it no more; what came is erased.
    Cancel,
    /// Gives it to the browser as a download.
    Save,
    /// Takes an offer of one's own back.
    Withdraw,
    /// Sends it no more to this participant.
    Stop(ParticipantId),
}

/// A picture that was offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PictureState {
    /// It comes.
    #[default]
    Coming,
    /// The browser has decoded what is at this `blob:` address of this page: so large it is, in pixels.
    Here {
        /// For `src`.
        url: String,
        /// To the right.
        width: u32,
        /// Down.
        height: u32,
    },
    /// It is no picture, too large a one, or the offer does not stand.
    Not,
}

/// How the files of this meeting stand, besides what their offers say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesState {
    /// Files of one's own that are not offered yet, the first first.
    pub preparing: Vec<Preparing>,
    /// Those that are fetched, or were.
    pub fetched: BTreeMap<ItemId, Fetch>,
    /// Those that the person does not want.
    pub refused: BTreeSet<ItemId>,
    /// Who fetches what here.
    pub uploads: Vec<UploadProgress>,
    /// Offers of one's own whose file is not here any more.
    pub lost: BTreeSet<ItemId>,
    /// This browser keeps files in memory only: they are lost with the page.
    pub in_memory: bool,
}

/// A file of one's own that is read before it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preparing {
    /// To tell them apart.
    pub key: u32,
    /// What it is called.
    pub name: String,
    /// The bytes that were read.
    pub done: u64,
    /// All of them.
    pub size: u64,
    /// Why it will not be offered.
    pub problem: Option<FileProblem>,
}

/// Why a file cannot be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblem {
    /// The browser cannot read it: it was moved, changed, or may not be read.
    Unreadable,
    /// It is too large, or the folder has too many files.
    TooLarge,
    /// It is not the file that was offered.
    Another,
    /// No more offers fit in the document.
    TooMany,
}

/// A file of somebody else, as far as it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// How far it is.
    pub phase: Phase,
    /// The bytes that are here.
    pub done: u64,
    /// Bytes a second, once that is known.
    pub speed: Option<u64>,
    /// Seconds until it is whole, once that can be said.
    pub left: Option<u64>,
    /// From whom it comes.
    pub from: Vec<ParticipantId>,
}

/// Somebody who fetches a file here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadProgress {
    /// The file offer that is fetched.
    pub offer: ItemId,
    /// The participant who fetches it.
    pub to: ParticipantId,
    /// The bytes that they have.
    pub done: u64,
    /// Bytes a second, once that is known.
    pub speed: Option<u64>,
    /// Seconds until they have all of it, once that can be said.
    pub left: Option<u64>,
}

/// The files of this meeting.
#[derive(Clone)]
pub struct FilesHandle {
    engine: Option<Rc<dyn FilesEngine>>,
    /// How they stand. Written by the browser half only.
    pub state: ArcRwSignal<FilesState>,
}

impl FilesHandle {
    /// Has the pages find them.
    pub fn provide(collab: CollabHandle, engine: Rc<dyn FilesEngine>, state: ArcRwSignal<FilesState>) {
        collab.kept(|| Self { engine: Some(engine), state });
    }

    /// Those of this meeting; inert while there is no document.
    #[must_use]
    pub fn of(collab: CollabHandle) -> Self {
        let inert = || Self { engine: None, state: ArcRwSignal::default() };
        // Nothing is put in its place before there is a document, since it would stay.
        let here = collab.look(|_| ()).and_then(|()| collab.kept(inert));
        here.map_or_else(inert, |files| (*files).clone())
    }

    /// What does it.
    #[must_use]
    pub fn engine(&self) -> Option<&dyn FilesEngine> {
        self.engine.as_deref()
    }
}
