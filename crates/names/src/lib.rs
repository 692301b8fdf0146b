//! The names of rooms: tidy slugs from what people type, suggestions that are easy to say on a phone, and
//! warnings about names that strangers may guess; and the key that a link carries. Pure: random numbers come in as
//! arguments.
//!
//! ```
//! use parvis_names::{Language, Link, LinkKey, suggest, tidy, weakness};
//!
//! // Whatever spelling people type is one name.
//! let name = tidy("  Café — Standup! ")?;
//! assert_eq!(name.as_str(), "cafe-standup");
//! assert_eq!(tidy(name.as_str())?, name);
//!
//! // Strangers would guess this one, and hardly one of these.
//! assert!(weakness(&tidy("meeting")?).is_some());
//! let random = [0; 8]; // from a cryptographic generator
//! assert_eq!(weakness(&suggest(Language::English, random)), None);
//!
//! // The key is read from a link as it was written.
//! let link = Link { room: name, key: Some(LinkKey::new(random)) };
//! assert_eq!(Link::read(&link.to_string()), Some(link));
//! # Ok::<(), parvis_names::NameError>(())
//! ```

mod link;
mod normal;
mod reserved;
mod suggest;
mod tidy;
mod weakness;
mod words;

pub use link::{Link, LinkKey};
pub use normal::decomposed;
pub use reserved::RESERVED;
pub use suggest::{Language, suggest};
pub use tidy::{NameError, tidy};
pub use weakness::{Weakness, weakness};
