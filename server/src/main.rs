//! The `parvis` binary.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use parvis::{Arguments, Config, Server, Tuning};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match Config::load(&arguments) {
        Ok(config) => config,
        Err(error) => return fail(&error),
    };
    if arguments.check_config {
        return match writeln!(std::io::stdout(), "the configuration is valid") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    // `RUST_LOG=parvis=debug` says more. Neither names a room or a person.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
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

fn serve(config: Config, tuning: Tuning) -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let server = Server::bind(config, tuning).await?;
        tracing::info!("open http://{}", server.address());
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
