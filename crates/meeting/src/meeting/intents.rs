//! What each intent of the person does.

use parvis_protocol::{ClientMessage, MediaKind, limits};

use super::Meeting;
use crate::{Intent, Mono, Notification, Output};

impl Meeting {
    pub(super) fn handle_intent(&mut self, now: Mono, intent: Intent) {
        match intent {
            Intent::Join { name, stored } => {
                if self.session.join(now, name, stored, &mut self.out) {
                    self.media.rejoin(now);
                }
            }
            Intent::Leave => {
                if self.session.leave(&mut self.out) {
                    self.end(now);
                } else {
                    self.media.leave(&mut self.out);
                }
            }
            Intent::SetMicrophone(on) => self.switch(now, MediaKind::Microphone, on),
            Intent::SetCamera(on) => self.switch(now, MediaKind::Camera, on),
            Intent::SetScreen(on) => self.switch(now, MediaKind::Screen, on),
            Intent::PauseScreen(paused) => self.media.pause_screen(paused),
            Intent::TuneScreen(content) => self.media.tune_screen(content, &mut self.out),
            Intent::ChooseDevice(kind, device) => self.media.choose(now, kind, device, &mut self.out),
            Intent::UseData(data_use) => self.media.use_data(now, data_use, &mut self.out),
            Intent::HideAddress(hides) => {
                self.ice_servers.hide_address(hides);
                self.out.hide_address(hides);
            }
            Intent::Rename(name) => {
                self.local_participant.rename(name.clone());
                self.session.rename(name);
            }
            Intent::RefreshDevices => self.media.list_devices(&mut self.out),
            Intent::GivePassword(password) => self.session.give_password(now, password, &mut self.out),
            Intent::MessageHost(text) => self.session.message_host(text, &mut self.out),
            Intent::AnswerAsk(yes) => {
                if let Some((_, asked)) = self.asked.take()
                    && yes
                {
                    self.switch(now, asked.kind, true);
                }
            }
            Intent::Moderate(command) => self.send_if_joined(ClientMessage::Moderate { command }),
            Intent::React(reaction) => self.send_if_joined(ClientMessage::React { reaction }),
            Intent::RaiseHand(raised) => {
                if self.session.is_seated() {
                    self.local_participant.raise_hand(raised);
                }
            }
            Intent::SetAway(away) => {
                if self.session.is_seated() {
                    self.local_participant.set_away(away);
                    if away {
                        self.media.set(now, MediaKind::Microphone, false, &mut self.out);
                        self.media.set(now, MediaKind::Camera, false, &mut self.out);
                    }
                }
            }
            Intent::Show(mut tiles) => {
                tiles.truncate(limits::WANTS);
                self.shown = Some(tiles);
                self.out.push(Output::DemandChanged);
            }
            Intent::Request(kind, wanted) => {
                if self.session.is_seated() {
                    self.local_participant.request(kind, wanted);
                }
            }
        }
    }

    /// The person switches a source. Nobody and nothing else ever switches one on.
    fn switch(&mut self, now: Mono, kind: MediaKind, on: bool) {
        if on && self.local_participant.barred().has(kind) {
            self.notifications.push(Notification::NeedsPermission(kind));
        } else {
            self.media.set(now, kind, on, &mut self.out);
        }
    }

    /// Sends a message that makes no sense later, or drops it.
    fn send_if_joined(&mut self, message: ClientMessage) {
        if self.session.is_joined() {
            self.out.send(message);
        }
    }
}
