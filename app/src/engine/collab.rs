//! The shared document of the meeting, as the pages use it. What shows it is in a late file.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::rc::Rc;

use leptos::prelude::*;
use parvis_check::PathFacts;
use parvis_collab::relay::Unreached;
use parvis_collab::{CollabIntent, CollabOutcome, DocumentEvent, Refused, SharedDocument, Tool};
use parvis_meeting::allocator::LinkQuality;
use parvis_protocol::ParticipantId;

/// Hears how the connection to each participant goes.
pub type HearPaths = Box<dyn FnOnce(Vec<(ParticipantId, PathFacts)>)>;

/// The shared document in the browser: kept in step with the others', and written down for a reload.
pub trait CollabEngine: 'static {
    /// Looks at it. The document is its own snapshot: it is too large to be copied for each look.
    fn look(&self, look: &mut dyn FnMut(&SharedDocument));
    /// Passes on what the person wants, and sends out what follows. `None` while there is no document.
    fn dispatch(&self, intent: CollabIntent) -> Option<Result<CollabOutcome, Refused>>;
    /// Asks the browser how the connection to each participant goes. The callback hears it, without what the browser does not know.
    fn paths(&self, done: HearPaths);
    /// How well the connection to each participant goes: as it was measured last, every two seconds.
    fn quality(&self) -> Vec<(ParticipantId, LinkQuality)>;
}

/// A text that is lost with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// A message.
    Message,
    /// A poll.
    Poll,
    /// Words on the whiteboard.
    Words,
}

/// What makes the view that is there for as long as the collab session is, whichever tool is open.
pub type BackgroundView = fn() -> AnyView;

/// The shared document, from context. On the server, and until its code has come, there is none.
#[derive(Clone, Copy)]
pub struct CollabHandle {
    changes: ToolSignals,
    /// What the person is to be told, oldest first.
    pub events: RwSignal<Vec<DocumentEvent>>,
    /// Whom nothing reaches that is shared, and why: each once, oldest first.
    pub unreached: RwSignal<Vec<(ParticipantId, Unreached)>>,
    /// How many messages the person has not seen.
    pub unread: RwSignal<u32>,
    /// How many polls.
    pub asked: RwSignal<u32>,
    /// To whom alone files go that are offered beside the list of them.
    pub files_to: RwSignal<Option<ParticipantId>>,
    /// Whether somebody fetches a file from this page, or one is being read to be offered.
    pub sending: RwSignal<bool>,
    /// What is written and not sent.
    pub unsent: RwSignal<Vec<Unsent>>,
    background: RwSignal<Option<BackgroundView>>,
    // As for `MeetingHandle`: nothing local may be made on the server.
    here: Option<StoredValue<Here, LocalStorage>>,
}

#[derive(Default)]
struct Here {
    engine: Option<Rc<dyn CollabEngine>>,
    kept: HashMap<TypeId, Rc<dyn Any>>,
}

/// For each tool, what grows with whatever changes in it.
#[derive(Clone, Copy)]
struct ToolSignals {
    chat: RwSignal<u32>,
    whiteboard: RwSignal<u32>,
    notes: RwSignal<u32>,
    polls: RwSignal<u32>,
    files: RwSignal<u32>,
    names: RwSignal<u32>,
    awareness: RwSignal<u32>,
}

impl ToolSignals {
    fn new() -> Self {
        let signal = || RwSignal::new(0);
        Self {
            chat: signal(),
            whiteboard: signal(),
            notes: signal(),
            polls: signal(),
            files: signal(),
            names: signal(),
            awareness: signal(),
        }
    }

    fn of(&self, tool: Tool) -> RwSignal<u32> {
        match tool {
            Tool::Chat => self.chat,
            Tool::Whiteboard => self.whiteboard,
            Tool::Notes => self.notes,
            Tool::Polls => self.polls,
            Tool::Files => self.files,
            Tool::Names => self.names,
            Tool::Awareness => self.awareness,
        }
    }
}

impl CollabHandle {
    /// A handle on a shared document that is still to come, or, on the server, never comes.
    #[must_use]
    pub fn new(in_browser: bool) -> Self {
        Self {
            changes: ToolSignals::new(),
            events: RwSignal::new(Vec::new()),
            unreached: RwSignal::new(Vec::new()),
            unread: RwSignal::new(0),
            asked: RwSignal::new(0),
            files_to: RwSignal::new(None),
            sending: RwSignal::new(false),
            unsent: RwSignal::new(Vec::new()),
            background: RwSignal::new(None),
            here: in_browser.then(|| StoredValue::new_local(Here::default())),
        }
    }

    /// The shared document is here from now on; `None`: the meeting it belonged to is over.
    pub fn set(&self, document: Option<(Rc<dyn CollabEngine>, BackgroundView)>) {
        let (engine, background) = document.unzip();
        if let Some(here) = self.here {
            here.set_value(Here { engine, kept: HashMap::new() });
        }
        self.events.set(Vec::new());
        self.unreached.set(Vec::new());
        self.unread.set(0);
        self.asked.set(0);
        self.files_to.set(None);
        self.sending.set(false);
        self.unsent.set(Vec::new());
        self.background.set(background);
    }

    /// Something is written and not sent, or is not any more.
    pub fn set_unsent(&self, what: Unsent, is: bool) {
        if self.unsent.with_untracked(|unsent| unsent.contains(&what)) != is {
            self.unsent.update(|unsent| {
                unsent.retain(|other| *other != what);
                unsent.extend(is.then_some(what));
            });
        }
    }

    /// The view that is there for as long as the collab session is. Told again when there is another document.
    #[must_use]
    pub fn background(&self) -> Option<BackgroundView> {
        self.background.get()
    }

    /// Something changed in this tool.
    pub fn changed(&self, tool: Tool) {
        self.changes.of(tool).update(|count| *count = count.wrapping_add(1));
    }

    /// Looks at the shared document, and again whenever something changes in this tool. `None` while there is no
    /// document.
    pub fn read<T>(&self, tool: Tool, look: impl FnOnce(&SharedDocument) -> T) -> Option<T> {
        self.background.track();
        self.changes.of(tool).track();
        self.look(look)
    }

    /// Looks at the shared document once.
    pub fn look<T>(&self, look: impl FnOnce(&SharedDocument) -> T) -> Option<T> {
        let mut look = Some(look);
        let mut seen = None;
        self.engine()?.look(&mut |document| seen = look.take().map(|look| look(document)));
        seen
    }

    /// Passes on what the person wants. `None` while there is no document.
    pub fn dispatch(&self, intent: CollabIntent) -> Option<Result<CollabOutcome, Refused>> {
        let tool = intent.tool();
        let done = self.engine()?.dispatch(intent);
        if let Some(tool) = tool {
            self.changed(tool);
        }
        done
    }

    /// See [`CollabEngine::paths`].
    pub fn paths(&self, done: HearPaths) {
        if let Some(engine) = self.engine() {
            engine.paths(done);
        }
    }

    /// See [`CollabEngine::quality`]. Empty where there is none.
    pub fn quality(&self) -> Vec<(ParticipantId, LinkQuality)> {
        self.engine().map(|engine| engine.quality()).unwrap_or_default()
    }

    /// What a tool wants to find again when its panel is opened anew: one value of each type, gone with the shared
    /// document. Signals in it are to be `ArcRwSignal`, which belong to no view.
    pub fn kept<T: 'static>(&self, make: impl FnOnce() -> T) -> Option<Rc<T>> {
        let here = self.here?;
        let kept = here.try_with_value(|here| here.kept.get(&TypeId::of::<T>()).cloned())?;
        let kept = kept.unwrap_or_else(|| {
            let made: Rc<dyn Any> = Rc::new(make());
            let _ = here.try_update_value(|here| here.kept.insert(TypeId::of::<T>(), made.clone()));
            made
        });
        kept.downcast().ok()
    }

    fn engine(&self) -> Option<Rc<dyn CollabEngine>> {
        self.here?.try_with_value(|here| here.engine.clone())?
    }
}
