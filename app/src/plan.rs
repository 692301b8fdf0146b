//! What a person plans, for as long as the page is there: so it is there again when its panel or dialog is.

use leptos::prelude::*;
use parvis_names::Link;

use crate::engine::PlatformHandle;

/// A meeting that is planned, from context. A page begins with no more of it than that; the code that shows it comes late.
#[derive(Clone, Copy)]
pub(crate) struct PlanDraft {
    pub(crate) platform: PlatformHandle,
    /// Whether it is shown.
    pub(crate) open: RwSignal<bool>,
    /// The link without the server, as it is read; empty before there is a plan.
    pub(crate) link: RwSignal<String>,
    /// What stands in the fields, as `parvis_view::plan` writes it.
    pub(crate) kept: RwSignal<String>,
}

impl PlanDraft {
    /// Puts an empty one into the context.
    pub(crate) fn provide(platform: PlatformHandle) -> Self {
        let [link, kept] = [RwSignal::new(String::new()), RwSignal::new(String::new())];
        let draft = Self { platform, open: RwSignal::new(false), link, kept };
        provide_context(draft);
        draft
    }

    /// Which meeting it is that is planned.
    pub(crate) fn begin(self, link: &Link) {
        self.link.set(link.to_string());
    }
}
