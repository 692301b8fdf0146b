//! The pages of Parvis: rendered on the server first, then brought to life in the browser.
//!
//! They read a [`parvis_meeting::Snapshot`] and send [`parvis_meeting::Intent`]s through [`engine`]; they name no
//! browser API of media, storage or network. Whoever renders begins at [`Shell`] on the server and at
//! [`HomeRoot`] or [`RoomRoot`] in the browser.

// A page is one type that nests all of its elements.
#![recursion_limit = "512"]
// Much serves the call only, which the server is built without: see `unshown.rs`.
#![cfg_attr(not(any(feature = "hydrate", test)), allow(dead_code, unused_imports, unused_macros))]

#[cfg(any(feature = "hydrate", test))]
pub mod check;
#[allow(unreachable_pub, reason = "as for the components")]
#[cfg(any(feature = "hydrate", test))]
pub mod collab;
#[allow(unreachable_pub, reason = "#[component] makes public properties of a private component")]
mod components;
mod dom;
pub mod engine;
pub mod i18n;
mod js;
#[cfg(test)]
#[cfg(feature = "ssr")]
mod layers;
#[allow(unreachable_pub, reason = "as for the components")]
mod lazy;
pub mod page;
#[allow(unreachable_pub, reason = "as for the components")]
mod pages;
mod plan;
#[cfg(test)]
#[cfg(feature = "ssr")]
mod rendered;
mod room;
pub mod roots;
mod save;
#[cfg(feature = "ssr")]
pub mod shell;
#[allow(unreachable_pub, reason = "as for the components")]
mod ui;
#[cfg(feature = "ssr")]
#[allow(unreachable_pub, reason = "as for the components")]
pub mod web_app;

pub use dom::takes_typing;
pub use roots::{
    AboutCertificate, AboutCertificateProps, HomeRoot, HomeRootProps, NotFound, NotFoundProps, RoomRoot,
    RoomRootProps,
};
#[cfg(feature = "ssr")]
pub use shell::{Shell, ShellProps};
