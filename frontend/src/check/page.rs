use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use parvis_app::check::page;
use parvis_app::engine::check::CheckHandle;
use parvis_check::CheckFacts;

use super::run;
use crate::platform_handle;

/// Shows the page in the empty document.
pub(super) fn show() {
    leptos::mount::mount_to_body(|| {
        let facts = RwSignal::new(CheckFacts::default());
        // Of the runs only the last one writes.
        let run = Rc::new(Cell::new(0));
        let begin = move || {
            run.set(run.get() + 1);
            run::begin(run::FactSheet::new(facts, Rc::clone(&run)));
        };
        page(platform_handle(), CheckHandle::new(facts.read_only(), begin))
    });
}
