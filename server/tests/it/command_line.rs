use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use parvis_bots::{Bot, ServerProcess, page};
use parvis_protocol::{ErrorCode, ServerMessage};

use crate::support::{hear_out, soon};

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
        listen = "[::1]:8080"
        state_dir = "/var/lib/parvis"
        allowed_origins = ["https://meet.example.org"]
        trusted_proxies = ["10.0.0.0/8", "192.0.2.1", "fd00::/8"]
        forwarded_header = "forwarded"
        max_participants = 8
        max_rooms = 10
        max_sockets = 100
        max_sockets_per_address = 20
        direct_join = "devices"
        [[ice_servers]]
        urls = ["turn:192.0.2.1:3478", "turns:192.0.2.1:5349"]
        username = "ada"
        credential = "secret"
    "#;
    let output = check(Some(full), &[], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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
        ("max_participants = 1", "max_participants"),
        ("trusted_proxies = [\"nginx\"]", "nginx"),
        ("trusted_proxies = [\"10.0.0.0/33\"]", "10.0.0.0/33"),
        ("forwarded_header = \"x-real-ip\"", "forwarded_header"),
        ("http_listen = \"0.0.0.0:80\"", "set tls, or remove http_listen"),
        (
            "listen = \"[::]:443\"\nhttp_listen = \"[::]:443\"\ntls = { certificate = \"a\", key = \"b\" }",
            "http_listen and listen are both [::]:443",
        ),
        ("max_rooms = 0", "max_rooms"),
        ("max_sockets = 0", "max_sockets"),
        ("max_sockets_per_address = 0", "max_sockets_per_address"),
        (
            "direct_join = \"Muted\"",
            "direct_join is \"Muted\", but must be \"muted\", \"devices\" or \"off\"",
        ),
        ("direct_join = false", "direct_join"),
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
        ("PARVIS_LISTEN", "[::1]:1"),
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

/// All of what a server wrote to its log, from its start on.
#[cfg(unix)]
struct LoggedServer {
    server: ServerProcess,
    log: std::path::PathBuf,
    _state: tempfile::TempDir,
}

#[cfg(unix)]
impl LoggedServer {
    async fn start(filter: &str) -> Self {
        let state = tempfile::tempdir().unwrap();
        let log = state.path().join("log");
        let written = fs::File::create(&log).unwrap();
        let server = ServerProcess::start_with(Path::new(BINARY), state.path(), |command| {
            command.env("RUST_LOG", filter).stderr(written);
        });
        Self { server: server.await.unwrap(), log, _state: state }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

#[cfg(unix)]
#[tokio::test]
async fn no_log_level_tells_a_password_a_token_or_a_meeting() {
    for filter in ["trace", "tungstenite=trace,tokio_tungstenite=trace,hyper=trace,axum=trace,log=trace"] {
        let logged = LoggedServer::start(filter).await;
        let password = parvis_protocol::Password::new("pass-word-7").unwrap();
        let mut ada = Bot::connect(&logged.server.url(), "room-name-7").await.unwrap();
        let welcome = ada.join(page("display-name-7", 1, None)).await.unwrap();
        let command = parvis_protocol::ModerationCommand::SetPassword { password: Some(password.clone()) };
        crate::admission::moderate(&mut ada, command).await;
        let mut bob =
            Bot::connect_behind(&logged.server.url(), "room-name-7", [192, 0, 2, 77].into()).await.unwrap();
        bob.join(parvis_protocol::Join { password: Some(password), ..page("Bob", 2, None) }).await.unwrap();
        drop(ada);
        let mut again = Bot::connect(&logged.server.url(), "room-name-7").await.unwrap();
        again.join(page("display-name-7", 1, Some(welcome.seat.clone()))).await.unwrap();
        logged.server.get("/room-name-7?name=display-name-7").await.unwrap();
        let log = logged.log();
        let token = welcome.seat.as_str();
        for secret in [
            "pass-word-7",
            "room-name-7",
            "display-name-7",
            "192.0.2.77",
            token,
            &token[..40],
            welcome.state.as_str(),
        ] {
            assert!(!log.contains(secret), "{filter}: {log}");
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_hangup_ends_nothing_and_is_answered_in_the_log() {
    let logged = LoggedServer::start("info").await;
    let mut ada = Bot::connect(&logged.server.url(), "tulipe").await.unwrap();
    ada.join(page("Ada", 1, None)).await.unwrap();
    logged.server.signal(rustix::process::Signal::HUP).unwrap();
    let said = async {
        while !logged.log().contains("restart") {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    soon("a word in the log", said).await;
    ada.say(&parvis_protocol::ClientMessage::Ping).await.unwrap();
    assert_eq!(crate::support::hear(&mut ada).await, ServerMessage::Pong);
}

#[cfg(unix)]
#[tokio::test]
async fn a_terminated_server_says_goodbye_and_ends_well() {
    let state = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(Path::new(BINARY), state.path()).await.unwrap();
    let mut ada = Bot::connect(&server.url(), "tulipe").await.unwrap();
    ada.join(page("Ada", 1, None)).await.unwrap();
    server.terminate().unwrap();
    let goodbye = (vec![ServerMessage::Error { code: ErrorCode::ShuttingDown }], Some(1001));
    assert_eq!(hear_out(&mut ada).await, goodbye);
    let status = soon("the end of the process", server.wait()).await.unwrap();
    assert!(status.success(), "{status}");
}
