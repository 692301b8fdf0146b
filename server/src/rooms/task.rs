use axum::extract::ws::Utf8Bytes;
use parvis_protocol::{RoomName, ServerMessage};
use parvis_room::{ConnectionId, Input, Output, Room};
use tokio::sync::mpsc;
use tokio::time::timeout_at;

use super::mailbox::Mailbox;
use super::registry::{Rooms, Seats, Serial};
use crate::clock::Clock;

/// Unbounded, and yet bounded: each socket has a budget of messages.
pub(super) type Inbox = mpsc::UnboundedSender<Command>;

/// What a room's task is told.
#[derive(Debug)]
pub(super) enum Command {
    /// This socket is there, and hears through this.
    Enter(ConnectionId, Mailbox),
    /// Something happened.
    Input(Input),
}

/// Runs one room until nobody holds it any more.
pub(super) async fn run(
    rooms: Rooms,
    name: RoomName,
    serial: Serial,
    room: Room,
    clock: Clock,
    mut commands: mpsc::UnboundedReceiver<Command>,
) {
    let mut task = Task { room, clock, members: Vec::new() };
    let mut said = Seats::Free;
    loop {
        let next = match task.room.next_deadline() {
            Some(at) => timeout_at(clock.instant(at), commands.recv()).await,
            None => Ok(commands.recv().await),
        };
        match next {
            Ok(Some(Command::Enter(connection, mailbox))) => task.members.push((connection, mailbox)),
            Ok(Some(Command::Input(input))) => task.handle(input),
            Ok(None) => return,
            Err(_elapsed) => task.handle(Input::Wake),
        }
        let seats = if task.room.is_empty() { Seats::Free } else { Seats::Held };
        if seats != said {
            said = seats;
            rooms.note(&name, serial, seats);
        }
        task.deliver();
    }
}

struct Task {
    room: Room,
    clock: Clock,
    members: Vec<(ConnectionId, Mailbox)>,
}

impl Task {
    fn handle(&mut self, input: Input) {
        if let Input::Lost { connection } = &input {
            self.forget(*connection);
        }
        self.room.handle(self.clock.now(), input);
    }

    fn deliver(&mut self) {
        while let Some(output) = self.room.poll() {
            match output {
                Output::Send { to, message } => self.send(&to, &message),
                Output::Close { connection, code } => {
                    if let Some(mailbox) = self.forget(connection) {
                        mailbox.close(code);
                    }
                }
            }
        }
    }

    fn send(&mut self, to: &[ConnectionId], message: &ServerMessage) {
        let text = Utf8Bytes::from(json(message));
        for connection in to {
            let Some((_, mailbox)) = self.members.iter().find(|(member, _)| member == connection) else {
                continue;
            };
            if !mailbox.push(text.clone()) {
                self.forget(*connection);
                self.room.handle(self.clock.now(), Input::Lost { connection: *connection });
            }
        }
    }

    fn forget(&mut self, connection: ConnectionId) -> Option<Mailbox> {
        let place = self.members.iter().position(|(member, _)| *member == connection)?;
        Some(self.members.swap_remove(place).1)
    }
}

/// The message as it goes over the wire.
pub(crate) fn json(message: &ServerMessage) -> String {
    serde_json::to_string(message).expect("texts, numbers and truth values always become JSON")
}
