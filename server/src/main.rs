//! The `parvis` binary.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use parvis::{Arguments, Config, Server, Tuning};
use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match Config::load(&arguments) {
        Ok(config) => config,
        Err(error) => return fail(&error),
    };
    if arguments.check_config {
        return check(&config);
    }
    start_log();
    raise_open_files();
    if let Some(pseudo) = arguments.pseudo {
        pseudo.install();
    }
    let tuning = Tuning {
        dev: arguments.dev.is_some(),
        site: arguments.dev.or(arguments.site),
        pseudo: arguments.pseudo,
        ..Tuning::default()
    };
    match serve(config, tuning) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

/// Says whether a server with this configuration would start, and what it would warn of.
fn check(config: &Config) -> ExitCode {
    let mut notes = match parvis::check_state(config) {
        Ok(notes) => notes,
        Err(error) => return fail(&error),
    };
    match parvis::check_tls(config) {
        Ok(more) => notes.extend(more),
        Err(error) => return fail(&error),
    }
    for note in notes {
        // Where this cannot be written, the line below cannot either.
        let _ = writeln!(std::io::stderr(), "parvis: warning: {note}");
    }
    match writeln!(std::io::stdout(), "the configuration is valid") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// `RUST_LOG=parvis=debug` says more. It never names a room or a person.
fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // What others write in detail are the messages themselves, with passwords and tokens, and the addresses of meetings.
    let ours = filter_fn(|event| event.target().starts_with("parvis") || *event.level() <= Level::INFO);
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    tracing_subscriber::registry().with(log.with_filter(filter.and(ours))).init();
}

fn serve(config: Config, tuning: Tuning) -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let server = Server::bind(config, tuning).await?;
        tracing::info!("open {}", server.url());
        if let Some(page) = server.certificate_page() {
            tracing::info!("browsers warn of a self-made certificate: {page} says what that means");
        }
        #[cfg(unix)]
        tokio::spawn(answer_hangups());
        server.run(stop_signal()).await;
        Ok(())
    })
}

fn fail(error: &(impl std::fmt::Display + ?Sized)) -> ExitCode {
    // Where this cannot be written either, the exit code still says it.
    let _ = writeln!(std::io::stderr(), "parvis: {error}");
    ExitCode::FAILURE
}

/// Each participant is an open file, and the limit that a shell sets by default is for programs that never have many.
#[cfg(unix)]
fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current: _, maximum } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!("the limit of open files could not be raised: {error}");
    }
}

#[cfg(not(unix))]
fn raise_open_files() {}

/// SIGHUP asks many servers to read their configuration again, and would end this one without a word to anybody.
#[cfg(unix)]
async fn answer_hangups() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut hangups) = signal(SignalKind::hangup()) else { return };
    while hangups.recv().await.is_some() {
        tracing::warn!(
            "SIGHUP changes nothing: restart to apply another configuration, calls go on meanwhile"
        );
    }
}

/// Ctrl-C, or what a service manager sends.
async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
