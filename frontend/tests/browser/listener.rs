use std::cell::{Cell, RefCell};
use std::rc::Rc;

use parvis_frontend::Listener;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventTarget};

fn dispatch(target: &EventTarget) {
    target.dispatch_event(&Event::new("ping").unwrap()).unwrap();
}

#[wasm_bindgen_test]
fn a_listener_hears_until_it_is_dropped() {
    let target = EventTarget::new().unwrap();
    let heard = Rc::new(Cell::new(0));
    let counter = heard.clone();
    let listener = Listener::new(&target, "ping", move |_| counter.set(counter.get() + 1));
    dispatch(&target);
    dispatch(&target);
    drop(listener);
    dispatch(&target);
    assert_eq!(heard.get(), 2);
    assert_eq!(Rc::strong_count(&heard), 1, "what the callback held is free again");
}

#[wasm_bindgen_test]
fn a_listener_may_be_dropped_by_its_own_callback() {
    let target = EventTarget::new().unwrap();
    let heard = Rc::new(Cell::new(0));
    let slot: Rc<RefCell<Option<Listener>>> = Rc::default();
    let (counter, own) = (heard.clone(), Rc::downgrade(&slot));
    let listener = Listener::new(&target, "ping", move |_| {
        drop(own.upgrade().and_then(|slot| slot.take()));
        counter.set(counter.get() + 1);
    });
    slot.replace(Some(listener));
    dispatch(&target);
    dispatch(&target);
    assert_eq!(heard.get(), 1);
}

#[wasm_bindgen_test]
fn an_event_may_be_dispatched_from_within_the_callback_of_another() {
    let target = EventTarget::new().unwrap();
    let heard = Rc::new(Cell::new(0));
    let (counter, again) = (heard.clone(), target.clone());
    let _listener = Listener::new(&target, "ping", move |_| {
        counter.set(counter.get() + 1);
        if counter.get() < 3 {
            dispatch(&again);
        }
    });
    dispatch(&target);
    assert_eq!(heard.get(), 3);
}
