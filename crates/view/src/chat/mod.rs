//! The chat: what people write, and in which order and groups it is shown.

pub mod address;
pub mod aside;
pub mod clock;
pub mod draft;
pub mod export;
pub mod gist;
pub mod markup;
pub mod rows;
