//! The parts that the pages are put together from: one file a component.

pub(crate) mod avatar;
pub(crate) mod banner;
pub(crate) mod device_select;
pub(crate) mod dialog;
pub(crate) mod grid;
pub(crate) mod icon;
pub(crate) mod invite_dialog;
pub(crate) mod keyboard;
pub(crate) mod language_select;
pub(crate) mod level_meter;
pub(crate) mod logo;
pub(crate) mod name_field;
pub(crate) mod notices;
pub(crate) mod people_panel;
pub(crate) mod problem_list;
pub(crate) mod qr_code;
pub(crate) mod recents;
pub(crate) mod room_name_field;
pub(crate) mod scene;
pub(crate) mod settings_dialog;
pub(crate) mod shortcuts_dialog;
pub(crate) mod site_header;
pub(crate) mod stream_video;
pub(crate) mod theme_choice;
pub(crate) mod tile;
pub(crate) mod toolbar;
