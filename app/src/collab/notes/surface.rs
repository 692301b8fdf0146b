//! The lines of the notes as elements that a person writes in. It puts there what it is told, and says what the browser
//! has: which place is which position, and what is written that nobody was asked about.

use leptos::prelude::document;
use parvis_collab::{LineKind, Run};
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsValue;

use crate::js;
use parvis_view::notes::difference::units;
use parvis_view::notes::page::{ChangedRows, NotesPage, Selection};

/// `NodeFilter.SHOW_TEXT`.
const TEXTS: u32 = 4;

/// A box in CSS pixels from the upper left of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

pub(super) struct Surface {
    root: JsValue,
    rows: Vec<JsValue>,
}

impl Surface {
    /// Of an element in which nothing is to be left: a mark of whoever made it would count as a line.
    pub(super) fn new(root: &HtmlElement) -> Self {
        let root = JsValue::from(root.clone());
        js::call(&root, "replaceChildren", &[]);
        Self { root, rows: Vec::new() }
    }

    /// Shows the lines that changed anew.
    pub(super) fn show(&mut self, page: &NotesPage, changed: ChangedRows) {
        let ChangedRows { from, old_to, new_to } = changed;
        let next = self.rows.get(old_to).cloned().unwrap_or(JsValue::NULL);
        let made: Vec<JsValue> = (from..new_to).map(|row| made(page, row)).collect();
        for row in &made {
            js::call(&self.root, "insertBefore", &[row.clone(), next.clone()]);
        }
        for old in self.rows.splice(from..old_to.min(self.rows.len()), made) {
            js::call(&old, "remove", &[]);
        }
    }

    /// Shows everything anew, whatever the browser made of it.
    pub(super) fn show_all(&mut self, page: &NotesPage) {
        js::call(&self.root, "replaceChildren", &[]);
        self.rows.clear();
        self.show(page, ChangedRows { from: 0, old_to: 0, new_to: page.rows().len() });
    }

    /// How many lines are shown.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the lines are those that were put there.
    pub(super) fn is_whole(&self) -> bool {
        let Some(children) = js::get(&self.root, "childNodes") else { return false };
        let count = js::get(&children, "length").and_then(|count| count.as_f64());
        count == Some(self.rows.len() as f64)
            && self.rows.iter().all(|row| js::get(row, "parentNode").as_ref() == Some(&self.root))
    }

    /// What is written, as the browser has it.
    pub(super) fn text(&self) -> String {
        let mut lines = Vec::new();
        let mut child = js::get(&self.root, "firstChild");
        while let Some(row) = child {
            lines.push(js::get(&row, "textContent").and_then(|text| text.as_string()).unwrap_or_default());
            child = js::get(&row, "nextSibling");
        }
        lines.join("\n")
    }

    /// What is selected, if it is in here.
    pub(super) fn selection(&self, page: &NotesPage) -> Option<Selection> {
        let selection = js::call(&document(), "getSelection", &[])?;
        let place = |node: &str, offset: &str| {
            let offset = js::get(&selection, offset)?.as_f64()?;
            self.position(page, &js::get(&selection, node)?, offset)
        };
        Some(Selection {
            anchor: place("anchorNode", "anchorOffset")?,
            head: place("focusNode", "focusOffset")?,
        })
    }

    /// What an event is about, where it names a part of the text.
    pub(super) fn target(&self, page: &NotesPage, event: &JsValue) -> Option<Selection> {
        let range = js::get(&js::call(event, "getTargetRanges", &[])?, "0")?;
        let place = |node: &str, offset: &str| {
            self.position(page, &js::get(&range, node)?, js::get(&range, offset)?.as_f64()?)
        };
        Some(Selection {
            anchor: place("startContainer", "startOffset")?,
            head: place("endContainer", "endOffset")?,
        })
    }

    fn position(&self, page: &NotesPage, node: &JsValue, offset: f64) -> Option<u32> {
        if *node == self.root {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of children")]
            let row = offset as usize;
            return Some(page.start(row));
        }
        let mut row = node.clone();
        loop {
            let parent = js::get(&row, "parentNode")?;
            if parent == self.root {
                break;
            }
            row = parent;
        }
        let index = self.rows.iter().position(|known| *known == row)?;
        let range = js::call(&document(), "createRange", &[])?;
        js::call(&range, "setStart", &[row, 0.into()])?;
        js::call(&range, "setEnd", &[node.clone(), offset.into()])?;
        let words = js::call(&range, "toString", &[])?.as_string()?;
        Some(page.start(index) + units(&words))
    }

    /// The place in the document of a position.
    fn place(&self, page: &NotesPage, at: u32) -> Option<(JsValue, u32)> {
        let index = page.row_of(at);
        let row = self.rows.get(index)?;
        let mut left = at - page.start(index);
        let walker = js::call(&document(), "createTreeWalker", &[row.clone(), TEXTS.into()])?;
        let mut last = None;
        while let Some(text) = js::call(&walker, "nextNode", &[]).filter(JsValue::is_object) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of units")]
            let len = js::get(&text, "length")?.as_f64()? as u32;
            if left <= len {
                return Some((text, left));
            }
            left -= len;
            last = Some((text, len));
        }
        Some(last.unwrap_or_else(|| (row.clone(), 0)))
    }

    /// Selects, and brings the caret into sight.
    pub(super) fn select(&self, page: &NotesPage, selection: Selection) {
        // Between two lines, where a line that went leaves it, arrow keys lead nowhere.
        if self.selection(page) == Some(selection) && !self.is_between_lines() {
            return;
        }
        let _ = self.try_select(page, selection);
    }

    fn is_between_lines(&self) -> bool {
        let selection = js::call(&document(), "getSelection", &[]);
        let node = |name| selection.as_ref().and_then(|selection| js::get(selection, name));
        [node("anchorNode"), node("focusNode")].iter().any(|node| node.as_ref() == Some(&self.root))
    }

    fn try_select(&self, page: &NotesPage, selection: Selection) -> Option<()> {
        let (anchor, from) = self.place(page, selection.anchor)?;
        let (head, to) = self.place(page, selection.head)?;
        let now = js::call(&document(), "getSelection", &[])?;
        js::call(&now, "setBaseAndExtent", &[anchor, from.into(), head, to.into()])?;
        let row = self.rows.get(page.row_of(selection.head))?;
        js::call(row, "scrollIntoView", &[js::object([("block", "nearest".into())])])?;
        Some(())
    }

    /// Where a line is.
    pub(super) fn row_area(&self, row: usize) -> Option<Area> {
        area(self.rows.get(row)?)
    }

    /// Where the caret would be at a position.
    pub(super) fn caret_area(&self, page: &NotesPage, at: u32) -> Option<Area> {
        let (node, offset) = self.place(page, at)?;
        let range = js::call(&document(), "createRange", &[])?;
        js::call(&range, "setStart", &[node.clone(), offset.into()])?;
        js::call(&range, "collapse", &[JsValue::TRUE])?;
        let boxes = js::call(&range, "getClientRects", &[])?;
        if let Some(found) = js::get(&boxes, "0") {
            return Some(read(&found));
        }
        // An empty line has but its filler.
        let filler =
            js::get(&node, "firstChild").and_then(|filler| area(&filler)).filter(|area| area.height > 0.0);
        filler.or_else(|| self.row_area(page.row_of(at)))
    }

    /// The parts of lines between two positions.
    pub(super) fn areas(&self, page: &NotesPage, from: u32, to: u32) -> Vec<Area> {
        self.try_areas(page, from, to).unwrap_or_default()
    }

    fn try_areas(&self, page: &NotesPage, from: u32, to: u32) -> Option<Vec<Area>> {
        let (first, begin) = self.place(page, from)?;
        let (last, end) = self.place(page, to)?;
        let range = js::call(&document(), "createRange", &[])?;
        js::call(&range, "setStart", &[first, begin.into()])?;
        js::call(&range, "setEnd", &[last, end.into()])?;
        let boxes = js::call(&range, "getClientRects", &[])?;
        let all = (0..).map_while(|index: u32| js::get(&boxes, &index.to_string()));
        Some(all.map(|one| read(&one)).filter(|area| area.width > 0.0).take(200).collect())
    }
}

/// Where an element is.
pub(super) fn area(element: &JsValue) -> Option<Area> {
    Some(read(&js::call(element, "getBoundingClientRect", &[])?))
}

fn read(found: &JsValue) -> Area {
    let number = |side| js::get(found, side).and_then(|side| side.as_f64()).unwrap_or_default();
    Area { left: number("left"), top: number("top"), width: number("width"), height: number("height") }
}

/// The element of a line.
fn made(page: &NotesPage, index: usize) -> JsValue {
    let row = &page.rows()[index];
    let element = new("div");
    js::set(&element, "className", &"note-row".into());
    js::set(&element, "dir", &"auto".into());
    let kind = match row.line {
        LineKind::Plain => "plain",
        LineKind::Heading(order) => {
            js::set(&element, "role", &"heading".into());
            // Below the heading of the panel.
            js::set(&element, "ariaLevel", &(order + 2).to_string().into());
            ["h1", "h2", "h3"][usize::from(order.clamp(1, 3)) - 1]
        }
        LineKind::Bullet => "bullet",
        LineKind::Numbered => "numbered",
        LineKind::Box(false) => "todo",
        LineKind::Box(true) => "done",
    };
    js::call(&element, "setAttribute", &["data-line".into(), kind.into()]);
    if row.runs.is_empty() {
        js::call(&element, "append", &[new("br")]);
    }
    for run in &row.runs {
        js::call(&element, "append", &[words(run)]);
    }
    element
}

/// The words of others are text, and an address was looked at by the shared document.
fn words(run: &Run) -> JsValue {
    let mut node = JsValue::from_str(&run.text);
    for (is, tag) in [(run.strike, "s"), (run.underline, "u"), (run.italic, "em"), (run.bold, "strong")] {
        if is {
            let around = new(tag);
            js::call(&around, "append", &[node]);
            node = around;
        }
    }
    if let Some(link) = &run.link {
        let around = new("a");
        js::set(&around, "href", &link.as_str().into());
        js::set(&around, "target", &"_blank".into());
        js::set(&around, "rel", &"noopener noreferrer".into());
        js::set(&around, "title", &link.as_str().into());
        js::call(&around, "append", &[node]);
        node = around;
    }
    node
}

fn new(tag: &str) -> JsValue {
    js::call(&document(), "createElement", &[tag.into()]).unwrap_or(JsValue::NULL)
}
