//! What a page weighs on its way to a browser, and in how many requests it comes.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;

use anyhow::{Context, Result, bail};

use crate::http;
use crate::report::Outcome;
use crate::server::ReleaseServer;
use crate::site::{Flavour, Manifest};
use crate::workspace::Workspace;

/// What a page may cost.
#[derive(Debug, Clone, Copy)]
struct Budget {
    /// Its name for people.
    page: &'static str,
    /// An address that shows it.
    path: &'static str,
    /// Bytes on the wire, headers included, in thousands.
    kilobytes: usize,
    /// Requests until it is ready.
    requests: usize,
}

const BUDGETS: [Budget; 2] = [
    Budget { page: "home", path: "/", kilobytes: 153, requests: 12 },
    Budget { page: "call", path: "/size-of-a-meeting-page", kilobytes: 340, requests: 12 },
];

/// What reads PDFs is loaded by whoever chooses one, and by nobody else. In thousands of bytes, as for a page.
const PDF_READER_KILOBYTES: usize = 2_000;

/// What a page does cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cost {
    bytes: usize,
    requests: usize,
}

impl Budget {
    /// In which ways the cost is too high; empty when it is not.
    fn overruns(&self, cost: Cost) -> Vec<String> {
        let mut overruns = Vec::new();
        if cost.bytes > self.kilobytes * 1000 {
            overruns.push(format!(
                "the {} page weighs {} bytes, and {} KB are allowed",
                self.page, cost.bytes, self.kilobytes
            ));
        }
        if cost.requests > self.requests {
            overruns.push(format!(
                "the {} page makes {} requests, and {} are allowed",
                self.page, cost.requests, self.requests
            ));
        }
        overruns
    }
}

/// Asks the release server for the pages as a browser does, prints what each costs, and fails over budget.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let manifest =
        fs::read(workspace.site(Flavour::Release).join("manifest.json")).context("the site is not built")?;
    let manifest: Manifest = serde_json::from_slice(&manifest)?;
    let server = ReleaseServer::start(workspace)?;
    let mut overruns = Vec::new();
    for budget in BUDGETS {
        let cost = measure(server.address, &budget, &manifest)?;
        println!(
            "{} page: {:.1} KB of {} KB, {} requests of {}\n",
            budget.page,
            cost.bytes as f64 / 1000.0,
            budget.kilobytes,
            cost.requests,
            budget.requests
        );
        overruns.extend(budget.overruns(cost));
    }
    let mut bytes = 0;
    for path in &manifest.pdf_reader {
        let answer = http::get(server.address, path, "br")?;
        println!("{:>9}  {path}", answer.wire_bytes);
        bytes += answer.wire_bytes;
    }
    println!("reader of PDFs: {:.1} KB of {PDF_READER_KILOBYTES} KB\n", bytes as f64 / 1000.0);
    if manifest.pdf_reader.is_empty() || bytes > PDF_READER_KILOBYTES * 1000 {
        overruns.push(format!("what reads PDFs weighs {bytes} bytes, or is not there"));
    }
    if !overruns.is_empty() {
        bail!("{}", overruns.join("; "));
    }
    Ok(Outcome::Passed)
}

fn measure(address: SocketAddr, budget: &Budget, manifest: &Manifest) -> Result<Cost> {
    let page = http::get(address, budget.path, "br")?;
    if page.status != 200 {
        bail!("{} answers {}", budget.path, page.status);
    }
    let html = match page.headers.get("content-encoding").map(String::as_str) {
        Some("br") => {
            let mut html = Vec::new();
            brotli::BrotliDecompress(&mut page.body.as_slice(), &mut html)?;
            html
        }
        None => page.body.clone(),
        Some(other) => bail!("{} was sent with the unexpected encoding {other}", budget.path),
    };
    let mut paths = loaded_by(&String::from_utf8_lossy(&html));
    paths.extend(manifest.script_imports.iter().cloned());
    paths.extend([manifest.script.clone(), manifest.wasm.clone(), manifest.style.clone()]);
    let preload = if budget.page == "call" { &manifest.room_preload } else { &manifest.home_preload };
    paths.extend(preload.iter().cloned());

    let mut cost = Cost { bytes: page.wire_bytes, requests: 1 };
    println!("{:>9}  {}", page.wire_bytes, budget.path);
    for path in paths {
        let answer = http::get(address, &path, "br")?;
        if answer.status != 200 {
            bail!("{path}, which the {} page loads, answers {}", budget.page, answer.status);
        }
        println!("{:>9}  {path}", answer.wire_bytes);
        cost.bytes += answer.wire_bytes;
        cost.requests += 1;
    }
    Ok(cost)
}

/// The files of this server that a page's markup makes a browser load.
fn loaded_by(html: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let wanted = match name {
            "script" | "img" => attribute(tag, "src"),
            "link" => {
                loads(attribute(tag, "rel").unwrap_or_default()).then(|| attribute(tag, "href")).flatten()
            }
            _ => None,
        };
        if let Some(path) = wanted.filter(|path| path.starts_with('/')) {
            paths.insert(path.to_owned());
        }
    }
    paths
}

/// What a browser fetches to show a page. It fetches an `apple-touch-icon` when somebody puts the page among their
/// applications, and what is lazy when it is asked for.
fn loads(rel: &str) -> bool {
    rel.split_ascii_whitespace()
        .any(|word| matches!(word, "icon" | "manifest" | "modulepreload" | "preload" | "stylesheet"))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loads_what_its_markup_names_once() {
        let html = r#"<html><head><link rel="stylesheet" href="/assets/a.css"><link rel="icon" href="/favicon.svg"/>
            <link rel="apple-touch-icon" href="/apple-touch-icon.png">
            <link rel="modulepreload" href="/assets/a.js"><script type="module" src="/assets/a.js"></script>
            <link rel="alternate" hreflang="fr" href="/?lang=fr"></head><body><a href="/other">x</a>
            <img alt="" src="data:image/png;base64,xx"></body></html>"#;
        let paths: Vec<_> = loaded_by(html).into_iter().collect();
        assert_eq!(paths, ["/assets/a.css", "/assets/a.js", "/favicon.svg"]);
    }

    #[test]
    fn a_budget_is_kept_up_to_its_last_byte() {
        let budget = BUDGETS[0];
        assert!(budget.overruns(Cost { bytes: 153_000, requests: 12 }).is_empty());
        assert_eq!(budget.overruns(Cost { bytes: 153_001, requests: 12 }).len(), 1);
        assert_eq!(budget.overruns(Cost { bytes: 153_001, requests: 13 }).len(), 2);
    }
}
