//! The text of the notes in `yrs`, with undo of one's own acts. Updates of others come here only after `scan.rs` has
//! looked at them, and wait until what they build on is here.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use parvis_base::Mono;
use yrs::block::{ClientID, ID};
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::undo::{Options as UndoOptions, UndoManager};
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Assoc, Doc, GetString, IndexedSequence, OffsetKind, Options, Out, ReadTxn, StickyIndex, Text,
    TextRef, Transact, Update,
};

use crate::awareness::CaretAnchor;
use crate::error::{Limit, Refused, Unfit};
use crate::ids::Writer;
use crate::limits;
use crate::rich::{LineKind, Mark, Run};
use crate::scan::{ROOT, Scan, client_of};

type PendingUpdates = Rc<RefCell<Vec<Vec<u8>>>>;

/// The notes: one rich text, of which `yrs` merges what many type at once.
pub(crate) struct Notes {
    doc: Doc,
    text: TextRef,
    undo: UndoManager<()>,
    /// What this participant's own acts wrote, until it is taken into the log.
    written: PendingUpdates,
    /// Changes that name what has not come yet.
    waiting: Vec<(u64, Scan, Vec<u8>)>,
    /// What was typed or erased last, which may go on.
    last: Option<Last>,
    /// How many units were changed by what is undone as one, while that is so.
    together: Option<u32>,
}

const OWN: &str = "own";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Did {
    Typed,
    Erased,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    did: Did,
    at: Mono,
    /// Where one goes on, whatever others write meanwhile.
    next: CaretAnchor,
    units: u32,
}

impl Notes {
    pub(crate) fn new(me: Writer) -> Self {
        let client = ClientID::new(client_of(me));
        let mut options = Options::with_guid_and_client_id("notes".into(), client);
        options.offset_kind = OffsetKind::Utf16;
        // It would delete here, and for nobody else, when others' changes come.
        options.cleanup_formatting = false;
        let doc = Doc::with_options(options);
        let text = doc.get_or_insert_text(ROOT);
        let written = PendingUpdates::default();
        let into = Rc::clone(&written);
        doc.observe_update_v1("log", move |txn, event| {
            // What came from others has no origin; the undo manager's and our own have one.
            if txn.origin().is_some() {
                into.borrow_mut().push(event.update.clone());
            }
        })
        .expect("no transaction is open");
        let mut undo = UndoManager::with_options(UndoOptions {
            // All that is not told apart by `reset` is one.
            capture_timeout_millis: 1,
            tracked_origins: HashSet::from([OWN.into()]),
            capture_transaction: None,
            timestamp: Arc::new(|| 1_u64),
            init_undo_stack: Vec::new(),
            init_redo_stack: Vec::new(),
        });
        undo.expand_scope(&doc, &text);
        Self { doc, text, undo, written, waiting: Vec::new(), last: None, together: None }
    }

    /// Takes in a change that was scanned by [`LogEntry::read`](crate::entry::LogEntry::read), when what it needs is
    /// here.
    pub(crate) fn take(&mut self, writer: Writer, update: Vec<u8>) {
        let Ok(scan) = Scan::of(&update, writer) else { return };
        let client = client_of(writer);
        if !self.ready(client, &scan) {
            self.waiting.push((client, scan, update));
            return;
        }
        self.apply(&update);
        while let Some(ready) = self.waiting.iter().position(|(client, scan, _)| self.ready(*client, scan)) {
            let (_, _, update) = self.waiting.remove(ready);
            self.apply(&update);
        }
    }

    fn apply(&self, update: &[u8]) {
        if let Ok(update) = Update::decode_v1(update) {
            // What it names is here, so there is nothing that could fail; and if something does, it does so
            // on every side.
            let _ = self.doc.transact_mut().apply_update(update);
        }
    }

    fn ready(&self, client: u64, scan: &Scan) -> bool {
        let state = self.doc.transact().state_vector();
        let here = |client: u64| state.get(&ClientID::new(client));
        scan.brings.is_none_or(|(first, _)| here(client) == first)
            && scan.needs.iter().all(|(client, clock)| *clock < here(*client))
    }

    pub(crate) fn len(&self) -> u32 {
        self.text.len(&self.doc.transact())
    }

    pub(crate) fn plain(&self) -> String {
        self.text.get_string(&self.doc.transact())
    }

    pub(crate) fn runs(&self) -> Vec<Run> {
        let txn = self.doc.transact();
        let diff = self.text.diff(&txn, YChange::identity);
        let mut runs: Vec<Run> = Vec::new();
        for part in diff {
            let Out::Any(Any::String(text)) = part.insert else { continue };
            let mut run = Run { text: text.to_string(), ..Run::default() };
            for (key, value) in part.attributes.iter().flat_map(|all| all.iter()) {
                match (&**key, value) {
                    ("bold", Any::Bool(true)) => run.bold = true,
                    ("italic", Any::Bool(true)) => run.italic = true,
                    ("underline", Any::Bool(true)) => run.underline = true,
                    ("strike", Any::Bool(true)) => run.strike = true,
                    ("link", Any::String(link)) => run.link = Some(link.to_string()),
                    ("line", Any::String(word)) => run.line = LineKind::of(word),
                    _ => {}
                }
            }
            // Where `yrs` cuts depends on what was once between, which is no difference to see.
            match runs.last_mut() {
                Some(last) if last.looks_like(&run) => last.text.push_str(&run.text),
                _ => runs.push(run),
            }
        }
        runs
    }

    pub(crate) fn insert(
        &mut self,
        now: Mono,
        at: u32,
        words: &str,
        marks: &[Mark],
        line: LineKind,
    ) -> Result<Vec<u8>, Refused> {
        if words.is_empty() {
            return Err(Refused::Unfit(Unfit::Empty));
        }
        if words.len() > limits::NOTES_INSERT_BYTES {
            return Err(Refused::Unfit(Unfit::TooLong));
        }
        let more = u32::try_from(words.encode_utf16().count()).expect("shorter than the limit");
        if self.len() + more > limits::NOTES_LENGTH {
            return Err(Refused::Full(Limit::Notes));
        }
        self.boundary(at)?;
        let line = line.word().map_or(Any::Null, |word| Any::String(word.into()));
        let mut attributes: Attrs = ["bold", "italic", "underline", "strike", "link"]
            .map(|key| (key.into(), Any::Null))
            .into_iter()
            .chain([("line".into(), line)])
            .collect();
        for mark in marks {
            attributes.insert(mark.key().into(), mark.value()?);
        }
        let goes_on = |next: u32| next == at && !words.contains('\n');
        self.part(now, more, goes_on, Some(Did::Typed));
        let update = self.write(|text, txn| text.insert_with_attributes(txn, at, words, attributes))?;
        self.goes_on_from(at + more);
        Ok(update)
    }

    /// How much of a span is to be removed as one act, from its end.
    pub(crate) fn removable(&self, at: u32, len: u32) -> Result<u32, Refused> {
        self.span(at, len)?;
        let most = len.min(limits::NOTES_REMOVE);
        // Not within a character.
        Ok(if self.boundary(at + len - most).is_ok() { most } else { most - 1 })
    }

    pub(crate) fn remove(&mut self, now: Mono, at: u32, len: u32) -> Result<Vec<u8>, Refused> {
        self.span(at, len)?;
        // Backwards or forwards.
        let goes_on = |next: u32| next == at + len || next == at;
        self.part(now, len, goes_on, Some(Did::Erased));
        let update = self.write(|text, txn| text.remove_range(txn, at, len))?;
        self.goes_on_from(at);
        Ok(update)
    }

    pub(crate) fn mark(&mut self, at: u32, len: u32, mark: &Mark, on: bool) -> Result<Vec<u8>, Refused> {
        self.span(at, len)?;
        let value = if on { mark.value()? } else { Any::Null };
        self.part(Mono(0), len, |_| false, None);
        self.write(|text, txn| text.format(txn, at, len, Attrs::from([(mark.key().into(), value)])))
    }

    /// Makes of the line in which `at` is what it is to be. The last line gets an end if it has none.
    pub(crate) fn line(&mut self, at: u32, line: LineKind) -> Result<Vec<u8>, Refused> {
        self.boundary(at)?;
        let units: Vec<u16> = self.plain().encode_utf16().collect();
        let value = line.word().map_or(Any::Null, |word| Any::String(word.into()));
        let attributes = Attrs::from([("line".into(), value)]);
        self.part(Mono(0), 1, |_| false, None);
        let rest = &units[at as usize..];
        match rest.iter().position(|unit| *unit == u16::from(b'\n')) {
            Some(end) => {
                let end = at + u32::try_from(end).expect("shorter than the limit");
                self.write(|text, txn| text.format(txn, end, 1, attributes))
            }
            None => {
                let end = self.len();
                self.write(|text, txn| text.insert_with_attributes(txn, end, "\n", attributes))
            }
        }
    }

    /// What is done from now on is undone as one; or no more.
    pub(crate) fn together(&mut self, together: bool) {
        self.together = together.then_some(0);
        self.last = None;
    }

    /// Says of what follows whether undo takes it back with what was before.
    fn part(&mut self, now: Mono, units: u32, goes_on: impl Fn(u32) -> bool, did: Option<Did>) {
        let with_last = |last: &Last| {
            did == Some(last.did)
                && self.place(last.next).is_some_and(&goes_on)
                && now.since(last.at) < limits::NOTES_PAUSE
                && last.units + units <= limits::NOTES_TYPED
        };
        let (before, one) = match self.together {
            Some(before) => (before, before > 0 && before + units <= limits::NOTES_REMOVE),
            None => (self.last.map_or(0, |last| last.units), self.last.as_ref().is_some_and(with_last)),
        };
        if !one {
            self.undo.reset();
        }
        let units = if one { before + units } else { units };
        if let Some(together) = &mut self.together {
            *together = units;
        }
        self.last = did.map(|did| Last { did, at: now, next: CaretAnchor(None), units });
    }

    fn goes_on_from(&mut self, at: u32) {
        match (self.anchor(at), &mut self.last) {
            (Ok(anchor), Some(last)) => last.next = anchor,
            _ => self.last = None,
        }
    }

    pub(crate) fn undo(&mut self) -> Option<Vec<u8>> {
        self.last = None;
        self.undo.undo_blocking();
        self.taken()
    }

    pub(crate) fn redo(&mut self) -> Option<Vec<u8>> {
        self.last = None;
        self.undo.redo_blocking();
        self.taken()
    }

    pub(crate) fn can_undo(&self) -> (bool, bool) {
        (self.undo.can_undo(), self.undo.can_redo())
    }

    fn write(&mut self, op: impl FnOnce(&TextRef, &mut yrs::TransactionMut<'_>)) -> Result<Vec<u8>, Refused> {
        {
            let mut txn = self.doc.transact_mut_with(OWN);
            op(&self.text, &mut txn);
        }
        self.taken().ok_or(Refused::NotThere)
    }

    fn taken(&mut self) -> Option<Vec<u8>> {
        let mut written = std::mem::take(&mut *self.written.borrow_mut());
        debug_assert!(written.len() <= 1, "one op is one transaction");
        written.pop()
    }

    /// What is behind the unit in front of this position.
    pub(crate) fn anchor(&self, at: u32) -> Result<CaretAnchor, Refused> {
        self.boundary(at)?;
        let index = self.text.sticky_index(&self.doc.transact(), at, Assoc::Before);
        let index = index.ok_or(Refused::NotThere)?;
        Ok(CaretAnchor(index.id().map(|id| (id.client.get(), id.clock))))
    }

    /// Where that is now; `None` if the words have not come.
    pub(crate) fn place(&self, anchor: CaretAnchor) -> Option<u32> {
        let Some((client, clock)) = anchor.0 else { return Some(0) };
        let index = StickyIndex::from_id(ID::new(ClientID::new(client), clock), Assoc::Before);
        let at = index.get_offset(&self.doc.transact())?.index;
        // Of others one cannot know that it is not within a character.
        if self.boundary(at).is_ok() { Some(at) } else { at.checked_sub(1) }
    }

    fn span(&self, at: u32, len: u32) -> Result<(), Refused> {
        if len == 0 {
            return Err(Refused::Unfit(Unfit::Empty));
        }
        self.boundary(at)?;
        self.boundary(at.checked_add(len).ok_or(Refused::NotThere)?)
    }

    /// Whether a character begins there, or the text ends.
    fn boundary(&self, at: u32) -> Result<(), Refused> {
        let mut units = 0;
        for c in self.plain().chars() {
            if units >= at as usize {
                break;
            }
            units += c.len_utf16();
        }
        if units == at as usize { Ok(()) } else { Err(Refused::NotThere) }
    }
}
