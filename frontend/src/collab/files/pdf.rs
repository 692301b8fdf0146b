//! A PDF in a worker of its own, which ends with this, when it takes too long, and whenever anything goes wrong in it.
//! The page brings it all it needs, since it may load nothing.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcRwSignal, Update, WithUntracked};
use parvis_app::collab::files::engine::Offered;
use parvis_app::collab::files::pdf::{Pdf, PdfPage, PdfReader, PdfState, PdfTrouble};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, MessageEvent, Response};

use super::{FileExchange, choose, picture};
use crate::listener::Listener;
use crate::{js, page};

/// How long the worker may take to open a file, or to make a picture of one page.
const WORKING_MILLIS: u32 = 30_000;
/// How long its code may take to come.
const LOADING_MILLIS: u32 = 60_000;

/// Where the build put both files, below the base path; nothing in a build without them.
const SCRIPT: Option<&str> = option_env!("PARVIS_PDF_SCRIPT");
const WASM: Option<&str> = option_env!("PARVIS_PDF_WASM");
/// Whether the build puts them there when the pages are served already.
const LATER: bool = option_env!("PARVIS_PDF_LATER").is_some();

/// A worker. It ends when dropped, in the middle of whatever it does.
struct Worker {
    worker: web_sys::Worker,
    _heard: [Listener; 2],
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// A PDF that is read.
pub(super) struct PdfWorker {
    this: Weak<Self>,
    files: Weak<FileExchange>,
    file: JsValue,
    state: ArcRwSignal<PdfState>,
    worker: RefCell<Option<Worker>>,
    /// The page that the person wants to see.
    wanted: Cell<u32>,
    /// The worker was asked something, and has not answered.
    asked: Cell<bool>,
    /// Grows with whatever has a time limit.
    turn: Cell<u32>,
    picture: RefCell<Option<JsValue>>,
}

/// Begins to read a file.
pub(super) fn read(files: Weak<FileExchange>, file: &JsValue) -> Pdf {
    let state = ArcRwSignal::new(PdfState::default());
    let reader = Rc::new_cyclic(|this: &Weak<PdfWorker>| PdfWorker {
        this: this.clone(),
        files,
        file: file.clone(),
        state: state.clone(),
        worker: RefCell::default(),
        wanted: Cell::new(1),
        asked: Cell::new(false),
        turn: Cell::new(0),
        picture: RefCell::default(),
    });
    reader.begin();
    Pdf { state, reader }
}

impl PdfReader for PdfWorker {
    fn turn_to(&self, page: u32) {
        self.wanted.set(page);
        self.show(PdfPage::Coming);
        if self.worker.borrow().is_none() {
            self.begin();
        } else if !self.asked.get() {
            self.ask();
        }
    }

    fn offer(&self, name: &str, done: Offered) -> bool {
        let (Some(files), Some(picture)) = (self.files.upgrade(), self.picture.borrow().clone()) else {
            return false;
        };
        let jpeg = picture.unchecked_ref::<Blob>().type_() == "image/jpeg";
        let Some(file) = choose::named(&picture, &format!("{name}.{}", if jpeg { "jpg" } else { "png" }))
        else {
            return false;
        };
        spawn_local(async move { done(files.offer_all(vec![choose::Chosen::File(file)], None).await) });
        true
    }
}

impl PdfWorker {
    /// Has a worker open the file.
    fn begin(&self) {
        let this = self.this.clone();
        // One that comes after another was begun, or too late, is dropped.
        let turn = self.limit(LOADING_MILLIS, PdfTrouble::NoReader);
        spawn_local(async move {
            let code = code().await;
            let Some(this) = this.upgrade().filter(|this| this.turn.get() == turn) else { return };
            let code = match code {
                Ok(code) => code,
                Err(trouble) => return this.fail(trouble),
            };
            let Some(worker) = this.worker() else { return this.fail(PdfTrouble::NoReader) };
            this.worker.replace(Some(worker));
            this.send(&js::object([("code", code), ("file", this.file.clone())]));
        });
    }

    fn worker(&self) -> Option<Worker> {
        let worker = web_sys::Worker::new(&(page::base_path() + SCRIPT?)).ok()?;
        let (this, failing) = (self.this.clone(), self.this.clone());
        let message = Listener::new(&worker, "message", move |event| {
            if let Some(this) = this.upgrade() {
                this.heard(&event.unchecked_ref::<MessageEvent>().data());
            }
        });
        // What goes wrong within it is told by a message, so it is the script that did not come.
        let error = Listener::new(&worker, "error", move |_| {
            if let Some(this) = failing.upgrade() {
                this.fail(PdfTrouble::NoReader);
            }
        });
        Some(Worker { worker, _heard: [message, error] })
    }

    fn ask(&self) {
        self.send(&js::object([("page", self.wanted.get().into())]));
    }

    /// Asks the worker something, which it is to answer in time.
    fn send(&self, message: &JsValue) {
        self.asked.set(true);
        if let Some(worker) = &*self.worker.borrow() {
            let _ = worker.worker.post_message(message);
        }
        self.limit(WORKING_MILLIS, PdfTrouble::Slow);
    }

    /// What is waited for from now on is to be there in time.
    fn limit(&self, millis: u32, trouble: PdfTrouble) -> u32 {
        let (this, turn) = (self.this.clone(), self.next_turn());
        spawn_local(async move {
            TimeoutFuture::new(millis).await;
            if let Some(this) = this.upgrade().filter(|this| this.turn.get() == turn) {
                this.fail(trouble);
            }
        });
        turn
    }

    fn heard(&self, answer: &JsValue) {
        self.next_turn();
        self.asked.set(false);
        let number =
            |of: &str| js::get(answer, of).and_then(|value| value.as_f64()).map(|value| value as u32);
        if let Some(code) = js::get_text(answer, "failed") {
            self.fail(PdfTrouble::of(&code));
        } else if let Some(pages) = number("pages") {
            self.state.update(|state| state.pages = Some(pages));
            self.ask();
        } else if let (Some(page), Some(picture)) = (number("page"), js::get(answer, "picture")) {
            if page != self.wanted.get() {
                return self.ask();
            }
            let (width, height) = (number("width").unwrap_or(1), number("height").unwrap_or(1));
            let Some(url) = picture::address(&picture) else { return self.fail(PdfTrouble::Broken) };
            self.show(PdfPage::Here { number: page, url, width, height });
            self.picture.replace(Some(picture));
        }
    }

    /// Another page is shown, and the address of the one before is given back.
    fn show(&self, page: PdfPage) {
        self.picture.take();
        self.give_back();
        self.state.update(|state| state.page = page);
    }

    /// Whatever the worker is at, nobody waits for it any more.
    fn fail(&self, trouble: PdfTrouble) {
        self.next_turn();
        self.asked.set(false);
        let worker = self.worker.take();
        // Not while one of its listeners may be what called this.
        spawn_local(async move { drop(worker) });
        self.show(PdfPage::Not(trouble));
    }

    /// The address of the page that is shown is not needed any more.
    fn give_back(&self) {
        let url = self.state.with_untracked(|state| match &state.page {
            PdfPage::Here { url, .. } => Some(url.clone()),
            PdfPage::Coming | PdfPage::Not(_) => None,
        });
        if let Some(url) = url {
            picture::forget(&url);
        }
    }

    fn next_turn(&self) -> u32 {
        self.turn.replace(self.turn.get().wrapping_add(1)).wrapping_add(1)
    }
}

impl Drop for PdfWorker {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The WebAssembly of the worker, as bytes. The browser keeps it from one time to the next.
async fn code() -> Result<JsValue, PdfTrouble> {
    let wasm = page::base_path() + WASM.ok_or(PdfTrouble::NoReader)?;
    let window = web_sys::window().ok_or(PdfTrouble::NoReader)?;
    let answer = JsFuture::from(window.fetch_with_str(&wasm)).await.map_err(|_| PdfTrouble::NoReader)?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        let missing = answer.status() == 404;
        return Err(if LATER && missing { PdfTrouble::Unbuilt } else { PdfTrouble::NoReader });
    }
    js::settled(answer.array_buffer()).await.map_err(|_| PdfTrouble::NoReader)
}
