//! The pages that follow the pre-join page as the server has them: empty, since it never renders one. What stands on them, with
//! the panels, is two thirds of the pages' code, and whoever builds a server would wait for it.

use leptos::prelude::*;

/// In place of the page for who waits to be let in.
pub(crate) mod admission {
    use super::*;

    /// Nothing.
    #[component]
    pub(crate) fn AdmissionPage() -> impl IntoView {}
}

/// In place of the call.
pub(crate) mod call {
    use super::*;

    /// Nothing.
    #[component]
    pub(crate) fn Call() -> impl IntoView {}
}

/// In place of the page after the call.
pub(crate) mod goodbye {
    use super::*;
    use parvis_view::goodbye::Goodbye;

    /// Nothing.
    #[component]
    pub(crate) fn GoodbyePage(
        /// Why the call ended.
        reason: Goodbye,
    ) -> impl IntoView {
        let _ = reason;
    }
}
