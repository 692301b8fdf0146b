//! The `parvis` binary.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use parvis::config::LogFormat;
use parvis::{Arguments, Config, Server, Tuning};
use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    if arguments.config_reference {
        return print(&parvis::config::config_reference());
    }
    let config = match Config::load(&arguments) {
        Ok(config) => config,
        Err(error) => return fail(&error),
    };
    if arguments.check_config {
        return check(&config);
    }
    start_log(config.log_format);
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

/// Says whether a server with this configuration would start here, and what it would warn of.
fn check(config: &Config) -> ExitCode {
    let notes = match parvis::check_start(config) {
        Ok(notes) => notes,
        Err(error) => return fail(&error),
    };
    for note in notes {
        // Where this cannot be written, the line below cannot either.
        let _ = writeln!(std::io::stderr(), "parvis: warning: {note}");
    }
    print("the configuration is valid\n")
}

fn print(text: &str) -> ExitCode {
    match write!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// `RUST_LOG=parvis=debug` says more. It never names a room or a person.
fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // What others write in detail are the messages themselves, with passwords and tokens, and the addresses of meetings.
    let ours = filter_fn(|event| event.target().starts_with("parvis") || *event.level() <= Level::INFO);
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let log = match format {
        LogFormat::Text => log.boxed(),
        LogFormat::Json => log.json().with_current_span(false).boxed(),
    };
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
        server.run(terminated(1), stop_signal()).await;
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

/// Ctrl-C, or a service manager that does not want to wait any longer.
async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminated(2) => {}
    }
}

/// Waits until a service manager has asked so many times to stop.
#[cfg(unix)]
async fn terminated(times: u32) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut asked) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    for _ in 0..times {
        asked.recv().await;
    }
}

#[cfg(not(unix))]
async fn terminated(_times: u32) {
    std::future::pending().await
}
