//! A real server on a port of its own, and real sockets. Each file is one concern, each test one behaviour.

#![allow(clippy::unwrap_used, reason = "tests")]

mod admission;
mod assets;
mod bombs;
mod command_line;
mod crowds;
mod ending;
mod floods;
mod headers;
mod health;
mod joining;
mod logs;
mod markup;
mod metrics;
mod misbehaving;
mod origin;
mod pages;
mod proxies;
mod recipes;
mod relay;
mod resuming;
mod shapes;
mod support;
mod talking;
