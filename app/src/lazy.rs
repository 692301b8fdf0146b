//! Parts of the page whose code is not among what a page begins with: it comes when a person first asks for the part.
//!
//! Such a part is a function with `#[wasm_split(tools, fallible)]` that gives out what makes the part's view. What it
//! alone reaches is then in a file of its own, together with all others of that name. [`Lazily`] shows it.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::{told, use_i18n};
use crate::ui::button::{ButtonKind, button};

/// Makes the view of a part, whose code is there by then.
pub(crate) type Make = fn() -> AnyView;

/// The code of a part did not come: the network is away, or the server has another version of it by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotLoaded;

impl From<wasm_split_helpers::SplitLoaderError> for NotLoaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What loads a part: at once where that has been done, and anew where it failed. On the server the code is always
/// there.
pub(crate) type LazyPart = fn() -> Pin<Box<dyn Future<Output = Result<Make, NotLoaded>>>>;

/// Loads a part that a person may soon ask for. If it does not come, then it is loaded when it is asked for.
pub(crate) fn prefetch(part: LazyPart) {
    spawn_local(async move {
        let _ = part().await;
    });
}

/// How far along a part is.
#[derive(Clone, Copy)]
enum LoadState {
    Coming,
    Missing,
    Here(Make),
}

/// Shows a part, and until its code is there, that it is coming. Never rendered by the server.
#[component]
pub(crate) fn Lazily(
    /// The part to load, when this is first shown.
    part: LazyPart,
    /// What stands in for it where it does not come, instead of the word about that.
    #[prop(optional)]
    instead: Option<Make>,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = RwSignal::new(LoadState::Coming);
    let load = move || {
        state.set(LoadState::Coming);
        spawn_local(async move {
            let made = part().await;
            // The person may have closed it in the meantime, and its signals are gone with it.
            let _ = state.try_set(made.map_or(LoadState::Missing, LoadState::Here));
        });
    };
    Effect::new(move |_| load());
    move || {
        match state.get() {
            LoadState::Coming => {
                view! { <p class="lazy-coming" role="status">{told!(i18n, lazy_coming)}</p> }.into_any()
            }
            LoadState::Missing => instead.map_or_else(
                || {
                    view! {
                        <div class="lazy-missing" role="alert">
                            <p>{told!(i18n, lazy_missing)}</p>
                            {button(ButtonKind::Plain, told!(i18n, lazy_again), move |_| load())}
                        </div>
                    }
                    .into_any()
                },
                untrack,
            ),
            // Made here, where the part finds the contexts of the place it is shown at.
            LoadState::Here(make) => untrack(make),
        }
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;
    use crate::i18n::{Locale, provide_i18n};

    #[test]
    fn a_part_begins_by_saying_that_it_comes() {
        let html = Owner::new().with(|| {
            provide_context(Locale::en);
            provide_i18n();
            let part: LazyPart = || Box::pin(async { Ok((|| view! { <p>"inside"</p> }.into_any()) as Make) });
            view! { <Lazily part=part/> }.to_html()
        });
        assert!(html.contains("role=\"status\"") && html.contains("Loading…"), "{html}");
        assert!(!html.contains("inside"), "{html}");
    }
}
