//! Reads what a socket says, and tells an old page from a malformed message.

use parvis_protocol::{ClientMessage, ErrorCode, Join, VERSION};
use serde::Deserialize;

/// Reads a message.
pub(crate) fn read(text: &str) -> Result<Box<ClientMessage>, ErrorCode> {
    serde_json::from_str(text).map(Box::new).map_err(|_| ErrorCode::BadMessage)
}

/// Reads the first message, which asks for a seat.
pub(crate) fn read_join(text: &str) -> Result<Box<Join>, ErrorCode> {
    match read(text).map(|message| *message) {
        Ok(ClientMessage::Join(join)) => Ok(Box::new(join)),
        Ok(_) => Err(ErrorCode::UnexpectedMessage),
        // A page of another version may say it in other words, and is told to reload all the same.
        Err(_) if version_of(text).is_some_and(|version| version != VERSION) => {
            Err(ErrorCode::VersionMismatch)
        }
        Err(code) => Err(code),
    }
}

fn version_of(text: &str) -> Option<u32> {
    #[derive(Deserialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum AnyJoin {
        Join { version: u32 },
    }
    let AnyJoin::Join { version } = serde_json::from_str(text).ok()?;
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_message_is_a_join_or_an_error() {
        let join = |version| {
            format!(r#"{{"type":"join","version":{version},"name":"Ada","session":"000000000000001a"}}"#)
        };
        assert!(read_join(&join(VERSION)).is_ok());
        assert_eq!(read_join(r#"{"type":"ping"}"#), Err(ErrorCode::UnexpectedMessage));
        assert_eq!(read_join(r#"{"type":"wave"}"#), Err(ErrorCode::UnexpectedMessage));
        assert_eq!(read_join("{}"), Err(ErrorCode::BadMessage));
        let nameless = |version| format!(r#"{{"type":"join","version":{version},"who":7}}"#);
        assert_eq!(read_join(&nameless(VERSION)), Err(ErrorCode::BadMessage));
        assert_eq!(read_join(&nameless(VERSION + 1)), Err(ErrorCode::VersionMismatch));
    }
}
