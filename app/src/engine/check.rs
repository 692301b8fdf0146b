//! What the page that checks asks of the browser half.

use std::rc::Rc;

use leptos::prelude::*;
use parvis_check::CheckFacts;

/// The check, as its page shows and starts it.
#[derive(Clone, Copy)]
pub struct CheckHandle {
    /// What was found out so far. Written by the browser half only.
    pub facts: ReadSignal<CheckFacts>,
    begin: StoredValue<Rc<dyn Fn()>, LocalStorage>,
}

impl CheckHandle {
    /// A handle on a check that `begin` begins, also anew.
    #[must_use]
    pub fn new(facts: ReadSignal<CheckFacts>, begin: impl Fn() + 'static) -> Self {
        Self { facts, begin: StoredValue::new_local(Rc::new(begin)) }
    }

    /// Begins. A person has just pressed for it: browsers ask for devices and let sounds be measured then.
    pub fn begin(&self) {
        if let Some(begin) = self.begin.try_with_value(Rc::clone) {
            begin();
        }
    }
}
