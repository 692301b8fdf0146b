//! Names are tidied with the browser's own normalization here, and with a table on the server: the link that the home
//! page shows must be the one that the server knows.

use parvis_names::tidy;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_name_is_tidied_as_on_the_server() {
    for (typed, slug) in [
        ("Réunion de l'équipe", "reunion-de-l-equipe"),
        ("cafe\u{301} Đỗ Œuvre", "cafe-do-oeuvre"),
        ("Встреча Йога", "встреча-\u{439}ога"),
        ("か\u{3099}っこう 회의", "\u{304c}っこう-회의"),
        ("ΟΔΟΣ Ώ", "οδος-\u{3ce}"),
    ] {
        assert_eq!(tidy(typed).unwrap().as_str(), slug, "{typed}");
    }
}
