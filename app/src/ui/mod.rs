//! The kit that pages and panels are made of: small parts that know nothing of meetings. One file a part; most are plain
//! functions, since each component costs code in the browser.

pub(crate) mod bar;
pub(crate) mod bar_button;
pub(crate) mod button;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod icon;
pub(crate) mod menu;
pub(crate) mod segments;
pub(crate) mod switch;
pub(crate) mod toolbar_button;
