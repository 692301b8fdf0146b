//! Where the roster and the connections meet. A room is a mesh: each of the others has a connection of their own. Neither
//! of the two knows the other, since a person's media may come another way, and one way may carry many people's.

use parvis_protocol::{Endpoint, MediaState};

use super::Meeting;
use crate::peer::PeerIdentity;
use crate::{Mono, PeerKey, budget};

impl Meeting {
    /// Makes a connection to everyone who should have one and has none, and closes those that nobody has any more.
    /// `offers` is whether this side makes the first offers: the newcomer does, to everyone.
    ///
    /// A seat that is taken back after a lost socket has the same session: its connection was never touched by that loss,
    /// and goes on. A page that was reloaded has another session, and its connection died with it. A changed id of our own
    /// changes who is polite, on which both sides must agree, and costs the connection as well.
    pub(super) fn connect_people(&mut self, now: Mono, offers: bool) {
        let local = self.local_participant.row().map(|row| row.id);
        let (able, joined) = (self.capabilities.webrtc, self.session.is_joined());
        let (roster, connections, mut context) = self.split(now);
        let Some(local) = local.filter(|_| able) else { return };
        let possible: Vec<_> = roster.people().filter(|person| person.row.webrtc).collect();
        let identity = |person: &crate::roster::Person<'_>| PeerIdentity {
            endpoint: person.row.id.into(),
            session: person.row.session,
            local,
        };
        let is_kept = |kept: PeerIdentity| possible.iter().any(|person| identity(person) == kept);
        connections.retain_participants(is_kept, &mut context);
        context.camera_limit = budget::camera_limit(possible.len());
        // Of whom the server has lost only the media is left that still flows.
        for person in possible.iter().filter(|person| !person.gone) {
            connections.open(identity(person), joined && person.reachable, offers, &mut context);
        }
    }

    /// The one at the other end of this connection says over it what they send: the server, which says so otherwise, may be
    /// away.
    pub(super) fn told_media(&mut self, now: Mono, key: PeerKey, media: MediaState) {
        let counts = self.connections.peer(key).is_some_and(|peer| peer.takes_message(now));
        if let Some(id) = key.endpoint.participant().filter(|_| counts) {
            self.roster.set_media(id, media);
        }
    }

    /// Takes those away whom the server has lost and whose media no longer flows.
    pub(super) fn prune_people(&mut self) {
        let connections = &self.connections;
        self.roster.prune(|id| connections.is_connected(id));
    }

    /// Tells the connections whether there is a socket for their signals, and somebody who hears them.
    pub(super) fn update_signalable(&mut self, now: Mono) {
        let joined = self.session.is_joined();
        let (roster, connections, mut context) = self.split(now);
        for peer in connections.each() {
            let hears = match peer.identity().endpoint {
                Endpoint::Participant(id) => roster.is_reachable(id),
                // The socket leads to the server that it is a part of.
                Endpoint::Sfu => true,
            };
            peer.set_signalable(joined && hears, &mut context);
        }
    }
}
