use std::collections::VecDeque;

use parvis_protocol::{ChannelMessage, ClientMessage, Endpoint, SessionId, Signal};

use crate::hidden_address::hidden;
use crate::signal_route::SignalRoute;
use crate::{MediaCommand, OpId, Output, PeerCommand, PeerKey};

/// What waits for the driver, and the numbers that commands and connections get.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    queue: VecDeque<Output>,
    last_op: u64,
    last_epoch: u32,
    /// Whether this person's addresses stay out of every signal.
    hides_address: bool,
}

impl Outbox {
    pub(crate) fn push(&mut self, output: Output) {
        self.queue.push_back(output);
    }

    pub(crate) fn pop(&mut self) -> Option<Output> {
        self.queue.pop_front()
    }

    /// From now on. Every signal goes through here, so that none gets past it.
    pub(crate) fn hide_address(&mut self, hides: bool) {
        self.hides_address = hides;
    }

    pub(crate) fn send(&mut self, message: ClientMessage) {
        self.push(Output::Send(message));
    }

    /// Sends a signal this way to the other side.
    pub(crate) fn signal(&mut self, route: SignalRoute, to: Endpoint, to_session: SessionId, signal: Signal) {
        let signal = if self.hides_address { hidden(signal) } else { Some(signal) };
        let Some(signal) = signal else { return };
        match route {
            SignalRoute::Socket => self.send(ClientMessage::Signal { to, to_session, signal }),
            SignalRoute::Channel(key) => {
                self.peer(key, PeerCommand::SendOverChannel(ChannelMessage::Signal(signal)));
            }
        }
    }

    pub(crate) fn peer(&mut self, key: PeerKey, command: PeerCommand) -> OpId {
        let op = self.next_op();
        self.push(Output::Peer(key, op, command));
        op
    }

    pub(crate) fn media(&mut self, command: MediaCommand) -> OpId {
        let op = self.next_op();
        self.push(Output::Media(op, command));
        op
    }

    /// A number for a connection, larger than every one before, whoever they were to.
    pub(crate) fn next_epoch(&mut self) -> u32 {
        self.last_epoch += 1;
        self.last_epoch
    }

    fn next_op(&mut self) -> OpId {
        self.last_op += 1;
        OpId(self.last_op)
    }
}
