//! The names of rooms: tidy slugs from what people type, suggestions that are easy to say on a phone, and
//! warnings about names that strangers may guess. Pure: random numbers come in as arguments.

use parvis_protocol::RoomName;

/// Whose words a suggestion is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

/// Why a typed name is no room name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Nothing is left of it.
    Empty,
    /// Too long.
    TooLong,
    /// The server needs that address itself.
    Reserved,
}

/// Why strangers may walk into a room of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Few characters.
    Short,
    /// A common word, or a few of them.
    Common,
}

/// Makes what a person typed into a room name.
///
/// # Errors
/// [`NameError`] says why it can't be one.
pub fn tidy(typed: &str) -> Result<RoomName, NameError> {
    let _ = typed;
    Err(NameError::Empty)
}

/// A name that is easy to say, out of at least 1e12; `random` are uniform bits from a cryptographic generator.
#[must_use]
pub fn suggest(language: Language, random: [u64; 8]) -> RoomName {
    let _ = (language, random);
    RoomName::new("stub").expect("is tidy")
}

/// Whether, and why, strangers may guess this name.
#[must_use]
pub fn weakness(name: &RoomName) -> Option<Weakness> {
    let _ = name;
    None
}
