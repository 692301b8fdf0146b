//! The values that labels have. Each is one of an enum, so that nothing from outside can become a label, nor many.

use parvis_protocol::{ClientMessage, ErrorCode, ServerMessage, Signal};

/// A label whose values are known.
pub(crate) trait Label: Copy + 'static {
    /// What the label is called.
    const NAME: &'static str;
    /// Every value, in the order of the variants.
    const ALL: &'static [Self];

    /// The value as it is exported.
    fn text(self) -> &'static str;
    /// Where it stands in [`Self::ALL`].
    fn index(self) -> usize;
}

macro_rules! label {
    ($(#[$doc:meta])* $name:ident called $label:literal { $($(#[$of:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$of])* $variant,)* }

        impl Label for $name {
            const NAME: &'static str = $label;
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

label! {
    /// What pages say. The values are those of `type` on the wire, but for signals, which are told apart.
    ReceivedKind called "kind" {
        Join = "join",
        Description = "description",
        Candidate = "candidate",
        Sealed = "sealed",
        Want = "want",
        SetMedia = "set_media",
        Rename = "rename",
        Leave = "leave",
        Unload = "unload",
        Password = "password",
        MessageHost = "message_host",
        Hand = "hand",
        React = "react",
        SetAway = "set_away",
        Request = "request",
        Moderate = "moderate",
        Ping = "ping",
        /// Of a newer page.
        Unknown = "unknown",
    }
}

label! {
    /// What rooms say, likewise. One message to several sockets counts for each.
    SentKind called "kind" {
        Welcome = "welcome",
        Joined = "joined",
        Updated = "updated",
        Left = "left",
        Admission = "admission",
        Settings = "settings",
        State = "state",
        Lobby = "lobby",
        LobbyMessage = "lobby_message",
        HostMessage = "host_message",
        ModerationRequest = "moderation_request",
        Reaction = "reaction",
        Seat = "seat",
        IceServers = "ice_servers",
        Description = "description",
        Candidate = "candidate",
        Sealed = "sealed",
        Want = "want",
        Pong = "pong",
        Error = "error",
        Unknown = "unknown",
    }
}

label! {
    /// Why a request, a socket or a seat was refused before any room was asked.
    RefusalReason called "reason" {
        /// 403: the page is not of this server.
        Origin = "origin",
        /// 404: no room can be called so.
        RoomName = "room_name",
        /// 429: too many sockets of one address.
        AddressSockets = "address_sockets",
        /// 503: all sockets are taken.
        Sockets = "sockets",
        /// 429: too many pages for one address.
        AddressPages = "address_pages",
        /// 429: one address tries the relay too often.
        AddressChecks = "address_checks",
        /// 503: as many pages try the relay as may.
        Checks = "checks",
        /// Too many seats asked for by one address.
        AddressJoins = "address_joins",
        /// Too many seats asked for in one room.
        RoomJoins = "room_joins",
        /// There may be no further room.
        Rooms = "rooms",
        /// A new room, since the server is about to stop.
        Stopping = "stopping",
        /// A password that was not hashed or compared, since too many are.
        Passwords = "passwords",
    }
}

label! {
    /// Which way a packet was relayed. One between two clients of the relay is one to a client.
    Direction called "direction" {
        ToPeers = "to_peers",
        ToClients = "to_clients",
    }
}

label! {
    /// Why the relay refused a request.
    RelayRefusal called "reason" {
        /// Not even answered: too many from strangers of one network.
        Rate = "rate",
        /// 401: no credential, a wrong one, or one that has expired.
        Credential = "credential",
        /// 438: a nonce that is too old, which happens to everybody.
        Nonce = "nonce",
        /// 403: nobody may send there.
        Peer = "peer",
        /// 486: a seat or an address has too much.
        Quota = "quota",
        /// 508: the server has no more.
        Capacity = "capacity",
        /// What browsers do not ask for.
        Other = "other",
    }
}

label! {
    /// Why the relay dropped a packet.
    RelayDrop called "reason" {
        /// The allocation is over its rate.
        Rate = "rate",
        /// There is no allocation, permission or channel for it.
        Unknown = "unknown",
        /// It is neither STUN nor data on a channel.
        Malformed = "malformed",
    }
}

label! {
    /// The code of an error that a page was told. The values are those on the wire.
    ErrorLabel called "code" {
        VersionMismatch = "version_mismatch",
        RoomFull = "room_full",
        BadMessage = "bad_message",
        UnexpectedMessage = "unexpected_message",
        TooLarge = "too_large",
        NoSuchParticipant = "no_such_participant",
        Replaced = "replaced",
        Locked = "locked",
        Refused = "refused",
        Kicked = "kicked",
        Banned = "banned",
        Ended = "ended",
        Crowded = "crowded",
        NoSeat = "no_seat",
        Forbidden = "forbidden",
        TooFast = "too_fast",
        ShuttingDown = "shutting_down",
        Internal = "internal",
        Unknown = "unknown",
    }
}

impl From<&ClientMessage> for ReceivedKind {
    fn from(message: &ClientMessage) -> Self {
        match message {
            ClientMessage::Join(_) => Self::Join,
            ClientMessage::Signal { signal, .. } => match signal {
                Signal::Description { .. } => Self::Description,
                Signal::Candidate(_) => Self::Candidate,
                Signal::Sealed { .. } => Self::Sealed,
                Signal::Want { .. } => Self::Want,
                Signal::Unknown => Self::Unknown,
            },
            ClientMessage::SetMedia { .. } => Self::SetMedia,
            ClientMessage::Rename { .. } => Self::Rename,
            ClientMessage::Leave => Self::Leave,
            ClientMessage::Unload => Self::Unload,
            ClientMessage::Password { .. } => Self::Password,
            ClientMessage::MessageHost { .. } => Self::MessageHost,
            ClientMessage::Hand { .. } => Self::Hand,
            ClientMessage::React { .. } => Self::React,
            ClientMessage::SetAway { .. } => Self::SetAway,
            ClientMessage::Request { .. } => Self::Request,
            ClientMessage::Moderate { .. } => Self::Moderate,
            ClientMessage::Ping => Self::Ping,
            ClientMessage::Unknown => Self::Unknown,
        }
    }
}

impl From<&ServerMessage> for SentKind {
    fn from(message: &ServerMessage) -> Self {
        match message {
            ServerMessage::Welcome(_) => Self::Welcome,
            ServerMessage::Joined { .. } => Self::Joined,
            ServerMessage::Updated { .. } => Self::Updated,
            ServerMessage::Left { .. } => Self::Left,
            ServerMessage::Admission { .. } => Self::Admission,
            ServerMessage::Settings { .. } => Self::Settings,
            ServerMessage::State { .. } => Self::State,
            ServerMessage::Lobby { .. } => Self::Lobby,
            ServerMessage::LobbyMessage { .. } => Self::LobbyMessage,
            ServerMessage::HostMessage { .. } => Self::HostMessage,
            ServerMessage::ModerationRequest { .. } => Self::ModerationRequest,
            ServerMessage::Reaction { .. } => Self::Reaction,
            ServerMessage::Seat { .. } => Self::Seat,
            ServerMessage::IceServers { .. } => Self::IceServers,
            ServerMessage::Signal { signal, .. } => match signal {
                Signal::Description { .. } => Self::Description,
                Signal::Candidate(_) => Self::Candidate,
                Signal::Sealed { .. } => Self::Sealed,
                Signal::Want { .. } => Self::Want,
                Signal::Unknown => Self::Unknown,
            },
            ServerMessage::Pong => Self::Pong,
            ServerMessage::Error { .. } => Self::Error,
            ServerMessage::Unknown => Self::Unknown,
        }
    }
}

impl From<ErrorCode> for ErrorLabel {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::VersionMismatch => Self::VersionMismatch,
            ErrorCode::RoomFull => Self::RoomFull,
            ErrorCode::BadMessage => Self::BadMessage,
            ErrorCode::UnexpectedMessage => Self::UnexpectedMessage,
            ErrorCode::TooLarge => Self::TooLarge,
            ErrorCode::NoSuchParticipant => Self::NoSuchParticipant,
            ErrorCode::Replaced => Self::Replaced,
            ErrorCode::Locked => Self::Locked,
            ErrorCode::Refused => Self::Refused,
            ErrorCode::Kicked => Self::Kicked,
            ErrorCode::Banned => Self::Banned,
            ErrorCode::Ended => Self::Ended,
            ErrorCode::Crowded => Self::Crowded,
            ErrorCode::NoSeat => Self::NoSeat,
            ErrorCode::Forbidden => Self::Forbidden,
            ErrorCode::TooFast => Self::TooFast,
            ErrorCode::ShuttingDown => Self::ShuttingDown,
            ErrorCode::Internal => Self::Internal,
            ErrorCode::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn look_at<L: Label>() {
        let texts: BTreeSet<_> = L::ALL.iter().map(|value| value.text()).collect();
        assert_eq!(texts.len(), L::ALL.len(), "no two are written alike");
        for (at, value) in L::ALL.iter().enumerate() {
            assert_eq!(value.index(), at);
            assert!(value.text().chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", value.text());
        }
    }

    #[test]
    fn every_value_has_its_place_and_its_text() {
        look_at::<ReceivedKind>();
        look_at::<SentKind>();
        look_at::<RefusalReason>();
        look_at::<ErrorLabel>();
    }

    #[test]
    fn what_stands_on_the_wire_stands_in_the_label() {
        for code in [ErrorCode::ShuttingDown, ErrorCode::NoSeat, ErrorCode::Crowded, ErrorCode::BadMessage] {
            let written = serde_json::to_value(code).unwrap();
            assert_eq!(written.as_str(), Some(ErrorLabel::from(code).text()));
        }
        for message in [ClientMessage::Leave, ClientMessage::SetAway { away: true }, ClientMessage::Ping] {
            let written = serde_json::to_value(&message).unwrap();
            assert_eq!(written["type"].as_str(), Some(ReceivedKind::from(&message).text()));
        }
        let pong = serde_json::to_value(ServerMessage::Pong).unwrap();
        assert_eq!(pong["type"].as_str(), Some(SentKind::from(&ServerMessage::Pong).text()));
    }
}
