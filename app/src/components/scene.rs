use leptos::prelude::*;

/// A square before an arcade, with the people of a meeting in its arches. Its colours are the page's. The server
/// writes it into the page, and the browser half leaves it there without having it.
const SCENE: &str = if cfg!(feature = "ssr") { include_str!("scene.svg") } else { "" };

/// The picture of the home page. Decoration: it says nothing that the words beside it do not.
#[component]
pub(crate) fn Scene() -> impl IntoView {
    view! { <div class="scene" aria-hidden="true" inner_html=SCENE></div> }
}
