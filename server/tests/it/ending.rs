//! How a server ends: it drains first where it is told so by a service manager, and tells everyone to come back.

use parvis_bots::Bot;
use parvis_protocol::{ErrorCode, ServerMessage};

use crate::support::{TestServer, hear_out};

/// Hears what is said until the close, which is a request to come back.
async fn is_told_to_come_back(bot: &mut Bot) {
    let (said, code) = hear_out(bot).await;
    assert_eq!(said.last(), Some(&ServerMessage::Error { code: ErrorCode::ShuttingDown }));
    assert_eq!(code, Some(1001));
}

#[tokio::test]
async fn a_stopping_server_tells_everyone() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let mut waiting = server.connect("elsewhere").await;
    let stopping = tokio::spawn(server.stop());
    is_told_to_come_back(&mut ada).await;
    is_told_to_come_back(&mut waiting).await;
    stopping.await.unwrap();
}

#[cfg(unix)]
mod signals {
    use std::fs;
    use std::path::Path;

    use parvis_bots::{ServerProcess, page};
    use parvis_protocol::{ClientMessage, Join, ModerationCommand, Role, Welcome};
    use rustix::process::Signal as ProcessSignal;
    use tempfile::TempDir;

    use super::*;
    use crate::admission::{moderate, until};
    use crate::support::soon;
    use crate::talking::{candidate, signal};

    const BINARY: &str = env!("CARGO_BIN_EXE_parvis");

    async fn start(drain_seconds: &str) -> (ServerProcess, TempDir) {
        let state = tempfile::tempdir().unwrap();
        let server = ServerProcess::start_with(Path::new(BINARY), state.path(), |command| {
            command.args(["--drain-seconds", drain_seconds]);
        });
        (server.await.unwrap(), state)
    }

    async fn join(server: &ServerProcess, room: &str, join: Join) -> (Bot, Welcome) {
        let mut bot = soon("a socket", Bot::connect(&server.url(), room)).await.unwrap();
        let welcome = soon("a welcome", bot.join(join)).await.unwrap();
        (bot, welcome)
    }

    /// Sends SIGTERM, and waits until the server says that it is not ready.
    async fn drain(server: &ServerProcess) {
        server.terminate().unwrap();
        let not_ready = async {
            loop {
                let answer = server.get("/readyz").await.unwrap();
                if answer.starts_with("HTTP/1.1 503") {
                    assert!(answer.ends_with("not ready: the server is stopping\n"), "{answer}");
                    return;
                }
            }
        };
        soon("a server that is not ready", not_ready).await;
    }

    async fn ends(mut server: ServerProcess) {
        let status = soon("the end of the process", server.wait()).await.unwrap();
        assert!(status.success(), "{status}");
    }

    #[tokio::test]
    async fn a_terminated_server_drains_and_a_second_signal_ends_it() {
        let (server, _state) = start("600").await;
        let (mut ada, _) = join(&server, "tulipe", page("Ada", 1, None)).await;
        drain(&server).await;
        assert!(server.get("/healthz").await.unwrap().starts_with("HTTP/1.1 200"), "it is not to be killed");
        assert!(server.get("/tulipe").await.unwrap().starts_with("HTTP/1.1 200"));

        let mut eve = Bot::connect(&server.url(), "violet").await.unwrap();
        eve.say(&ClientMessage::Join(page("Eve", 9, None))).await.unwrap();
        is_told_to_come_back(&mut eve).await;

        let (bob, bob_seat) = join(&server, "tulipe", page("Bob", 2, None)).await;
        assert_eq!(bob_seat.roster.len(), 1, "a room that exists admits people");
        drop(bob);
        let (mut bob, back) = join(&server, "tulipe", page("Bob", 2, Some(bob_seat.seat))).await;
        assert_eq!(back.you.id, bob_seat.you.id, "and gives seats back");
        ada.say(&signal(&back.you, candidate("c"))).await.unwrap();
        // And calls go on.
        until(&mut bob, |message| matches!(message, ServerMessage::Signal { .. })).await;

        server.terminate().unwrap();
        is_told_to_come_back(&mut bob).await;
        is_told_to_come_back(&mut ada).await;
        ends(server).await;
    }

    #[tokio::test]
    async fn a_draining_server_ends_when_the_last_one_is_gone() {
        let (server, _state) = start("600").await;
        let (ada, _) = join(&server, "tulipe", page("Ada", 1, None)).await;
        drain(&server).await;
        drop(ada);
        ends(server).await;
    }

    #[tokio::test]
    async fn a_server_with_nobody_ends_at_the_first_signal() {
        let (server, _state) = start("600").await;
        server.terminate().unwrap();
        ends(server).await;
    }

    #[tokio::test]
    async fn a_draining_server_ends_when_its_time_is_over() {
        for seconds in ["0", "1"] {
            let (server, _state) = start(seconds).await;
            let (mut ada, _) = join(&server, "tulipe", page("Ada", 1, None)).await;
            server.terminate().unwrap();
            is_told_to_come_back(&mut ada).await;
            ends(server).await;
        }
    }

    #[tokio::test]
    async fn an_interrupted_server_does_not_drain() {
        let (server, _state) = start("600").await;
        let (mut ada, _) = join(&server, "tulipe", page("Ada", 1, None)).await;
        server.signal(ProcessSignal::INT).unwrap();
        is_told_to_come_back(&mut ada).await;
        ends(server).await;
    }

    #[tokio::test]
    async fn the_binary_is_replaced_under_a_running_call() {
        let dir = tempfile::tempdir().unwrap();
        let (binary, update) = (dir.path().join("parvis"), dir.path().join("parvis.new"));
        fs::copy(BINARY, &binary).unwrap();
        let drains = |command: &mut tokio::process::Command| {
            command.args(["--drain-seconds", "600"]);
        };
        let old = ServerProcess::start_with(&binary, dir.path(), drains).await.unwrap();
        let address = old.address().to_owned();
        let (mut ada, ada_seat) = join(&old, "tulipe", page("Ada", 1, None)).await;
        let (mut bob, bob_seat) = join(&old, "tulipe", page("Bob", 2, None)).await;
        moderate(&mut ada, ModerationCommand::Lock { on: true }).await;

        fs::copy(BINARY, &update).unwrap();
        fs::rename(&update, &binary).unwrap();
        drain(&old).await;
        old.terminate().unwrap();
        is_told_to_come_back(&mut ada).await;
        is_told_to_come_back(&mut bob).await;
        ends(old).await;

        let new = ServerProcess::start_at(&address, &binary, dir.path(), |_| {}).await.unwrap();
        let back = |name, session, welcome: &Welcome| Join {
            state: Some(welcome.state.clone()),
            ..page(name, session, Some(welcome.seat.clone()))
        };
        let (mut bob, bob_back) = join(&new, "tulipe", back("Bob", 2, &bob_seat)).await;
        let (mut ada, ada_back) = join(&new, "tulipe", back("Ada", 1, &ada_seat)).await;
        assert_eq!((ada_back.you.id, bob_back.you.id), (ada_seat.you.id, bob_seat.you.id));
        assert_eq!((ada_back.you.role, ada_back.you.session), (Role::Host, ada_seat.you.session));
        ada.say(&signal(&bob_back.you, candidate("c"))).await.unwrap();
        until(&mut bob, |message| matches!(message, ServerMessage::Signal { .. })).await;
    }
}
