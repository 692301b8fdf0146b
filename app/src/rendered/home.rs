//! The home page, with scripts and without.

use leptos::prelude::*;

use super::{contents, document, label_of, tag_with, words};
use crate::i18n::Locale;
use crate::page::Page;

#[test]
fn the_home_page_can_be_read_and_used_before_any_script() {
    let html = document(Page::Home, "en", "");
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\""), "{html}");
    assert!(words(&html).contains("Video meetings with just a link."));
    let form = tag_with(&html, "class=\"start\"");
    assert!(form.contains("method=\"get\"") && form.contains("action=\"./\""), "{form}");
    let field = tag_with(&html, "name=\"room\"");
    assert!(field.contains("id=\"room\"") && !field.contains("placeholder"), "{field}");
    assert_eq!(label_of(&html, "room"), "Meeting name");
    assert!(words(&html).contains("Start the meeting"));
}

#[test]
fn the_home_page_says_what_is_needed_without_a_script() {
    for (language, needed) in
        [("en", "Meetings need JavaScript."), ("fr", "Les réunions nécessitent JavaScript.")]
    {
        let html = document(Page::Home, language, "");
        let said = contents(&html, "noscript");
        assert!(said.len() == 1 && said[0].contains(needed), "{said:?}");
    }
}

#[test]
fn without_a_script_the_form_says_what_is_wrong_with_the_name() {
    let at = |address: &str| {
        Owner::new().with(|| {
            let request = http::Request::builder().uri(address).body(()).unwrap();
            provide_context(request.into_parts().0);
            provide_context(Locale::en);
            crate::components::room_name_field::without_script(Locale::en)
        })
    };
    assert!(at("/?room=%21%21").contains("Use at least one letter or digit."));
    assert!(at(&format!("/?room={}", "x".repeat(90))).contains("too long"));
    assert!(at("/?room=assets").contains("reserved"));
    assert_eq!(at("/?rooms=a").matches("<p").count(), 1);
    assert!(!at("/?room=%3Cimg%3E!").contains("img"));
}
