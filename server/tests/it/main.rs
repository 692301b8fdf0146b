//! A real server on a port of its own, and real sockets. Each file is one concern, each test one behaviour.

#![allow(clippy::unwrap_used, reason = "tests")]

mod acme;
mod admission;
mod assets;
mod base_path;
mod bombs;
mod certificates;
mod checks;
mod command_line;
mod crowds;
mod ending;
mod floods;
mod headers;
mod health;
mod http2;
mod joining;
mod logs;
mod markup;
mod metrics;
mod misbehaving;
mod origin;
mod pages;
mod proxies;
mod recipes;
mod redirects;
mod relay;
mod renewals;
mod resuming;
mod shapes;
mod support;
mod talking;
mod tls;
mod turn_beside_site;
mod web_app;
