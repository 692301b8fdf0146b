//! The home page.

use leptos::prelude::provide_context;
use parvis_app::HomeRoot;

use crate::platform_handle;

/// Brings it to life.
pub(crate) fn hydrate() {
    leptos::mount::hydrate_body(|| {
        provide_context(platform_handle());
        HomeRoot()
    });
}
