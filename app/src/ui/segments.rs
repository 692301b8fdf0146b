use leptos::prelude::*;

/// The radio buttons of a choice among few, all of it in sight, in a row. They stand in a `<fieldset class="segments">` of the
/// caller's, below its legend.
pub(crate) fn segments<T, const N: usize>(
    // What the buttons share, as HTML names it.
    group: &'static str,
    all: [T; N],
    label: impl Fn(T) -> &'static str + Copy + Send + 'static,
    chosen: impl Fn() -> T + Copy + Send + 'static,
    choose: impl Fn(T) + Copy + 'static,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + 'static,
{
    let option = move |one: T| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name=group
                    prop:checked=move || chosen() == one
                    on:change=move |_| choose(one)
                />
                <span>{move || label(one)}</span>
            </label>
        }
    };
    view! { <div class="segments-row">{all.map(option).collect_view()}</div> }
}
