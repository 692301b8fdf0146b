//! Makes the module that holds every string of `locales/`, one method a key, so that a missing translation
//! does not compile.

use std::error::Error;
use std::path::PathBuf;

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let mut config =
        Config::new("en").map_err(|e| e.to_string())?.add_locale("fr").map_err(|e| e.to_string())?;
    // Strings with values in them are read as plain strings too: for attributes and announcements.
    config.options = ParseOptions::new().interpolate_display(true);
    let locales = parse_locales(None, config).map_err(|e| e.to_string())?;
    for warning in locales.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    for error in locales.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    let code =
        leptos_i18n_codegen::gen_code(&locales, None, false, None, false).map_err(|e| e.to_string())?;
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("i18n.rs");
    std::fs::write(target, code.to_string())?;
    Ok(())
}
