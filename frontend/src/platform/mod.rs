//! The things of a browser that outlive a page, or lie outside it.

mod clipboard;
mod cookies;
mod full_screen;

use parvis_app::engine::{Forgotten, Platform, Sound, Theme};
use parvis_app::page::{LANGUAGE_COOKIE, THEME_COOKIE};
use parvis_names::{Link, LinkKey};
use parvis_protocol::{DisplayName, RoomName};
use wasm_bindgen_futures::spawn_local;

use crate::{forget, js, network, page, storage, texts};

/// Puts the room of this page first in the list of recent ones.
pub(crate) fn remember_room(room: &RoomName) {
    storage::keep_room(&Link { room: room.clone(), key: page::link_key() });
}

/// This browser.
#[derive(Debug, Default)]
pub(crate) struct BrowserPlatform;

impl Platform for BrowserPlatform {
    fn recent_rooms(&self) -> Vec<Link> {
        storage::recent_rooms()
    }

    fn remember_room(&self, room: &RoomName) {
        remember_room(room);
    }

    fn forget_rooms(&self, room: Option<RoomName>, done: Box<dyn FnOnce(Forgotten)>) {
        spawn_local(async move {
            // Nothing is erased where its code does not come.
            let forgotten = match forget::forgetting().await {
                Ok(forget) => forget(room).await,
                Err(forget::ForgetNotLoaded) => Forgotten { kept: Vec::new(), failed: true },
            };
            done(forgotten);
        });
    }

    fn display_name(&self) -> Option<DisplayName> {
        page::here().and_then(|room| storage::visit_of_tab(&room)?.name).or_else(storage::display_name)
    }

    fn is_visit_kept(&self) -> bool {
        page::here().is_some_and(|room| storage::visit_of_tab(&room).is_some())
    }

    fn remember_display_name(&self, name: &DisplayName) {
        storage::keep_display_name(name);
    }

    fn random(&self) -> [u64; 8] {
        random()
    }

    fn base_url(&self) -> String {
        base_url()
    }

    fn link_key(&self) -> Option<LinkKey> {
        page::link_key()
    }

    fn copy(&self, text: &str, done: Box<dyn FnOnce(bool)>) {
        clipboard::copy(text, done);
    }

    fn can_share(&self) -> bool {
        js::navigator().is_some_and(|navigator| js::has_method(&navigator, "share"))
    }

    fn picks_speakers(&self) -> bool {
        let devices = js::navigator().and_then(|navigator| navigator.media_devices());
        devices.is_some_and(|devices| js::has_method(&devices, "selectAudioOutput"))
    }

    fn share(&self, parts: [(&str, &str); 2]) {
        let Some(navigator) = js::navigator() else { return };
        let data = js::object(parts.map(|(part, value)| (part, value.into())));
        // Closing the sheet is an `AbortError`, and nothing to speak of.
        js::ignore(navigator.share(&data));
    }

    fn toggle_full_screen(&self, element: &web_sys::Element) {
        full_screen::toggle(element);
    }

    fn theme(&self) -> Theme {
        match cookies::read(THEME_COOKIE).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        }
    }

    fn set_theme(&self, theme: Theme) {
        let name = match theme {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        cookies::write(THEME_COOKIE, name);
        let root = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.document_element());
        if let Some(root) = root {
            let _ = match name {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            };
        }
    }

    fn sound(&self, sound: Sound) -> bool {
        storage::sound(sound)
    }

    fn set_sound(&self, sound: Sound, on: bool) {
        storage::keep_sound(sound, on);
    }

    fn character_shortcuts(&self) -> bool {
        storage::character_shortcuts()
    }

    fn set_character_shortcuts(&self, on: bool) {
        storage::keep_character_shortcuts(on);
    }

    fn saves_data(&self) -> bool {
        network::saves_data()
    }

    fn kept_number(&self, of: &str) -> Option<i32> {
        storage::number(of)
    }

    fn keep_number(&self, of: &str, number: Option<i32>) {
        storage::keep_number(of, number);
    }

    fn fetch_text(&self, path: &str, done: Box<dyn FnOnce(Option<String>)>) {
        let path = path.to_owned();
        spawn_local(async move { done(texts::fetch(&path).await.ok()) });
    }

    fn remember_language(&self, tag: &str) {
        cookies::write(LANGUAGE_COOKIE, Some(tag));
    }
}

/// Numbers from the browser's cryptographic generator.
pub(crate) fn random() -> [u64; 8] {
    let mut bytes = [0; 64];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // Refuses more than 65,536 bytes only.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    let mut numbers = [0; 8];
    for (number, chunk) in numbers.iter_mut().zip(bytes.chunks_exact(8)) {
        *number = chunk.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
    }
    numbers
}

/// `scheme://host[:port]` of this page and the path below which Parvis is.
pub(crate) fn base_url() -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    origin.unwrap_or_default() + &page::base_path()
}
