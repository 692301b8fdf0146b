//! What the pages ask of the browser half about files.

use std::rc::Rc;

use leptos::prelude::*;
use parvis_collab::ItemId;
use parvis_protocol::ParticipantId;
use parvis_view::files::{FileAction, FilesState, PictureState};

use super::pdf::Pdf;
use crate::engine::collab::CollabHandle;

/// Told which offers were made in the end: one for each file that could be read, in their order.
pub type Offered = Box<dyn FnOnce(Vec<ItemId>)>;

/// A file or a folder that a paste or a drop brought and that nobody was offered yet.
#[derive(Debug, Clone)]
pub struct HeldFile {
    /// What it is called.
    pub name: String,
    /// The file itself; `None` for a folder.
    pub file: Option<web_sys::File>,
}

/// Offers what is held, to all or to one.
pub type OfferHeld = Box<dyn FnOnce(Option<ParticipantId>, Offered)>;

/// The files of this meeting, in the browser.
pub trait FilesEngine: 'static {
    /// Offers what this event brings, to all or to one: a drop, a paste, or the change of a field for files. Folders
    /// become archives. Whether it brings any; then the browser's own way with it is kept from happening.
    fn offer_event(&self, event: &web_sys::Event, to: Option<ParticipantId>, done: Offered) -> bool;
    /// Takes what a paste or a drop brings out of its event and offers it to nobody yet. `None` if it brings no files.
    fn hold_event(&self, event: &web_sys::Event) -> Option<(Vec<HeldFile>, OfferHeld)>;
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
