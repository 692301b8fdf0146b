//! The home page.

use leptos::prelude::{StoredValue, provide_context};
use parvis_app::HomeRoot;

use crate::{platform_handle, typing};

/// Brings it to life.
pub(crate) fn hydrate() {
    leptos::mount::hydrate_body(|| {
        // For as long as the page is there.
        StoredValue::new_local(typing::watch());
        provide_context(platform_handle());
        HomeRoot()
    });
}
