//! The notes in an editor: what their lines are, and what a key does to them. Positions are in UTF-16 units, as a
//! browser counts them.

pub mod difference;
pub mod edit;
pub mod keys;
pub mod link;
pub mod links;
pub mod page;
pub mod sight;
pub mod written;
