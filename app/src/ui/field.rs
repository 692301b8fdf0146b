use leptos::prelude::*;

/// A control of a form under its label. `id` is the control's.
pub(crate) fn field(
    id: &'static str,
    label: impl Fn() -> &'static str + Send + 'static,
    control: impl IntoView + 'static,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id>{label}</label>
            {control}
        </div>
    }
}
