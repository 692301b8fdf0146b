//! Cookies that the server reads, too: how a page looks before any script runs.

use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use crate::page;

const YEAR_IN_SECONDS: u32 = 31_536_000;

/// The value of a cookie that scripts may read.
pub(super) fn read(name: &str) -> Option<String> {
    let cookies = document()?.cookie().ok()?;
    cookies.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

/// Keeps a cookie for a year, or forgets it. The value holds letters only.
pub(super) fn write(name: &str, value: Option<&str>) {
    let Some(document) = document() else { return };
    let age = if value.is_some() { YEAR_IN_SECONDS } else { 0 };
    let (base, path) = (super::base_url(), page::base_path());
    let secure = if base.starts_with("https:") { "; Secure" } else { "" };
    let cookie =
        format!("{name}={}; Path={path}/; Max-Age={age}; SameSite=Lax{secure}", value.unwrap_or_default());
    // Refused to a page without an origin, which keeps nothing.
    let _ = document.set_cookie(&cookie);
}

fn document() -> Option<HtmlDocument> {
    Some(web_sys::window()?.document()?.unchecked_into())
}
