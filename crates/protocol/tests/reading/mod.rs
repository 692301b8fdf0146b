//! What must be true of any bytes that come off a socket.

use parvis_protocol::{ClientMessage, ServerMessage};

/// Reads them as both sides do. What could be read is written and read again as the same; and what a page reads is what the
/// type itself reads.
pub(crate) fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(message) = serde_json::from_str::<ClientMessage>(text) {
        let json = serde_json::to_string(&message).expect("what was read can be written");
        assert_eq!(serde_json::from_str::<ClientMessage>(&json).expect("and read again"), message);
    }
    let by_type = serde_json::from_str::<ServerMessage>(text);
    let by_page = ServerMessage::read(text);
    if let Ok(message) = &by_page {
        let json = serde_json::to_string(message).expect("what was read can be written");
        assert_eq!(&ServerMessage::read(&json).expect("and read again"), message);
    }
    match (by_type, by_page) {
        // In a message that is ignored a page does not look at what the type keeps in its buffer, such as numbers without bounds.
        (Err(_), Err(_) | Ok(ServerMessage::Unknown)) => {}
        (Ok(by_type), Ok(by_page)) => assert_eq!(by_type, by_page),
        // The type also reads an array of the fields, tag first. Nobody writes one.
        (Ok(message), Err(error)) => {
            assert!(text.contains('['), "{message:?} by the type, by a page {error}");
        }
        // A page goes on where a row, a line or a token cannot be read.
        (
            Err(_),
            Ok(
                ServerMessage::Welcome(_)
                | ServerMessage::Joined { .. }
                | ServerMessage::Updated { .. }
                | ServerMessage::Lobby { .. }
                | ServerMessage::LobbyMessage { .. }
                | ServerMessage::HostMessage { .. }
                | ServerMessage::Settings { .. }
                | ServerMessage::Seat { .. }
                | ServerMessage::State { .. }
                | ServerMessage::IceServers { .. },
            ),
        ) => {}
        // Of a field that comes twice a page takes the last, as every script does, and the type none. A server passes no such on.
        (Err(error), Ok(message)) => {
            let once = serde_json::from_str::<serde_json::Value>(text).map(|value| value.to_string());
            let by_type = once.ok().and_then(|once| serde_json::from_str::<ServerMessage>(&once).ok());
            assert_eq!(by_type.as_ref(), Some(&message), "a page reads this, and the type says {error}");
        }
    }
}
