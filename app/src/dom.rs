//! The few things of the document that the pages ask for beside what Leptos does: dialogs, focus, sizes.

use leptos::prelude::*;
use parvis_base::Mono;
use parvis_view::dismiss::DialogFrame;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlDialogElement, HtmlElement, ResizeObserver};

/// Shows a dialog above everything else, or closes it. The browser keeps the focus inside it, and gives it back
/// to where it was.
pub(crate) fn set_dialog_open(dialog: &HtmlDialogElement, open: bool) {
    if open && !dialog.open() {
        // The only failure is a dialog that is not in the document, which cannot be shown.
        let _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Closes the modal dialog that was opened last, which says so itself.
pub(crate) fn close_dialog() {
    if let Some(dialog) =
        all_of_page("dialog[open]").pop().and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok())
    {
        dialog.close();
    }
}

/// Where an element is, for what happens beside it.
pub(crate) fn frame(element: &Element) -> DialogFrame {
    let rect = element.get_bounding_client_rect();
    DialogFrame { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
}

/// Gives the focus to the element.
pub(crate) fn focus(element: &HtmlElement) {
    // Never fails for an element in the document.
    let _ = element.focus();
}

/// Gives the focus to the call, where what had it is about to go.
pub(crate) fn focus_call() {
    if let Some(call) = find(".call").and_then(|call| call.dyn_into().ok()) {
        focus(&call);
    }
}

/// Moves the focus from a row of a list that is about to go: to the row beside it, or else to the page.
pub(crate) fn focus_beside_row(inside: &Element) {
    let closest = |selector| inside.closest(selector).ok().flatten();
    let row = closest("li");
    let beside = row.and_then(|row| row.next_element_sibling().or_else(|| row.previous_element_sibling()));
    let button = beside.and_then(|row| row.query_selector(".button-primary").ok().flatten());
    if let Some(next) = button.or_else(|| closest("main")).and_then(|next| next.dyn_into().ok()) {
        focus(&next);
    }
}

/// Reports the size of an element in CSS pixels whenever it changes, until dropped.
pub(crate) struct SizeObserver {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl SizeObserver {
    /// Begins with the size it has now. `None` where the browser cannot observe.
    pub(crate) fn new(element: &Element, told: impl Fn(f64, f64) + 'static) -> Option<Self> {
        let observed = element.clone();
        let report = move || told(f64::from(observed.client_width()), f64::from(observed.client_height()));
        report();
        let callback = Closure::<dyn FnMut()>::new(report);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Hears an event of an element, or of what is in it, also one that does not rise from there. Until dropped.
pub(crate) struct EventListener {
    target: Element,
    event: &'static str,
    callback: Closure<dyn FnMut(web_sys::Event)>,
}

impl EventListener {
    /// Begins to.
    pub(crate) fn new(
        target: &Element,
        event: &'static str,
        heard: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        let callback = Closure::new(heard);
        // Never fails for a function.
        let _ =
            target.add_event_listener_with_callback_and_bool(event, callback.as_ref().unchecked_ref(), true);
        Self { target: target.clone(), event, callback }
    }
}

impl Drop for EventListener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.event, callback, true);
    }
}

/// The first of the page that fits the selector. Nothing on the server, which has no document.
pub(crate) fn first_of_page(selector: &str) -> Option<Element> {
    if cfg!(target_arch = "wasm32") { document().query_selector(selector).ok().flatten() } else { None }
}

/// Milliseconds on a clock that only goes on, since the page was opened.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the age of a page")]
pub(crate) fn now() -> Mono {
    Mono(window().performance().map_or(0.0, |performance| performance.now()) as u64)
}

/// How many dots of the screen a CSS pixel is wide.
pub(crate) fn density() -> f64 {
    window().device_pixel_ratio()
}

/// Whether this is where a person types or chooses.
pub fn takes_typing(element: &Element) -> bool {
    matches(element, "input, textarea, select, [contenteditable]")
}

/// Whether words that are pasted go into this.
pub(crate) fn takes_words(element: &Element) -> bool {
    matches(element, "input:not([type=file]), textarea, [contenteditable]")
}

/// Whether this is something that has all keys for itself, as the drawing area of the whiteboard, or a tool of it.
pub(crate) fn is_application(element: &Element) -> bool {
    matches(element, "[role=application], .whiteboard-tools")
}

/// Whether the space bar presses this.
pub(crate) fn takes_space(element: &Element) -> bool {
    matches(element, "button, a[href], summary, input, select, textarea, [contenteditable]")
}

/// Whether this fits the selector, or is inside of what does.
pub(crate) fn matches(element: &Element, selector: &str) -> bool {
    element.closest(selector).ok().flatten().is_some()
}

/// Whether a modal dialog has the keyboard.
pub(crate) fn has_open_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Whether the person has asked the system for less motion.
pub(crate) fn prefers_less_motion() -> bool {
    matches_media("(prefers-reduced-motion: reduce)")
}

/// Whether the screen is one of a phone, held either way: as in `style/call.css`.
pub(crate) fn is_small() -> bool {
    matches_media("(max-width: 40rem), (max-height: 30rem)")
}

/// Whether a mouse or a touch pad is there, whatever the person uses first.
pub(crate) fn has_fine_pointer() -> bool {
    matches_media("(any-pointer: fine)")
}

/// Goes to another page of this server.
pub(crate) fn go_to(path: &str) {
    // Fails only for an address that is none.
    let _ = window().location().set_href(path);
}

/// Loads the page again.
pub(crate) fn reload() {
    // Nothing can be done when the browser refuses.
    let _ = window().location().reload();
}

/// What can be pressed in here and is shown, in reading order.
fn buttons(container: &Element) -> Vec<HtmlElement> {
    let mut buttons = all(container, "button:not(:disabled)");
    buttons.retain(|button| button.offset_width() > 0);
    buttons
}

/// Makes this button the one that the Tab key reaches (ARIA Authoring Practices, toolbar pattern).
pub(crate) fn make_tab_stop(toolbar: &Element, button: &Element) {
    for other in buttons(toolbar) {
        other.set_tab_index(if other.is_same_node(Some(button)) { 0 } else { -1 });
    }
}

/// The keys that go back and forth in something that lies, and in something that stands.
pub(crate) const LYING: [&str; 2] = ["ArrowLeft", "ArrowRight"];
/// See [`LYING`].
pub(crate) const STANDING: [&str; 2] = ["ArrowUp", "ArrowDown"];

/// Whether the lines of the page run from right to left.
pub(crate) fn is_mirrored() -> bool {
    document().document_element().and_then(|root| root.get_attribute("dir")).is_some_and(|dir| dir == "rtl")
}

/// The key as it is where lines run from left to right: what lies is mirrored where they do not.
pub(crate) fn unmirrored(key: &str) -> &str {
    match key {
        "ArrowLeft" if is_mirrored() => "ArrowRight",
        "ArrowRight" if is_mirrored() => "ArrowLeft",
        key => key,
    }
}

/// Moves the focus among the buttons in here as the key says; whether the key was one that does.
pub(crate) fn move_among(container: &Element, key: &str, [back, forth]: [&str; 2]) -> bool {
    let key = unmirrored(key);
    let buttons = buttons(container);
    if buttons.is_empty() {
        return false;
    }
    let active = document().active_element();
    let at = buttons.iter().position(|button| button.is_same_node(active.as_deref()));
    let last = buttons.len() - 1;
    let target = match key {
        key if key == forth => at.map_or(0, |at| (at + 1) % buttons.len()),
        key if key == back => at.map_or(last, |at| (at + last) % buttons.len()),
        "Home" => 0,
        "End" => last,
        _ => return false,
    };
    focus(&buttons[target]);
    true
}

/// Gives the focus to the first button in here, or to the last.
pub(crate) fn focus_end(container: &Element, last: bool) {
    let buttons = buttons(container);
    if let Some(button) = if last { buttons.last() } else { buttons.first() } {
        focus(button);
    }
}

/// Presses the button that is the so manieth in here, from 0 on.
pub(crate) fn press_nth(container: &Element, index: usize) {
    if let Some(button) = buttons(container).get(index) {
        button.click();
    }
}

/// Gives the focus to the first in here that fits the selector.
pub(crate) fn focus_first(container: &Element, selector: &str) {
    focus_nth(container, selector, 0);
}

/// Gives the focus to the so manieth of those in here that fit the selector, from 0 on.
pub(crate) fn focus_nth(container: &Element, selector: &str, index: usize) {
    if let Some(element) = all(container, selector).get(index) {
        focus(element);
    }
}

/// Gives the focus to the first of these identifiers whose element is shown.
pub(crate) fn focus_shown(ids: &[&str]) {
    let element = |id: &&str| document().get_element_by_id(id)?.dyn_into::<HtmlElement>().ok();
    if let Some(shown) = ids.iter().filter_map(element).find(|element| element.offset_width() > 0) {
        focus(&shown);
    }
}

/// Sets a variable of the style sheet on the element of this identifier, if it is there.
pub(crate) fn set_variable(id: &str, variable: &str, value: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // Refused for a name that is none.
        let _ = element.style().set_property(variable, value);
    }
}

/// The first element of the page that fits the selector.
pub(crate) fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Whether anything but the page itself has the focus.
pub(crate) fn has_focus_somewhere() -> bool {
    document()
        .active_element()
        .is_some_and(|active| active.parent_element().is_some_and(|it| it.parent_element().is_some()))
}

/// Where the middle of the element of this identifier is, in CSS pixels from the left of what it is placed in.
pub(crate) fn middle_of(id: &str) -> Option<i32> {
    // There is no document on the server.
    let element: HtmlElement = if cfg!(target_arch = "wasm32") {
        document().get_element_by_id(id)?.dyn_into().ok()?
    } else {
        return None;
    };
    Some(element.offset_left() + element.offset_width() / 2)
}

/// Scrolls as little as it takes to have all of the element in sight.
pub(crate) fn bring_in_sight(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// What stands in a field of several lines.
pub(crate) fn value(field: &web_sys::HtmlTextAreaElement) -> String {
    field.value()
}

/// Whether this has the focus.
pub(crate) fn has_focus(element: &Element) -> bool {
    document().active_element().is_some_and(|active| active.is_same_node(Some(element)))
}

/// Whether the person points with a finger, so that a field with the focus brings a keyboard up.
pub(crate) fn has_coarse_pointer() -> bool {
    matches_media("(pointer: coarse)")
}

/// Nothing on the server, which has no media.
fn matches_media(query: &str) -> bool {
    cfg!(target_arch = "wasm32")
        && window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// Moves the focus among the rows in here that fit the selector; from outside of them to the last. Whether it did.
pub(crate) fn step_rows(container: &Element, rows: &str, forth: bool) -> bool {
    let all = all(container, rows);
    let active = document().active_element();
    let at = active.and_then(|active| all.iter().position(|row| row.contains(Some(&active))));
    let target = match at {
        None => all.last(),
        Some(at) if forth => all.get(at + 1),
        Some(at) => at.checked_sub(1).and_then(|at| all.get(at)),
    };
    target.inspect(|row| focus(row)).is_some()
}

/// Moves the focus up or down in rows of things that fit the selector and are as wide as one another. Whether it did.
pub(crate) fn step_grid(container: &Element, things: &str, down: bool) -> bool {
    let all = all(container, things);
    let at = all.iter().position(|thing| has_focus(thing));
    let target = match at {
        None if down => all.first(),
        None => None,
        Some(at) => {
            let (left, top) = (all[at].offset_left(), all[at].offset_top());
            let beyond = |thing: &&HtmlElement| {
                let there = if down { thing.offset_top() > top } else { thing.offset_top() < top };
                there && thing.offset_left() == left
            };
            if down { all.iter().find(beyond) } else { all.iter().rev().find(beyond) }
        }
    };
    target.inspect(|thing| focus(thing)).is_some()
}

/// Has the element of this identifier in sight, with the focus.
pub(crate) fn show_row(id: &str) {
    if let Some(row) = document().get_element_by_id(id).and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        bring_in_sight(&row);
        focus(&row);
    }
}

fn all_of_page(selector: &str) -> Vec<HtmlElement> {
    document().document_element().map(|root| all(&root, selector)).unwrap_or_default()
}

/// All in here that fit the selector.
pub(crate) fn all(container: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = container.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

/// Whether the focus goes from inside this element to the outside, and not to the element of this identifier either.
pub(crate) fn leaves(element: &Element, event: &web_sys::FocusEvent, but: Option<&str>) -> bool {
    let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
    let inside = to.as_ref().is_some_and(|to| element.contains(Some(to)));
    let opener = to.as_ref().zip(but).is_some_and(|(to, but)| to.id() == but);
    !inside && !opener
}

/// Keeps the title of the document in the language of the page.
pub(crate) fn follow_title(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| document().set_title(&title()));
}
