//! What the person wanted.

use parvis_protocol::{BrowserId, MediaKind, ParticipantId, Password, Reaction};

use super::{RecordedIntent, display_name, line, moderation, seat, state, text};
use crate::{Intent, ShownTile, StoredSession};

/// What the person wanted; `None` where no text can stand for what they wrote.
pub(super) fn intent(intent: RecordedIntent) -> Option<Intent> {
    Some(match intent {
        RecordedIntent::Join { name, seat: has_seat, only_if_free, state: has_state, browser } => {
            let stored = StoredSession {
                seat: if has_seat { seat() } else { None },
                only_if_free,
                state: if has_state { state() } else { None },
                browser: browser.then_some(BrowserId::from_bits(1)),
            };
            Intent::Join { name: display_name(name), stored }
        }
        RecordedIntent::Leave => Intent::Leave,
        RecordedIntent::Switch(MediaKind::Microphone, on) => Intent::SetMicrophone(on),
        RecordedIntent::Switch(MediaKind::Camera, on) => Intent::SetCamera(on),
        RecordedIntent::Switch(MediaKind::Screen, on) => Intent::SetScreen(on),
        RecordedIntent::PauseScreen(paused) => Intent::PauseScreen(paused),
        RecordedIntent::TuneScreen(content) => Intent::TuneScreen(content),
        RecordedIntent::ChooseDevice(kind, device) => Intent::ChooseDevice(kind, device.map(text)),
        RecordedIntent::UseData(data_use) => Intent::UseData(data_use),
        RecordedIntent::HideAddress(hides) => Intent::HideAddress(hides),
        RecordedIntent::Rename(name) => Intent::Rename(display_name(name)),
        RecordedIntent::RefreshDevices => Intent::RefreshDevices,
        RecordedIntent::GivePassword => Intent::GivePassword(Password::new("password").ok()?),
        RecordedIntent::MessageHost => Intent::MessageHost(line()?),
        RecordedIntent::AnswerAsk(yes) => Intent::AnswerAsk(yes),
        RecordedIntent::Moderate(command) => Intent::Moderate(moderation(command)?),
        RecordedIntent::RaiseHand(raised) => Intent::RaiseHand(raised),
        RecordedIntent::React => Intent::React(Reaction::Clap),
        RecordedIntent::SetAway(away) => Intent::SetAway(away),
        RecordedIntent::Request(kind, wanted) => Intent::Request(kind, wanted),
        RecordedIntent::Show(tiles) => Intent::Show(vec![tile(); usize::from(tiles)]),
    })
}

fn tile() -> ShownTile {
    ShownTile { participant: ParticipantId::from_bits(1), screen: false, height: 1 }
}
