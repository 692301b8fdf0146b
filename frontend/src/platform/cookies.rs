use crate::js;

const YEAR_IN_SECONDS: u32 = 31_536_000;

/// The value of a cookie that scripts may read.
pub(super) fn read(name: &str) -> Option<String> {
    let cookies = js::get_text(document()?.as_ref(), "cookie")?;
    cookies.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

/// Keeps a cookie for a year, or forgets it. The value holds letters only.
pub(super) fn write(name: &str, value: Option<&str>) {
    let Some(document) = document() else { return };
    let age = if value.is_some() { YEAR_IN_SECONDS } else { 0 };
    let secure = if super::origin().starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!("{name}={}; Path=/; Max-Age={age}; SameSite=Lax{secure}", value.unwrap_or_default());
    js::set(document.as_ref(), "cookie", &cookie.into());
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
