//! The lines of the notes as elements that a person writes in. It puts there what it is told, and says what the browser
//! has: which place is which position, and what is written that nobody was asked about.

use leptos::prelude::{document, window};
use parvis_collab::{LineKind, Run};
use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, InputEvent, Node, Range, StaticRange, Text};

use parvis_view::notes::difference::units;
use parvis_view::notes::page::{ChangedRows, NotesPage, Selection};
use parvis_view::notes::sight::{VerticalExtent, hold, reveal};
use parvis_view::notes::written::FoundLine;

/// `NodeFilter.SHOW_TEXT`.
const TEXTS: u32 = 4;
/// What neither the page nor a browser in which somebody types puts among the lines, as the `<font>` of a translator.
const FOREIGN: &str = ":not(div, p, s, u, em, strong, a, br, b, i, strike, span)";
/// The same within a line.
const FOREIGN_IN_LINE: &str = ":not(s, u, em, strong, a, br, b, i, strike, span)";
/// What is kept free above and below the line with the caret, in CSS pixels.
const ROOM: f64 = 8.0;

/// A box in CSS pixels from the upper left of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

pub(super) struct Surface {
    root: Element,
    rows: Vec<Element>,
}

impl Surface {
    /// Of an element in which nothing is to be left: a mark of whoever made it would count as a line.
    pub(super) fn new(root: &Element) -> Self {
        root.set_text_content(None);
        Self { root: root.clone(), rows: Vec::new() }
    }

    /// Shows the lines that changed anew.
    pub(super) fn show(&mut self, page: &NotesPage, changed: ChangedRows) {
        let ChangedRows { from, old_to, new_to } = changed;
        let next = self.rows.get(old_to).map(|next| &**next);
        let made: Vec<Element> = (from..new_to).filter_map(|row| made(page, row)).collect();
        for row in &made {
            let _ = self.root.insert_before(row, next);
        }
        for old in self.rows.splice(from..old_to.min(self.rows.len()), made) {
            old.remove();
        }
    }

    /// Shows everything anew, whatever the browser made of it.
    pub(super) fn show_all(&mut self, page: &NotesPage) {
        self.root.set_text_content(None);
        self.rows.clear();
        self.show(page, ChangedRows { from: 0, old_to: 0, new_to: page.rows().len() });
    }

    /// How many lines are shown.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the lines are those that were put there.
    pub(super) fn is_whole(&self) -> bool {
        self.root.child_nodes().length() as usize == self.rows.len()
            && self.rows.iter().all(|row| row.parent_node().as_ref() == Some(self.node()))
    }

    /// What is written, as the browser has it.
    pub(super) fn lines(&self) -> Vec<FoundLine> {
        let has = |element: &Element, selector| element.query_selector(selector).ok().flatten().is_some();
        // Of all lines at once, as there is nearly never one.
        let any = has(&self.root, FOREIGN);
        let mut lines = Vec::new();
        let mut child = self.root.first_child();
        while let Some(row) = child {
            let foreign = any
                && row.dyn_ref::<Element>().is_some_and(|row| has(row, FOREIGN_IN_LINE) || is_foreign(row));
            lines.push(FoundLine { text: row.text_content().unwrap_or_default(), foreign });
            child = row.next_sibling();
        }
        lines
    }

    /// Has the line with the caret in sight, or, for somebody who does not write at the moment, where it was in the window.
    pub(super) fn follow(&self, page: &NotesPage, head: u32, before: Option<VerticalExtent>, writes: bool) {
        let Some(scroller) = self.root.closest(".notes-scroll").ok().flatten() else { return };
        let Some(caret) = self.caret_area(page, head).map(reach) else { return };
        let view = in_sight(area(&scroller));
        let by = if writes { reveal(caret, view, ROOM) } else { hold(before, caret, view) };
        if by != 0.0 {
            scroller.set_scroll_top(scroller.scroll_top() + pixels(by));
        }
    }

    /// From where to where the line with this position reaches in the window.
    pub(super) fn line_reach(&self, page: &NotesPage, at: u32) -> Option<VerticalExtent> {
        self.caret_area(page, at).map(reach)
    }

    fn node(&self) -> &Node {
        &self.root
    }

    /// What is selected, if it is in here.
    pub(super) fn selection(&self, page: &NotesPage) -> Option<Selection> {
        let selection = document().get_selection().ok().flatten()?;
        Some(Selection {
            anchor: self.position(page, &selection.anchor_node()?, selection.anchor_offset())?,
            head: self.position(page, &selection.focus_node()?, selection.focus_offset())?,
        })
    }

    /// What an event is about, where it names a part of the text.
    pub(super) fn target(&self, page: &NotesPage, event: &InputEvent) -> Option<Selection> {
        let range = event.get_target_ranges().get(0);
        if range.is_undefined() {
            return None;
        }
        let range: StaticRange = range.unchecked_into();
        Some(Selection {
            anchor: self.position(page, &range.start_container(), range.start_offset())?,
            head: self.position(page, &range.end_container(), range.end_offset())?,
        })
    }

    fn position(&self, page: &NotesPage, node: &Node, offset: u32) -> Option<u32> {
        if node == self.node() {
            // The offset is a count of children.
            return Some(page.start(offset as usize));
        }
        let mut row = node.clone();
        loop {
            let parent = row.parent_node()?;
            if parent == *self.node() {
                break;
            }
            row = parent;
        }
        let index = self.rows.iter().position(|known| **known == row)?;
        let words = String::from(range((&row, 0), (node, offset))?.to_string());
        // A translator's words may be longer than those that they stand for.
        Some((page.start(index) + units(&words)).min(page.end(index)))
    }

    /// The place in the document of a position.
    fn place(&self, page: &NotesPage, at: u32) -> Option<(Node, u32)> {
        let index = page.row_of(at);
        let row = self.rows.get(index)?;
        let mut left = at - page.start(index);
        let walker = document().create_tree_walker_with_what_to_show(row, TEXTS).ok()?;
        let mut last = None;
        while let Some(text) = walker.next_node().ok().flatten() {
            let len = text.unchecked_ref::<Text>().length();
            if left <= len {
                return Some((text, left));
            }
            left -= len;
            last = Some((text, len));
        }
        Some(last.unwrap_or_else(|| (Node::from(row.clone()), 0)))
    }

    /// Selects.
    pub(super) fn select(&self, page: &NotesPage, selection: Selection) {
        // Between two lines, where a line that went leaves it, arrow keys lead nowhere.
        if self.selection(page) == Some(selection) && !self.is_between_lines() {
            return;
        }
        let _ = self.try_select(page, selection);
    }

    fn is_between_lines(&self) -> bool {
        let Some(selection) = document().get_selection().ok().flatten() else { return false };
        [selection.anchor_node(), selection.focus_node()].iter().flatten().any(|node| node == self.node())
    }

    fn try_select(&self, page: &NotesPage, selection: Selection) -> Option<()> {
        let (anchor, from) = self.place(page, selection.anchor)?;
        let (head, to) = self.place(page, selection.head)?;
        let now = document().get_selection().ok().flatten()?;
        now.set_base_and_extent(&anchor, from, &head, to).ok()
    }

    /// Where a line is.
    pub(super) fn row_area(&self, row: usize) -> Option<Area> {
        self.rows.get(row).map(area)
    }

    /// Where the caret would be at a position.
    pub(super) fn caret_area(&self, page: &NotesPage, at: u32) -> Option<Area> {
        let (node, offset) = self.place(page, at)?;
        if let Some(found) = range((&node, offset), (&node, offset))?.get_client_rects()?.item(0) {
            return Some(read(&found));
        }
        // An empty line has but its filler, which is an element: where there is a text, the place is in it.
        let filler = node.first_child().map(|filler| area(filler.unchecked_ref()));
        filler.filter(|area| area.height > 0.0).or_else(|| self.row_area(page.row_of(at)))
    }

    /// The parts of lines between two positions.
    pub(super) fn areas(&self, page: &NotesPage, from: u32, to: u32) -> Vec<Area> {
        self.try_areas(page, from, to).unwrap_or_default()
    }

    fn try_areas(&self, page: &NotesPage, from: u32, to: u32) -> Option<Vec<Area>> {
        let (first, begin) = self.place(page, from)?;
        let (last, end) = self.place(page, to)?;
        let boxes = range((&first, begin), (&last, end))?.get_client_rects()?;
        let all = (0..).map_while(|index| boxes.item(index));
        Some(all.map(|one| read(&one)).filter(|area| area.width > 0.0).take(200).collect())
    }
}

/// From one place in the document to another.
fn range(from: (&Node, u32), to: (&Node, u32)) -> Option<Range> {
    let range = document().create_range().ok()?;
    range.set_start(from.0, from.1).ok()?;
    range.set_end(to.0, to.1).ok()?;
    Some(range)
}

fn is_foreign(row: &Element) -> bool {
    row.matches(FOREIGN).unwrap_or(false)
}

fn reach(area: Area) -> VerticalExtent {
    VerticalExtent { top: area.top, bottom: area.top + area.height }
}

/// What of an area is not under the keyboard of a phone.
fn in_sight(area: Area) -> VerticalExtent {
    let seen = window().visual_viewport().map(|seen| seen.offset_top() + seen.height());
    let all = reach(area);
    VerticalExtent { bottom: seen.unwrap_or(all.bottom).min(all.bottom), ..all }
}

/// Whole pixels, away from zero: a part of one would leave a part of the line out of sight.
#[allow(clippy::cast_possible_truncation, reason = "no page is so high")]
fn pixels(by: f64) -> i32 {
    (if by < 0.0 { by.floor() } else { by.ceil() }) as i32
}

/// Where an element is.
pub(super) fn area(element: &Element) -> Area {
    read(&element.get_bounding_client_rect())
}

fn read(found: &DomRect) -> Area {
    Area { left: found.left(), top: found.top(), width: found.width(), height: found.height() }
}

/// The element of a line.
fn made(page: &NotesPage, index: usize) -> Option<Element> {
    let row = &page.rows()[index];
    let element = new("div")?;
    set(&element, "class", "note-row");
    set(&element, "dir", "auto");
    let kind = match row.line {
        LineKind::Plain => "plain",
        LineKind::Heading(order) => {
            set(&element, "role", "heading");
            // Below the heading of the panel.
            set(&element, "aria-level", &(order + 2).to_string());
            ["h1", "h2", "h3"][usize::from(order.clamp(1, 3)) - 1]
        }
        LineKind::Bullet => "bullet",
        LineKind::Numbered => "numbered",
        LineKind::Box(false) => "todo",
        LineKind::Box(true) => "done",
    };
    set(&element, "data-line", kind);
    if row.runs.is_empty() {
        let _ = element.append_child(&*new("br")?);
    }
    for run in &row.runs {
        let _ = element.append_child(&words(run)?);
    }
    Some(element)
}

/// The words of others are text, and an address was looked at by the shared document.
fn words(run: &Run) -> Option<Node> {
    let mut node = Node::from(document().create_text_node(&run.text));
    for (is, tag) in [(run.strike, "s"), (run.underline, "u"), (run.italic, "em"), (run.bold, "strong")] {
        if is {
            node = around(&node, new(tag)?);
        }
    }
    if let Some(link) = &run.link {
        let anchor = new("a")?;
        set(&anchor, "href", link.as_str());
        set(&anchor, "target", "_blank");
        set(&anchor, "rel", "noopener noreferrer");
        set(&anchor, "title", link.as_str());
        node = around(&node, anchor);
    }
    Some(node)
}

/// The element with this in it.
fn around(node: &Node, element: Element) -> Node {
    let _ = element.append_child(node);
    element.into()
}

fn set(element: &Element, attribute: &str, value: &str) {
    // Refused are only names that are none.
    let _ = element.set_attribute(attribute, value);
}

fn new(tag: &str) -> Option<Element> {
    document().create_element(tag).ok().map(JsCast::unchecked_into)
}
