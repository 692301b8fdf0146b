//! The words for what happens around moderation, loaded when the first of it happens.

use parvis_meeting::{Actor, DeviceChange, DeviceKind, Notification};
use parvis_protocol::{MediaKind, Reaction, Role, RoomSettings};
use wasm_split_helpers::wasm_split;

use crate::components::notices::ModerationAnnouncer;
use crate::components::tile::shown_name;
use crate::i18n::{I18n, say};
use crate::lazy::NotLoaded;

/// Loads the [`ModerationAnnouncer`].
#[wasm_split(tools, fallible)]
pub(crate) fn teller() -> Result<ModerationAnnouncer, NotLoaded> {
    Ok(ModerationAnnouncer { sentence, sign: reaction_sign })
}

/// What a reaction is called.
pub(crate) fn reaction_name(i18n: I18n, reaction: Reaction) -> &'static str {
    match reaction {
        Reaction::ThumbsUp => say!(i18n, reaction_thumbs_up),
        Reaction::Clap => say!(i18n, reaction_clap),
        Reaction::Heart => say!(i18n, reaction_heart),
        Reaction::Laugh => say!(i18n, reaction_laugh),
        Reaction::Surprise => say!(i18n, reaction_surprise),
        Reaction::Celebrate => say!(i18n, reaction_celebrate),
        Reaction::ThumbsDown => say!(i18n, reaction_thumbs_down),
        Reaction::Unknown => "",
    }
}

/// What a reaction looks like. Drawn, as not every system has a font of such signs.
pub(crate) fn reaction_sign(reaction: Reaction) -> icondata::Icon {
    match reaction {
        Reaction::ThumbsUp => icondata::LuThumbsUp,
        Reaction::Clap => icondata::LuHandHeart,
        Reaction::Heart => icondata::LuHeart,
        Reaction::Laugh => icondata::LuLaugh,
        Reaction::Surprise | Reaction::Unknown => icondata::LuSparkles,
        Reaction::Celebrate => icondata::LuPartyPopper,
        Reaction::ThumbsDown => icondata::LuThumbsDown,
    }
}

/// Who did it, at the beginning of a sentence.
fn who(i18n: I18n, by: &Actor) -> String {
    match by {
        Actor::Participant(_, name) => shown_name(i18n, name.as_str()),
        Actor::You | Actor::Unknown => say!(i18n, somebody).to_owned(),
    }
}

fn sentence(i18n: I18n, notifications: &Notification) -> Option<String> {
    Some(match notifications {
        Notification::Stopped { by, kind } => {
            let name = who(i18n, by);
            match kind {
                MediaKind::Microphone => say!(i18n, news_muted, name = name),
                MediaKind::Camera => say!(i18n, news_camera_stopped, name = name),
                MediaKind::Screen => say!(i18n, news_screen_stopped, name = name),
            }
        }
        Notification::Barred(kind) => match kind {
            MediaKind::Microphone => say!(i18n, news_barred_microphone).to_owned(),
            MediaKind::Camera => say!(i18n, news_barred_camera).to_owned(),
            MediaKind::Screen => say!(i18n, news_barred_screen).to_owned(),
        },
        Notification::NeedsPermission(kind) => match kind {
            MediaKind::Microphone => say!(i18n, news_needs_microphone).to_owned(),
            MediaKind::Camera => say!(i18n, news_needs_camera).to_owned(),
            MediaKind::Screen => say!(i18n, news_needs_screen).to_owned(),
        },
        Notification::Allowed { by, kind, allowed } => allowed_or_not(i18n, &who(i18n, by), *kind, *allowed),
        Notification::HandLowered { by: Actor::Unknown } => say!(i18n, news_hand_lowered).to_owned(),
        Notification::HandLowered { by } => say!(i18n, news_hand_lowered_by, name = who(i18n, by)),
        Notification::Reaction { by: Actor::You, reaction, .. } => {
            say!(i18n, news_own_reaction, reaction = reaction_name(i18n, *reaction))
        }
        Notification::Reaction { by, reaction, .. } => {
            say!(i18n, news_reaction, name = who(i18n, by), reaction = reaction_name(i18n, *reaction))
        }
        Notification::RoleChanged(role) => match role {
            Role::Host => say!(i18n, news_role_host).to_owned(),
            Role::CoHost => say!(i18n, news_role_cohost).to_owned(),
            Role::Guest => say!(i18n, news_role_guest).to_owned(),
        },
        // What one did oneself one sees, and what the server did as it came back was so before.
        Notification::SettingsChanged { by: Actor::You | Actor::Unknown, .. } => return None,
        Notification::SettingsChanged { by, before, now } => {
            return changed(i18n, &who(i18n, by), before, now);
        }
        // What one did oneself one sees, and so one does what follows from a restart or a seat that became free.
        Notification::Spotlight { by: Actor::You | Actor::Unknown, .. } => return None,
        Notification::Spotlight { by, who, on } => spotlight(i18n, by, who, *on),
        Notification::Device(kind, change) => device(i18n, *kind, *change).to_owned(),
        Notification::Forbidden => say!(i18n, news_forbidden).to_owned(),
        Notification::TooFast => say!(i18n, news_too_fast).to_owned(),
        Notification::NoSeat => say!(i18n, news_no_seat).to_owned(),
        // Told where people wait, and where the password is set.
        Notification::AskedToJoin { .. } | Notification::LobbyMessage { .. } => return None,
    })
}

fn spotlight(i18n: I18n, by: &Actor, shown: &Actor, on: bool) -> String {
    let name = who(i18n, by);
    match shown {
        Actor::You if on => say!(i18n, news_spotlight_you, name = name),
        Actor::You => say!(i18n, news_unspotlight_you, name = name),
        Actor::Participant(..) | Actor::Unknown if shown == by => {
            if on {
                say!(i18n, news_spotlight_self, name = name)
            } else {
                say!(i18n, news_unspotlight_self, name = name)
            }
        }
        Actor::Participant(..) | Actor::Unknown => {
            let shown = who(i18n, shown);
            if on {
                say!(i18n, news_spotlight, name = name, who = shown)
            } else {
                say!(i18n, news_unspotlight, name = name, who = shown)
            }
        }
    }
}

fn device(i18n: I18n, kind: DeviceKind, change: DeviceChange) -> &'static str {
    match (kind, change) {
        (DeviceKind::Microphone, DeviceChange::Lost) => say!(i18n, notice_microphone_lost),
        (DeviceKind::Microphone, DeviceChange::Replaced) => say!(i18n, notice_microphone_replaced),
        (DeviceKind::Microphone, DeviceChange::Returned) => say!(i18n, notice_microphone_returned),
        (DeviceKind::Camera, DeviceChange::Lost) => say!(i18n, notice_camera_lost),
        (DeviceKind::Camera, DeviceChange::Replaced) => say!(i18n, notice_camera_replaced),
        (DeviceKind::Camera, DeviceChange::Returned) => say!(i18n, notice_camera_returned),
        (DeviceKind::Speaker, DeviceChange::Lost | DeviceChange::Replaced) => say!(i18n, notice_speaker_lost),
        (DeviceKind::Speaker, DeviceChange::Returned) => say!(i18n, notice_speaker_returned),
    }
}

fn allowed_or_not(i18n: I18n, name: &str, kind: MediaKind, allowed: bool) -> String {
    match (kind, allowed) {
        (MediaKind::Microphone, true) => say!(i18n, news_may_speak, name = name),
        (MediaKind::Camera, true) => say!(i18n, news_may_show, name = name),
        (MediaKind::Screen, true) => say!(i18n, news_may_share, name = name),
        (MediaKind::Microphone, false) => say!(i18n, news_may_not_speak, name = name),
        (MediaKind::Camera, false) => say!(i18n, news_may_not_show, name = name),
        (MediaKind::Screen, false) => say!(i18n, news_may_not_share, name = name),
    }
}

/// One sentence for each thing that has changed.
fn changed(i18n: I18n, name: &str, before: &RoomSettings, now: &RoomSettings) -> Option<String> {
    let mut told = Vec::new();
    let mut tell = |before: bool, now: bool, on: &dyn Fn() -> String, off: &dyn Fn() -> String| {
        if before != now {
            told.push(if now { on() } else { off() });
        }
    };
    tell(before.locked, now.locked, &|| say!(i18n, set_locked, name = name), &|| {
        say!(i18n, set_unlocked, name = name)
    });
    tell(before.lobby, now.lobby, &|| say!(i18n, set_lobby, name = name), &|| {
        say!(i18n, set_no_lobby, name = name)
    });
    tell(before.password, now.password, &|| say!(i18n, set_password, name = name), &|| {
        say!(i18n, set_no_password, name = name)
    });
    tell(
        before.everyone_moderates,
        now.everyone_moderates,
        &|| say!(i18n, set_everyone, name = name),
        &|| say!(i18n, set_not_everyone, name = name),
    );
    let (was, is) = (before.moderated, now.moderated);
    tell(was.microphone, is.microphone, &|| say!(i18n, set_moderated_microphone, name = name), &|| {
        say!(i18n, set_free_microphone, name = name)
    });
    tell(was.camera, is.camera, &|| say!(i18n, set_moderated_camera, name = name), &|| {
        say!(i18n, set_free_camera, name = name)
    });
    tell(was.screen, is.screen, &|| say!(i18n, set_moderated_screen, name = name), &|| {
        say!(i18n, set_free_screen, name = name)
    });
    (!told.is_empty()).then(|| told.join(" "))
}
