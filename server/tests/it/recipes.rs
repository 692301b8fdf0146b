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

/// The lines of a unit's section.
fn section<'a>(unit: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("[{name}]");
    unit.lines().skip_while(|line| *line != start).skip(1).take_while(|line| !line.starts_with('[')).collect()
}

#[test]
fn low_ports_take_a_file_of_their_own_so_that_the_unit_can_be_replaced() {
    let (unit, low_ports) = (directives("deploy/parvis.service"), directives("deploy/low-ports.conf"));
    let (service, added) = (section(&unit, "Service"), section(&low_ports, "Service"));
    for line in ["CapabilityBoundingSet=", "AmbientCapabilities=", "PrivateUsers=yes"] {
        assert!(service.contains(&line), "{line}");
    }
    // A capability counts in the machine's own user namespace only.
    for line in [
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        "AmbientCapabilities=CAP_NET_BIND_SERVICE",
        "PrivateUsers=no",
    ] {
        assert!(added.contains(&line), "{line}");
    }
}

#[test]
fn systemd_never_gives_up_on_parvis() {
    let unit = directives("deploy/parvis.service");
    // By default five starts in ten seconds are the last.
    assert!(section(&unit, "Unit").contains(&"StartLimitIntervalSec=0"));
    assert!(section(&unit, "Service").contains(&"Restart=always"));
}

#[test]
fn the_documents_install_what_the_unit_runs() {
    let unit = directives("deploy/parvis.service");
    assert!(
        section(&unit, "Service").contains(&"ExecStart=/usr/local/bin/parvis --config /etc/parvis.toml"),
        "{unit}"
    );
    let page = read("docs/deploying.md");
    for command in [
        "install -m 0755 target/release/parvis /usr/local/bin/parvis\n",
        "install -m 0644 deploy/parvis.service /etc/systemd/system/parvis.service\n",
        // Without it the unit would not start: a missing file is an error.
        "touch /etc/parvis.toml\n",
        "/usr/local/bin/parvis --config /etc/parvis.toml --check-config\n",
    ] {
        assert!(page.contains(command), "{command}");
    }
}

#[test]
fn the_documents_name_files_that_are_there() {
    let mut found = 0;
    for page in ["README.md", "docs/deploying.md", "docs/operations.md", "docs/configuration.md"] {
        for words in read(page).split(|letter: char| letter.is_whitespace() || "()[]`'\"".contains(letter)) {
            let Some((_, file)) = words.split_once("deploy/").filter(|(before, _)| "../".contains(before))
            else {
                continue;
            };
            let file = file.trim_end_matches(['.', ',', ';', ':']);
            assert!(root().join("deploy").join(file).exists(), "{page}: deploy/{file}");
            found += 1;
        }
    }
    assert!(found > 20, "{found}");
}
