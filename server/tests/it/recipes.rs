//! What operators copy: the files in `deploy/`.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Without comments.
fn directives(path: &str) -> String {
    read(path).lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n")
}

#[test]
fn nginx_writes_no_address_of_a_meeting_into_any_log() {
    let config = directives("deploy/nginx.conf");
    let servers: Vec<_> = config.split("\nserver {").skip(1).collect();
    assert_eq!(servers.len(), 2);
    for server in servers {
        for directive in ["    access_log off;", "    error_log /dev/null;"] {
            assert_eq!(server.matches(directive).count(), 1, "{directive}: {server}");
        }
        assert_eq!(server.matches("_log ").count(), 2, "{server}");
    }
}

#[test]
fn nginx_tells_the_server_everywhere_whom_it_speaks_for() {
    for file in ["deploy/nginx.conf", "deploy/nginx-subpath.conf"] {
        let config = directives(file);
        // Whoever sets one header in a location loses those that were set around it.
        let locations: Vec<_> =
            config.split("location ").filter(|location| location.contains("proxy_pass")).collect();
        assert_eq!(locations.len(), 2, "{file}");
        for location in locations {
            for header in ["Host $http_host;", "X-Forwarded-For $proxy_add_x_forwarded_for;"] {
                assert!(location.contains(&format!("proxy_set_header {header}")), "{file}: {location}");
            }
        }
    }
}

#[test]
fn below_a_path_the_recipes_name_one_path_and_pass_it_on() {
    for file in ["nginx-subpath.conf", "Caddyfile-subpath", "haproxy-subpath.cfg"] {
        let file = format!("deploy/{file}");
        let config = directives(&file);
        assert!(config.contains("/visio/") && read(&file).contains("`base_path = \"/visio\"`"), "{file}");
        for taken_away in
            ["127.0.0.1:3000/", "handle_path", "strip_prefix", "rewrite", "set-path", "replace-path"]
        {
            assert!(!config.contains(taken_away), "{file}: {taken_away}");
        }
    }
}

#[test]
fn the_lines_of_a_proxy_stand_in_one_file() {
    for page in ["README.md", "docs/deploying.md", "docs/security.md"] {
        let page_text = read(page);
        let blocks =
            page_text.split("\n\n").filter(|block| block.starts_with("    ") || block.starts_with("```"));
        for block in blocks {
            for directive in ["proxy_pass", "proxy_set_header", "reverse_proxy", "access_log"] {
                assert!(!block.contains(directive), "{page}: {block}");
            }
        }
    }
}

#[test]
fn caddy_writes_no_address_of_a_meeting_into_any_log() {
    for file in ["deploy/Caddyfile", "deploy/Caddyfile-subpath"] {
        let config = directives(file);
        assert!(config.contains("exclude http.log http.handlers"), "{file}");
        assert_eq!(config.matches("log {").count(), 1, "the site has none: {file}");
    }
    let compose = read("deploy/compose.yml");
    assert!(compose.contains("./Caddyfile:/etc/caddy/Caddyfile"), "there is no second one");
    assert!(!compose.contains("caddy reverse-proxy"));
}

#[test]
fn the_unit_says_what_low_ports_need() {
    let unit = read("deploy/parvis.service");
    // A capability counts in the machine's own user namespace only.
    for line in [
        "#CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        "#AmbientCapabilities=CAP_NET_BIND_SERVICE",
        "#PrivateUsers=no",
    ] {
        assert_eq!(unit.lines().filter(|own| *own == line).count(), 1, "{line}");
    }
    // What is uncommented comes after what it changes.
    let last =
        |key: &str| unit.lines().rev().find(|line| line.trim_start_matches('#').starts_with(key)).unwrap();
    assert_eq!(
        (last("PrivateUsers="), last("AmbientCapabilities=")),
        ("#PrivateUsers=no", "#AmbientCapabilities=CAP_NET_BIND_SERVICE")
    );
    assert!(unit.contains("\nPrivateUsers=yes\n") && unit.contains("\nAmbientCapabilities=\n"));
}
