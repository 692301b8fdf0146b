//! Which texts come late: a room's page begins without them, and they come with the code that says them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{Locales, Sources, read};

/// The modules of `app` whose code is in late files, with all modules below them. What only they say is late. Another
/// module may name nothing of them but the functions that load parts, which [`Sources::strays`] sees to: the text would
/// be shown before it is there.
pub const LATE: [&str; 33] = [
    "check",
    "collab",
    "components::device_menu",
    "components::dialog_inside",
    "components::invite_dialog",
    "components::leave_question",
    "components::lobby_alert",
    "components::moderation_words",
    "components::more_menu",
    "components::people_panel",
    "components::person",
    "components::person_actions",
    "components::plan",
    "components::popup_inside",
    "components::question",
    "components::reactions",
    "components::report_copy",
    "components::security_dialog",
    "components::security_end",
    "components::security_password",
    "components::self_test",
    "components::settings_dialog",
    "components::share_bar",
    "components::shortcuts_dialog",
    "components::small_window",
    "components::speaker_picker",
    "components::speaker_test",
    "components::stage_keeper",
    "components::talk",
    "components::view_menu",
    "components::waiting_list",
    "pages::goodbye_card",
    "pages::way_in",
];

/// The modules whose pages have no script: the server alone says their texts, and no browser needs them. They are put with
/// those that are late.
pub const SERVER_ONLY: [&str; 3] = ["pages::certificate", "pages::not_found", "web_app"];

/// Reads the texts of a crate, and which of them are late from its sources.
///
/// # Errors
///
/// Everything that is wrong, each as a sentence.
pub fn read_crate(folder: &Path) -> Result<(Locales, Sources), Vec<String>> {
    let mut locales = read(&folder.join("locales"))
        .map_err(|wrong| wrong.into_iter().map(|what| format!("locales/{what}")).collect::<Vec<_>>())?;
    let src = folder.join("src");
    let sources = Sources::read(&src).map_err(|error| vec![format!("{}: {error}", src.display())])?;
    let strays = sources.strays(&LATE);
    if !strays.is_empty() {
        return Err(strays);
    }
    locales.put_last(&sources.said_only_in(&[LATE.as_slice(), &SERVER_ONLY].concat()));
    Ok((locales, sources))
}

impl Locales {
    /// Puts these texts behind all others, in a file of their own.
    fn put_last(&mut self, late: &BTreeSet<String>) {
        // Both keep the order they had.
        self.keys.sort_by_key(|key| late.contains(&key.name));
        self.first = self.keys.iter().filter(|key| !late.contains(&key.name)).count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_files_are_the_whole_one() {
        let (locales, _) = read_crate(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app")).unwrap();
        for language in &locales.languages {
            let (first, late) = (locales.first_file(language), locales.late_file(language));
            assert_eq!(format!("{first}\n{late}"), locales.file(language));
            assert_eq!(first.lines().count(), locales.first + 1);
        }
        let is_late = |name: &str| locales.keys[locales.first..].iter().any(|key| key.name == name);
        assert!(is_late("chat_send") && !is_late("home_start"));
        assert!(!is_late("call_more"));
        assert!(is_late("certificate_why") && is_late("not_found_text"), "no browser says them");
        assert!(is_late("offline_title"), "no page says it");
        assert!(is_late("plan_save") && !is_late("plan_open"));
    }
}
