use leptos::prelude::*;
use parvis_meeting::{CaptureState, DataUse, Intent, Snapshot};

use crate::i18n::{I18n, say, use_i18n};
use crate::room::RoomContext;
use crate::ui::menu::{APART, Menu, MenuEntry, MenuMark};
use parvis_view::layout::{CallView, Corner, LayoutChoices, OwnPicture};

/// The views, in the order of the menu.
const VIEWS: [CallView; 4] = [CallView::Auto, CallView::Tiled, CallView::Speaker, CallView::Sidebar];

/// How the call is shown.
#[component]
pub(crate) fn ViewLines() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let shares = room.project(is_shared);
    let choices = Memo::new(move |_| room.stage.with(|stage| stage.choices.clone()));
    let data_use = room.project(|snapshot| (snapshot.local.data_use, snapshot.local.data_use_back));
    let entries = move || {
        let data_use = data_use.get();
        choices.with(|choices| ViewMenu { room, i18n, choices, data_use }.entries(shares.get()))
    };
    let close = move |back: bool| {
        if back {
            room.close_popup();
        } else {
            room.popup.set(None);
        }
    };
    view! {
        <Menu
            label=Signal::derive(move || say!(i18n, call_view).to_owned())
            entries=Signal::derive(entries)
            on_close=close
        />
    }
}

/// Whether anybody shares a screen.
fn is_shared(snapshot: &Snapshot) -> bool {
    snapshot.local.screen == CaptureState::On
        || snapshot.remotes.iter().any(|remote| remote.participant.media.screen)
}

/// What the lines are made of.
struct ViewMenu<'a> {
    room: RoomContext,
    i18n: I18n,
    choices: &'a LayoutChoices,
    /// How much data the pictures may take, and what they may again when that ends.
    data_use: (DataUse, DataUse),
}

impl ViewMenu<'_> {
    fn entries(&self, is_shared: bool) -> Vec<MenuEntry> {
        let Self { i18n, choices, .. } = *self;
        let mut entries: Vec<_> = VIEWS
            .iter()
            .map(|view| {
                let view = *view;
                let set = move |choices: &mut LayoutChoices| {
                    choices.view = view;
                    choices.page = 0;
                };
                self.line(view_name(i18n, view), MenuMark::Choice(choices.view == view), "", set)
            })
            .collect();
        entries.extend(self.own_picture());
        let mirrored = MenuMark::Switch(choices.mirrored);
        entries.push(self.line(say!(i18n, view_mirror), mirrored, APART, |choices| {
            choices.mirrored = !choices.mirrored;
        }));
        let hides = MenuMark::Switch(choices.hide_without_picture);
        entries.push(self.line(say!(i18n, view_hide), hides, "", |choices| {
            choices.hide_without_picture = !choices.hide_without_picture;
            choices.page = 0;
        }));
        if is_shared {
            let beside = MenuMark::Switch(choices.presenter_beside);
            entries.push(self.line(say!(i18n, view_presenter), beside, "", |choices| {
                choices.presenter_beside = !choices.presenter_beside;
            }));
        }
        entries.push(self.data(DataUse::Save, say!(i18n, view_save_data), APART));
        entries.push(self.data(DataUse::SoundOnly, say!(i18n, view_sound_only), ""));
        entries
    }

    /// Where the own picture is, and, where it is in a corner, the way to another one.
    fn own_picture(&self) -> Vec<MenuEntry> {
        let Self { i18n, choices, .. } = *self;
        let corner = match choices.own {
            OwnPicture::Floating(corner) => Some(corner),
            OwnPicture::Tile | OwnPicture::Hidden => None,
        };
        let place = |label: &str, class: &'static str, own: OwnPicture, chosen: bool| {
            self.line(label, MenuMark::Choice(chosen), class, move |choices| choices.own = own)
        };
        let is = |own| choices.own == own;
        let floating = OwnPicture::Floating(corner.unwrap_or_default());
        let mut entries = vec![
            place(say!(i18n, view_own_tile), APART, OwnPicture::Tile, is(OwnPicture::Tile)),
            place(say!(i18n, view_own_floating), "", floating, corner.is_some()),
            place(say!(i18n, view_own_hidden), "", OwnPicture::Hidden, is(OwnPicture::Hidden)),
        ];
        entries.extend(corner.map(|corner| {
            let next = OwnPicture::Floating(Corner::next(corner));
            let icon = icondata::LuRotateCw;
            let line = self.line(say!(i18n, view_own_corner), MenuMark::Command, "", move |choices| {
                choices.own = next;
            });
            MenuEntry { icon, ..line }
        }));
        entries
    }

    /// One of the two ways to save data, which is ended by a second press.
    fn data(&self, data_use: DataUse, label: &str, class: &'static str) -> MenuEntry {
        let Self { room, data_use: (now, back), .. } = *self;
        let next = if now == data_use { back } else { data_use };
        let choose = Callback::new(move |()| room.dispatch(Intent::UseData(next)));
        let mark = MenuMark::Switch(now == data_use);
        MenuEntry { label: label.to_owned(), icon: icondata::LuCheck, mark, class, choose }
    }

    fn line(
        &self,
        label: &str,
        mark: MenuMark,
        class: &'static str,
        change: impl Fn(&mut LayoutChoices) + Send + Sync + 'static,
    ) -> MenuEntry {
        let room = self.room;
        let choose = Callback::new(move |()| room.stage.update(|stage| change(&mut stage.choices)));
        MenuEntry { label: label.to_owned(), icon: icondata::LuCheck, mark, class, choose }
    }
}

fn view_name(i18n: I18n, view: CallView) -> &'static str {
    match view {
        CallView::Tiled => say!(i18n, view_tiled),
        CallView::Speaker => say!(i18n, view_speaker),
        CallView::Sidebar => say!(i18n, view_sidebar),
        // The small window has no menu.
        CallView::Auto | CallView::PictureInPicture => say!(i18n, view_auto),
    }
}
