use parvis_meeting::MediaFailure;
use wasm_bindgen::JsValue;

use crate::js;

/// Why `getUserMedia` did not (W3C Media Capture section 10.2).
pub(super) fn of_capture(error: &JsValue) -> MediaFailure {
    match js::error_name(error).as_str() {
        "NotAllowedError" | "SecurityError" | "InvalidStateError" => MediaFailure::Denied,
        "NotFoundError" | "OverconstrainedError" => MediaFailure::NotFound,
        "NotReadableError" | "AbortError" => MediaFailure::Busy,
        _ => MediaFailure::Unsupported,
    }
}

/// Why `getDisplayMedia` did not. Closing the chooser is a `NotAllowedError` as well; only the operating system's
/// refusal (Chromium on macOS) says so in its message.
pub(super) fn of_screen(error: &JsValue) -> MediaFailure {
    let refused_by_system = js::get_text(error, "message").is_some_and(|message| message.contains("system"));
    match of_capture(error) {
        MediaFailure::Denied if !refused_by_system => MediaFailure::Dismissed,
        failure => failure,
    }
}
