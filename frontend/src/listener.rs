use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// An event listener. It removes itself when dropped, also from within its own callback.
#[derive(Debug)]
#[must_use = "a listener that is dropped hears nothing"]
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn Fn(Event)>,
    /// Whether it hears of an event before what the event is at.
    first: bool,
}

impl Listener {
    /// Calls `heard` for each `event` of `target`. `Fn`, because an event may be dispatched from within the callback of
    /// another one.
    pub fn new(target: &EventTarget, event: &'static str, heard: impl Fn(Event) + 'static) -> Self {
        Self::add(target, event, heard, false)
    }

    /// The same, before anything inside `target` hears of the event (the capturing phase).
    pub fn first(target: &EventTarget, event: &'static str, heard: impl Fn(Event) + 'static) -> Self {
        Self::add(target, event, heard, true)
    }

    fn add(target: &EventTarget, event: &'static str, heard: impl Fn(Event) + 'static, first: bool) -> Self {
        let callback = Closure::<dyn Fn(Event)>::new(heard);
        // Refused only where the arguments have the wrong types, which these cannot.
        let _ =
            target.add_event_listener_with_callback_and_bool(event, callback.as_ref().unchecked_ref(), first);
        Self { target: target.clone(), event, callback, first }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.event,
            self.callback.as_ref().unchecked_ref(),
            self.first,
        );
    }
}
