use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};
use leptos::prelude::*;

/// Empty modules around a QR code (ISO/IEC 18004 section 9.1).
const QUIET_ZONE: usize = 4;

/// A QR code of a text, dark on light in either theme, as scanners want it.
#[component]
pub(crate) fn QrCode(
    /// What it says.
    text: String,
    /// What it is, for who does not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    svg(text)
        .map(|svg| view! { <div class="qr" role="img" aria-label=move || label.get() inner_html=svg></div> })
}

/// The code as SVG, of which no part is the text itself. `None` for a text that is too long for one.
fn svg(text: String) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let side = code.size + 2 * QUIET_ZONE;
    let mut path = String::new();
    for row in 0..code.size {
        for (column, module) in code[row].iter().enumerate() {
            if module.value() {
                // Writing to a string does not fail.
                let _ = write!(path, "M{} {}h1v1h-1z", column + QUIET_ZONE, row + QUIET_ZONE);
            }
        }
    }
    Some(format!(
        r##"<svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges" aria-hidden="true" focusable="false"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_code_without_markup_of_its_own() {
        let drawn = svg("https://example.org/<b>&\"".to_owned()).unwrap();
        assert!(drawn.starts_with("<svg") && !drawn.contains("<b>") && !drawn.contains("style"));
        assert_eq!(svg("x".repeat(9_000)), None);
    }
}
