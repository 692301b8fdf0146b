//! What must be true of any bytes that come off a socket.

use parvis_protocol::{ClientMessage, ServerMessage};

/// Reads them as both sides do. What could be read is written and read again as the same; and what a page reads is what the
/// type itself reads, where that reads anything but a message of another age.
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
        (Ok(ServerMessage::Unknown) | Err(_), Err(_)) => {}
        (Ok(by_type), Ok(by_page)) => assert_eq!(by_type, by_page),
        // A field that a message of this type has not, and another type has in another form.
        (Ok(_), Err(_)) => {}
        (Err(error), Ok(message)) => panic!("a page reads {message:?}, the type says {error}"),
    }
}
