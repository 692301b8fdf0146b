//! The names of rooms: tidy slugs from what people type, suggestions that are easy to say on a phone, and
//! warnings about names that strangers may guess; and the key that a link carries. Pure: random numbers come in as
//! arguments.

mod link;
mod normal;
mod reserved;
mod suggest;
mod tidy;
mod weakness;
mod words;

pub use link::{Link, LinkKey};
pub use reserved::RESERVED;
pub use suggest::{Language, suggest};
pub use tidy::{NameError, tidy};
pub use weakness::{Weakness, weakness};
