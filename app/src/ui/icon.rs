use leptos::prelude::*;

/// An icon beside or instead of words that are read out elsewhere: itself it is silent.
#[component]
pub(crate) fn Icon(
    /// Which, of [`icondata`].
    #[prop(into)]
    icon: Signal<icondata::Icon>,
) -> impl IntoView {
    view! { <span class="icon" aria-hidden="true"><leptos_icons::Icon icon=icon/></span> }
}
