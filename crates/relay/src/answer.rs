//! Answers (RFC 8489, section 6.3). They name no software, and those to strangers give no reason in words: nothing is longer than
//! it has to be.

use stun_types::attribute::{AttributeType, AttributeWrite, ErrorCode, UnknownAttributes};
use stun_types::message::{
    IntegrityAlgorithm, IntegrityKey, Message, MessageClass, MessageType, MessageWriteVec, Method,
    TransactionId,
};
use stun_types::prelude::{MessageWrite, MessageWriteExt};

/// What an answer says on success.
pub(crate) type Attributes = Vec<Box<dyn AttributeWrite>>;

/// What an answer takes from its question.
pub(crate) struct StunAnswer<'a> {
    pub(crate) method: Method,
    pub(crate) transaction: TransactionId,
    /// It is signed where the question was.
    pub(crate) key: Option<&'a IntegrityKey>,
    /// It has a FINGERPRINT where the question had one.
    pub(crate) fingerprint: bool,
}

impl StunAnswer<'_> {
    /// What was asked for is so.
    pub(crate) fn success(&self, attributes: &Attributes) -> Vec<u8> {
        self.write(MessageClass::Success, attributes)
    }

    /// It is not, and why.
    pub(crate) fn refusal(&self, code: u16, unknown: &[AttributeType], more: Attributes) -> Vec<u8> {
        let reason = if self.key.is_some() { ErrorCode::default_reason_for_code(code) } else { "" };
        let error = ErrorCode::new(code, reason).expect("a code of this crate");
        let mut attributes: Attributes = vec![Box::new(error)];
        if !unknown.is_empty() {
            attributes.push(Box::new(UnknownAttributes::new(unknown)));
        }
        attributes.extend(more);
        self.write(MessageClass::Error, &attributes)
    }

    fn write(&self, class: MessageClass, attributes: &Attributes) -> Vec<u8> {
        let kind = MessageType::from_class_method(class, self.method);
        let mut message = Message::builder(kind, self.transaction, MessageWriteVec::with_capacity(128));
        for attribute in attributes {
            message.add_attribute(&**attribute).expect("a few short attributes fit");
        }
        if let Some(key) = self.key {
            let signed = message.add_message_integrity_with_key(key, IntegrityAlgorithm::Sha1);
            signed.expect("nothing is behind it yet");
        }
        if self.fingerprint {
            message.add_fingerprint().expect("it has none yet");
        }
        message.finish()
    }
}
