//! Makes the folder of the built pages when it is not there, so that the server builds on a fresh checkout. What it
//! serves then has no style and no script; `cargo xtask build` fills the folder first.

fn main() {
    let site = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    // When even this fails, what embeds the folder says so.
    let _ = std::fs::create_dir_all(&site);
    println!("cargo::rerun-if-changed={}", site.display());
}
