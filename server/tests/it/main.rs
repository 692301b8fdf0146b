//! A real server on a port of its own, and real sockets. Each file is one concern, each test one behaviour.

#![allow(clippy::unwrap_used, reason = "tests")]

mod assets;
mod command_line;
mod ending;
mod headers;
mod joining;
mod misbehaving;
mod origin;
mod pages;
mod resuming;
mod support;
mod talking;
