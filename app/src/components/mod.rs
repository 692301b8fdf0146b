//! The parts that the pages are put together from: one file a component. Those that no page of the
//! server's has are for the browser only, and for tests: see `unshown.rs`.

pub(crate) mod avatar;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod banner;
pub(crate) mod call_dialog;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod copy_link;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod device_menu;
pub(crate) mod device_select;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod dialog_inside;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod grid;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod invite_dialog;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod keyboard;
pub(crate) mod language_select;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod leave_question;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod leaving;
pub(crate) mod level_meter;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod lobby_alert;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod lobby_requests;
pub(crate) mod logo;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod moderation_words;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod more_menu;
pub(crate) mod name_field;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod notices;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod panel;
pub(crate) mod password_field;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod people_panel;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod person;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod person_actions;
pub(crate) mod plan;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod popup;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod popup_inside;
pub(crate) mod preview;
pub(crate) mod problem_list;
pub(crate) mod qr_code;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod question;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod reactions;
pub(crate) mod recents;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod report_copy;
pub(crate) mod room_name_field;
pub(crate) mod scene;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod second_thought;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod security_dialog;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod security_end;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod security_password;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod self_test;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod settings_dialog;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod share_bar;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod shortcuts_dialog;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod side;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod signs;
pub(crate) mod site_header;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod small_window;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod speaker_picker;
pub(crate) mod speaker_test;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod stage_keeper;
pub(crate) mod stream_video;
pub(crate) mod talk;
pub(crate) mod theme_choice;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod tile;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod toolbar;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod view_menu;
#[cfg(any(feature = "hydrate", test))]
pub(crate) mod waiting_list;
