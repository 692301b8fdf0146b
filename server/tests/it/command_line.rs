use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const BINARY: &str = env!("CARGO_BIN_EXE_parvis");

fn check(file: Option<&str>, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new(BINARY);
    command.arg("--check-config").args(arguments).envs(environment.iter().copied());
    if let Some(text) = file {
        let path = dir.path().join("parvis.toml");
        fs::write(&path, text).unwrap();
        command.arg("--config").arg(path);
    }
    command.output().unwrap()
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn no_configuration_and_a_full_one_are_valid() {
    assert!(check(None, &[], &[]).status.success());
    let full = r#"
        listen = "127.0.0.1:8080"
        metrics_listen = "127.0.0.1:9464"
        log_format = "json"
        base_path = "visio/"
        state_dir = "/var/lib/parvis"
        allowed_origins = ["https://meet.example.org"]
        trusted_proxies = ["10.0.0.0/8", "192.0.2.1", "fd00::/8"]
        forwarded_header = "forwarded"
        max_participants = 8
        max_rooms = 10
        drain_seconds = 600
        max_sockets = 100
        max_sockets_per_address = 20
        direct_join = "devices"
        web_app = false
        hide_addresses = true
        [[ice_servers]]
        urls = ["turn:192.0.2.1:3478", "turns:192.0.2.1:5349"]
        username = "ada"
        credential = "secret"
    "#;
    let output = check(Some(full), &[], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_check_tries_the_addresses_and_an_address_in_use_is_a_warning() {
    // Of no machine (RFC 5737).
    for flag in ["--listen", "--metrics-listen"] {
        let said = complaint(&check(None, &[], &[flag, "192.0.2.1:3999"]));
        assert!(said.contains("cannot listen on 192.0.2.1:3999"), "{said}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for flag in ["--listen", "--metrics-listen"] {
        let output = check(None, &[], &[flag, &address]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && said.contains(&format!("{address} is in use")), "{said}");
    }
    let said = complaint(&check(None, &[], &["--listen", &address, "--metrics-listen", &address]));
    assert!(said.contains("but each needs a port of its own"), "{said}");
}

#[cfg(unix)]
#[test]
fn the_check_looks_into_the_state_directory_and_leaves_it_as_it_is() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let look = || check(None, &[], &["--state-dir", state.to_str().unwrap()]);
    assert!(look().status.success() && !state.exists(), "it is made when the server starts");
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
    let output = look();
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("warning: others may write into the state directory"), "{said}");
    assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o777);
    symlink("/nowhere/seat.key", state.join("seat.key")).unwrap();
    let said = complaint(&look());
    assert!(said.contains("cannot be used: seat.key is a link to a file that is not there"), "{said}");
}

#[test]
fn hidden_addresses_without_a_relay_are_warned_of() {
    let turn = "[[ice_servers]]\nurls = [\"turn:a.example\"]\nusername = \"a\"\ncredential = \"b\"";
    for (file, warned) in [
        ("hide_addresses = true\nrelay_listen = []".to_owned(), true),
        ("hide_addresses = false\nrelay_listen = []".to_owned(), false),
        ("hide_addresses = true\nrelay_listen = [\"127.0.0.1:0\"]".to_owned(), false),
        (format!("hide_addresses = true\nrelay_listen = []\n{turn}"), false),
    ] {
        let output = check(Some(&file), &[], &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        assert_eq!(said.contains("hide_addresses is on and there is no relay"), warned, "{said}");
    }
}

#[test]
fn the_example_for_operators_is_valid() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/parvis.toml");
    let output = check(None, &[], &["--config", example]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_makes_no_sense_is_refused_with_its_name() {
    for (file, named) in [
        ("lisen = \"127.0.0.1:1\"", "lisen"),
        ("listen = \"here\"", "listen"),
        ("metrics_listen = \"here\"", "metrics_listen"),
        ("log_format = \"xml\"", "log_format"),
        ("max_participants = 1", "max_participants"),
        ("base_path = \"/a b\"", "base_path is \"/a b\", but must be a path as in /visio"),
        ("base_path = \"https://meet.example.org/visio\"", "without host and query"),
        ("base_path = \"/assets\"", "base_path begins with /assets, which Parvis needs for itself"),
        ("trusted_proxies = [\"nginx\"]", "nginx"),
        ("trusted_proxies = [\"10.0.0.0/33\"]", "10.0.0.0/33"),
        ("forwarded_header = \"x-real-ip\"", "forwarded_header"),
        ("http_listen = \"0.0.0.0:80\"", "set tls, or remove http_listen"),
        (
            "listen = \"[::]:443\"\nhttp_listen = \"[::]:443\"\ntls = { certificate = \"a\", key = \"b\" }",
            "listen and http_listen are both [::]:443",
        ),
        ("max_rooms = 0", "max_rooms"),
        ("drain_seconds = 86401", "drain_seconds"),
        ("max_sockets = 0", "max_sockets"),
        ("max_sockets_per_address = 0", "max_sockets_per_address"),
        (
            "direct_join = \"Muted\"",
            "direct_join is \"Muted\", but must be \"muted\", \"devices\" or \"off\"",
        ),
        ("direct_join = false", "direct_join"),
        ("hide_addresses = \"yes\"", "hide_addresses"),
        ("allowed_origins = [\"meet.example.org\"]", "meet.example.org"),
        ("[[ice_servers]]\nurls = [\"http://a\"]", "http://a"),
        ("[[ice_servers]]\nurls = [\"turn:a\"]", "turn:a"),
        ("[[ice_servers]]\nurl = \"stun:a\"", "url"),
        ("[[ice_servers]]\nurls = []", "urls"),
        ("[[ice_servers]]\nurls = [\"stun://a\"]", "write stun:a without //"),
        ("[[ice_servers]]\nurls = [\"stun:a:99999\"]", "port"),
        ("[[ice_servers]]\nurls = [\"turn:a\"]\nusername = \"ada\"\ncredential = \"\"", "credential"),
        (
            "[[ice_servers]]\nurls = [\"turn:a?transport=tls\"]\nusername = \"a\"\ncredential = \"b\"",
            "transport=tcp",
        ),
    ] {
        let complaint = complaint(&check(Some(file), &[], &[]));
        assert!(complaint.contains(named), "{file}: {complaint}");
    }
}

#[test]
fn a_slip_in_the_file_is_told_with_its_place_and_what_was_meant() {
    for (file, sentence) in [
        ("lisen = \"[::]:443\"", "/parvis.toml: lisen is no key; did you mean listen?\n"),
        ("listen = \"[::]:443", "/parvis.toml: TOML parse error at line 1"),
        ("max_rooms = \"many\"", "/parvis.toml: max_rooms: invalid type"),
        ("relay_ports = \"5-1\"", "/parvis.toml: relay_ports is \"5-1\", but must be"),
        ("[[ice_servers]]\nurl = \"stun:a\"", "/parvis.toml: ice_servers.0: missing field `urls`"),
    ] {
        let said = complaint(&check(Some(file), &[], &[]));
        assert!(said.starts_with("parvis: /") && said.contains(sentence), "{said}");
    }
    let said = complaint(&check(None, &[("PARVIS_MAX_ROOMS", "many")], &[]));
    assert!(said.starts_with("parvis: PARVIS_MAX_ROOMS: invalid type"), "{said}");
    let said = complaint(&check(Some("colour = \"red\""), &[], &[]));
    assert!(said.contains("colour is no key. Keys there are listen, "), "{said}");
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_before_the_start() {
    let made = crate::certificates::Made::by_authority(&["meet.example.org"]);
    let look = |table: &str| check(Some(&format!("tls = {table}")), &[], &[]);
    let files =
        |certificate: &Path, key: &Path| look(&format!("{{ certificate = {certificate:?}, key = {key:?} }}"));
    let output = files(&made.files.certificate, &made.files.key);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let nowhere = Path::new("/nowhere/key.pem");
    for (output, sentence) in [
        (files(&made.files.certificate, nowhere), "/nowhere/key.pem cannot be read: there is no such file"),
        (files(&made.files.key, &made.files.key), "key.pem contains no certificate"),
        (files(&made.files.certificate, &made.files.certificate), "chain.pem contains no private key"),
        (look("{ certificate = \"a.pem\" }"), "tls has a certificate, but no key"),
        (look("{ key = \"a.pem\" }"), "tls has a key, but no certificate"),
        (look("{}"), "tls must have a certificate and a key, or acme"),
        (look("\"self_made\""), "tls is \"self_made\", but must be \"self-made\""),
        (look("{ acme = [] }"), "tls.acme has 0 names"),
        (look("{ acme = [\"https://a.example\"] }"), "\"https://a.example\" in tls.acme"),
        (look("{ acme = [\"a.example\"], contact = \"me\" }"), "\"me\" in tls.contact"),
        (look("{ acme = [\"a.example\"], directory = \"http://ca.lan\" }"), "must begin with https://"),
        (look("{ acme = [\"a.example\"], root = \"/nowhere/ca.pem\" }"), "/nowhere/ca.pem cannot be read"),
        (look("{ acme = [\"a.example\"], key = \"a.pem\" }"), "from files or from an authority"),
        (look("{ directory = \"https://ca.lan\" }"), "they need acme"),
        (look("{ certificat = \"a.pem\" }"), "certificat"),
        (look("true"), "tls"),
    ] {
        let said = complaint(&output);
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    let alone = made.without_authority();
    let output = files(&alone, &made.files.key);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("warning:") && said.contains("fullchain.pem"), "{said}");
    let note = |listen: &str| {
        let file = format!("listen = \"0.0.0.0:{listen}\"\ntls = {{ acme = [\"meet.example.org\"] }}");
        let output = check(Some(&file), &[], &["--state-dir", made.dir()]);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(
        note("8443").contains("comes to port 443: forward that port to this one") && note("443").is_empty()
    );
    assert!(check(None, &[("PARVIS_TLS", "self-made")], &["--state-dir", made.dir()]).status.success());
    let variable = format!("{{certificate={:?}, key={:?}}}", made.files.certificate, made.files.key);
    let output = check(None, &[("PARVIS_TLS", &variable)], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_file_that_is_not_there_is_refused() {
    let complaint = complaint(&check(None, &[], &["--config", "/nowhere/parvis.toml"]));
    assert!(complaint.contains("/nowhere/parvis.toml"), "{complaint}");
}

#[test]
fn a_flag_comes_before_the_environment_and_that_before_the_file() {
    let wrong = "max_participants = 1";
    assert!(!check(Some(wrong), &[], &[]).status.success());
    assert!(check(Some(wrong), &[("PARVIS_MAX_PARTICIPANTS", "3")], &[]).status.success());
    let environment = [("PARVIS_MAX_PARTICIPANTS", "1")];
    assert!(!check(None, &environment, &[]).status.success());
    assert!(check(None, &environment, &["--max-participants", "3"]).status.success());
}

#[test]
fn other_names_in_the_environment_are_left_alone() {
    let others = [("PARVIS_SERVICE_HOST", "10.0.0.1"), ("PARVIS_BIN", "x")];
    assert!(check(None, &others, &[]).status.success());
    let listed = [
        ("PARVIS_ALLOWED_ORIGINS", r#"["https://meet.example.org"]"#),
        ("PARVIS_LISTEN", "127.0.0.1:0"),
        ("PARVIS_TRUSTED_PROXIES", r#"["172.17.0.1"]"#),
        ("PARVIS_FORWARDED_HEADER", "forwarded"),
        ("PARVIS_MAX_SOCKETS", "5"),
    ];
    assert!(check(None, &listed, &[]).status.success());
    let flags =
        ["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "::1", "--forwarded-header", "forwarded"];
    assert!(check(None, &[], &flags).status.success());
    for (name, value) in [("PARVIS_TRUSTED_PROXIES", "[\"x\"]"), ("PARVIS_MAX_ROOMS", "0")] {
        assert!(!check(None, &[(name, value)], &[]).status.success(), "{name} is read");
    }
}

#[test]
fn an_address_that_is_taken_is_said_in_a_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let state = tempfile::tempdir().unwrap();
    let output = Command::new(BINARY)
        .args(["--listen", &taken.local_addr().unwrap().to_string()])
        .arg("--state-dir")
        .arg(state.path())
        .output()
        .unwrap();
    assert!(complaint(&output).contains("cannot listen on 127.0.0.1"));
}

#[test]
fn help_names_every_key_with_its_variable_and_what_else_is_read() {
    let output = Command::new(BINARY).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let example = include_str!("../../../deploy/parvis.toml");
    let keys = example.lines().filter_map(|line| line.trim_start_matches("# ").split_once(" = "));
    let keys: Vec<_> =
        keys.map(|(key, _)| key).filter(|key| !["urls", "username", "credential"].contains(key)).collect();
    assert!(keys.len() > 10, "{keys:?}");
    for key in keys {
        let variable = format!("PARVIS_{}", key.to_uppercase());
        assert!(help.contains(&variable), "{variable}");
    }
    for other in
        ["PARVIS_CONFIG", "RUST_LOG", "STATE_DIRECTORY", "XDG_STATE_HOME", "--check-config", "--version"]
    {
        assert!(help.contains(other), "{other}");
    }
}
