//! How what inputs and outputs consist of is projected. Every field is named.

use parvis_protocol::{
    ChannelMessage, Description, Endpoint, IceCandidate, IceServer, LobbyEntry, MediaState, Participant,
    ParticipantId, Presence, RoomSettings, SessionId, Signal, TrackLabel,
};

use super::numbers::TextBits;
use super::{
    FlightRecorder, PARTS, PageNumber, PersonNumber, RecordedCandidate, RecordedCandidateKind,
    RecordedChannelMessage, RecordedIceScheme, RecordedKinds, RecordedPart, RecordedPeerKey, RecordedRow,
    RecordedSettings, RecordedSignal, TextNumber,
};
use crate::candidates::ufrags;
use crate::ice_servers::IceServers;
use crate::{OpId, PeerKey};

/// What stands for everything of its kind that there was no number for.
const NO_NUMBER: u16 = u16::MAX;

impl FlightRecorder {
    pub(super) fn row(&mut self, row: &Participant) -> RecordedRow {
        let Participant {
            id,
            session,
            name,
            role,
            media,
            barred,
            requests,
            hand,
            away,
            confusable: _,
            presence,
            webrtc,
        } = row;
        RecordedRow {
            who: self.person(*id),
            page: self.page(*session),
            name: self.text(name.as_str()),
            role: *role,
            media: kinds(*media),
            barred: kinds(*barred),
            requests: kinds(*requests),
            hand: hand.is_some(),
            away: *away,
            here: *presence == Presence::Here,
            webrtc: *webrtc,
        }
    }

    pub(super) fn settings(&mut self, settings: &RoomSettings) {
        // Nothing that the meeting does follows from the spotlight, it is only shown.
        let RoomSettings {
            max_participants: _,
            spotlight: _,
            locked,
            lobby,
            password,
            everyone_moderates,
            moderated,
        } = settings;
        let moderated = kinds(*moderated);
        self.part(RecordedPart::Settings(RecordedSettings {
            locked: *locked,
            lobby: *lobby,
            password: *password,
            everyone_moderates: *everyone_moderates,
            moderated,
        }));
    }

    pub(super) fn lobby(&mut self, entries: &[LobbyEntry]) {
        for LobbyEntry { id, name, confusable: _ } in entries.iter().take(PARTS) {
            let (who, name) = (self.person(*id), self.text(name.as_str()));
            self.part(RecordedPart::Waiting(who, name));
        }
    }

    pub(super) fn ice_servers(&mut self, servers: &[IceServer], known: &IceServers) {
        for server in servers.iter().take(PARTS) {
            let IceServer { urls, username, credential } = server;
            for (place, url) in urls.iter().take(PARTS).enumerate() {
                let mut bits = TextBits::none().and(url);
                for text in [username, credential].into_iter().flatten() {
                    bits = bits.and("\n").and(text);
                }
                let (begins, usable) = (place == 0, known.takes(server, url));
                let same = self.text_with(bits);
                self.part(RecordedPart::IceUrl { begins, scheme: scheme(url), usable, same });
            }
        }
    }

    /// What is recorded of a signal before its parts.
    pub(super) fn signal(&mut self, signal: &Signal) -> RecordedSignal {
        match signal {
            Signal::Description { exchange: _, description } => RecordedSignal::Description(description.kind),
            Signal::Candidate(candidate) => RecordedSignal::Candidate(self.candidate(candidate)),
            Signal::Sealed { data: _ } => RecordedSignal::Sealed,
            Signal::Want { data: _ } => RecordedSignal::Want,
            Signal::Unknown => RecordedSignal::Unknown,
        }
    }

    /// The parts of a signal.
    pub(super) fn signal_parts(&mut self, signal: &Signal) {
        match signal {
            Signal::Description { exchange, description } => {
                self.part(RecordedPart::Exchange(*exchange));
                self.description(description);
            }
            Signal::Candidate(_)
            | Signal::Sealed { data: _ }
            | Signal::Want { data: _ }
            | Signal::Unknown => {}
        }
    }

    /// What is recorded of a text on a data channel before its parts.
    pub(super) fn channel_message(&mut self, message: &ChannelMessage) -> RecordedChannelMessage {
        match message {
            ChannelMessage::Signal(signal) => RecordedChannelMessage::Signal(self.signal(signal)),
            ChannelMessage::Media(media) => RecordedChannelMessage::Media(kinds(*media)),
        }
    }

    /// Its parts.
    pub(super) fn channel_parts(&mut self, message: &ChannelMessage) {
        match message {
            ChannelMessage::Signal(signal) => self.signal_parts(signal),
            ChannelMessage::Media(_) => {}
        }
    }

    pub(super) fn description(&mut self, description: &Description) {
        let Description { kind: _, sdp, tracks } = description;
        self.fragments(sdp);
        for TrackLabel { mid: _, owner, source, layer } in tracks.iter().take(PARTS) {
            let owner = self.person(*owner);
            self.part(RecordedPart::Track { owner, source: *source, layer: *layer });
        }
    }

    /// The different ICE user fragments of a description, which is all that the meeting reads of it to decide something.
    pub(super) fn fragments(&mut self, sdp: &str) {
        for ufrag in ufrags(sdp).iter().take(PARTS) {
            let ufrag = self.text(ufrag);
            self.part(RecordedPart::Fragment(ufrag));
        }
    }

    pub(super) fn candidate(&mut self, candidate: &IceCandidate) -> RecordedCandidate {
        let IceCandidate { candidate, sdp_mid: _, sdp_m_line_index: _, username_fragment } = candidate;
        // RFC 8839 section 5.1: foundation, component, transport, priority, address, port, `typ`, its kind.
        let mut words = candidate.split(' ');
        let tcp = words.nth(2).is_some_and(|transport| transport.eq_ignore_ascii_case("tcp"));
        let kind = match words.nth(4) {
            _ if candidate.is_empty() => RecordedCandidateKind::End,
            Some("host") => RecordedCandidateKind::Host,
            Some("srflx") => RecordedCandidateKind::Srflx,
            Some("prflx") => RecordedCandidateKind::Prflx,
            Some("relay") => RecordedCandidateKind::Relay,
            Some(_) | None => RecordedCandidateKind::Other,
        };
        RecordedCandidate { kind, tcp, fragment: self.text_of(username_fragment.as_deref()) }
    }

    pub(super) fn key(&mut self, key: PeerKey) -> RecordedPeerKey {
        let PeerKey { endpoint, epoch } = key;
        RecordedPeerKey(self.end(endpoint), epoch)
    }

    pub(super) fn end(&mut self, endpoint: Endpoint) -> PersonNumber {
        match endpoint {
            Endpoint::Participant(id) => self.person(id),
            Endpoint::Sfu => PersonNumber(0),
        }
    }

    pub(super) fn person(&mut self, id: ParticipantId) -> PersonNumber {
        let number = self.people.of(id.bits());
        PersonNumber(self.or_missing(number.map(|number| number + 1)))
    }

    pub(super) fn page(&mut self, session: SessionId) -> PageNumber {
        let number = self.pages.of(session.bits());
        PageNumber(self.or_missing(number))
    }

    pub(super) fn text(&mut self, text: &str) -> TextNumber {
        self.text_with(TextBits::none().and(text))
    }

    pub(super) fn text_of(&mut self, text: Option<&str>) -> Option<TextNumber> {
        text.map(|text| self.text(text))
    }

    fn text_with(&mut self, TextBits(bits): TextBits) -> TextNumber {
        let number = self.texts.of(bits);
        TextNumber(self.or_missing(number))
    }

    fn or_missing(&mut self, number: Option<u16>) -> u16 {
        number.unwrap_or_else(|| {
            self.missing = self.missing.saturating_add(1);
            NO_NUMBER
        })
    }
}

/// A command's number. There are never as many as could not be told apart.
pub(super) fn number(OpId(op): OpId) -> u32 {
    u32::try_from(op).unwrap_or(u32::MAX)
}

pub(super) fn kinds(media: MediaState) -> RecordedKinds {
    let MediaState { microphone, camera, screen, paused } = media;
    RecordedKinds(
        u8::from(microphone) | u8::from(camera) << 1 | u8::from(screen) << 2 | u8::from(paused) << 3,
    )
}

fn scheme(url: &str) -> RecordedIceScheme {
    match url.split(':').next() {
        Some("stun") => RecordedIceScheme::Stun,
        Some("stuns") => RecordedIceScheme::Stuns,
        Some("turn") => RecordedIceScheme::Turn,
        Some("turns") => RecordedIceScheme::Turns,
        Some(_) | None => RecordedIceScheme::Other,
    }
}
