use leptos::prelude::*;
use parvis_whiteboard::arrange::Align;
use parvis_whiteboard::colour::{GROUNDS, PALETTE};
use parvis_whiteboard::input::{StyleChange, WhiteboardInput};

use super::canvas::css;
use super::view::WhiteboardView;
use super::words;
use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::ui::bar_button::BarButton;
use crate::ui::menu::{MenuButton, MenuEntry, MenuMark};

/// The widths of lines, in units of the whiteboard.
const WIDTHS: [f32; 4] = [2.0, 4.0, 8.0, 16.0];

/// How things look, and what can be done with those that are selected.
#[component]
pub(super) fn StyleBar() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let may_draw = Memo::new(move |_| board.shown.with(|shown| shown.may_draw));
    let style = Memo::new(move |_| board.shown.with(|shown| shown.style));
    view! {
        <Show when=move || may_draw.get()>
            <div class="whiteboard-styles" role="group" aria-label=told!(i18n, whiteboard_looks)>
                {PALETTE.map(|(name, colour)| view! {
                    <BarButton
                        class="whiteboard-colour"
                        label=Signal::derive(move || words::colour(i18n, name))
                        sample=css(colour)
                        pressed=Signal::derive(move || style.get().colour == colour)
                        on_press=move || { board.handle(WhiteboardInput::Restyle(StyleChange::Colour(colour))); }
                    />
                }).collect_view()}
                <span class="whiteboard-gap" aria-hidden="true"></span>
                {WIDTHS.map(|width| view! {
                    <BarButton
                        class="whiteboard-tool whiteboard-width"
                        label=Signal::derive(move || width_name(i18n, width))
                        sample=format!("{}px", width.min(11.0) * 1.3)
                        pressed=Signal::derive(move || style.get().width == width)
                        on_press=move || { board.handle(WhiteboardInput::Restyle(StyleChange::Width(width))); }
                    />
                }).collect_view()}
                <Fill/>
            </div>
        </Show>
    }
}

fn width_name(i18n: I18n, width: f32) -> &'static str {
    match width {
        width if width < 3.0 => say!(i18n, whiteboard_thin),
        width if width < 6.0 => say!(i18n, whiteboard_medium),
        width if width < 12.0 => say!(i18n, whiteboard_thick),
        _ => say!(i18n, whiteboard_very_thick),
    }
}

/// What shapes are filled with.
#[component]
fn Fill() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let fill = Memo::new(move |_| board.shown.with(|shown| shown.style.fill));
    let number = move || GROUNDS.iter().position(|(_, ground)| fill.get() == Some(*ground));
    let on_change = move |event| {
        let chosen: Option<usize> = event_target_value(&event).parse().ok();
        let fill = chosen.and_then(|number| GROUNDS.get(number)).map(|(_, ground)| *ground);
        board.handle(WhiteboardInput::Restyle(StyleChange::Fill(fill)));
    };
    view! {
        <label class="whiteboard-fill">
            <span>{told!(i18n, whiteboard_fill)}</span>
            <select
                on:change=on_change
                prop:value=move || number().map(|number| number.to_string()).unwrap_or_default()
            >
                <option value="">{told!(i18n, whiteboard_no_fill)}</option>
                {GROUNDS.iter().enumerate().map(|(number, (name, _))| view! {
                    <option value=number.to_string()>{move || words::colour(i18n, *name)}</option>
                }).collect_view()}
            </select>
        </label>
    }
}

/// What can be done with what is selected.
#[component]
pub(super) fn Selected() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let some = Memo::new(move |_| board.shown.with(|shown| shown.selected > 0 && shown.may_draw));
    let does = move |act: WhiteboardInput<'static>| {
        Callback::new(move |()| {
            board.handle(act.clone());
            if !some.get_untracked() {
                // What was pressed is gone with what was selected.
                dom::focus_shown(&["whiteboard-surface"]);
            }
        })
    };
    let entries = Signal::derive(move || {
        let (several, groups) = board.shown.with(|shown| (shown.selected > 1, shown.groups));
        let entry = |label: &'static str, icon, act: WhiteboardInput<'static>| MenuEntry {
            label: label.to_owned(),
            icon,
            mark: MenuMark::Command,
            class: "",
            choose: does(act),
        };
        let mut entries = vec![
            entry(say!(i18n, whiteboard_front), icondata::LuBringToFront, WhiteboardInput::ToFront),
            entry(say!(i18n, whiteboard_back), icondata::LuSendToBack, WhiteboardInput::ToBack),
        ];
        if several {
            entries.push(entry(say!(i18n, whiteboard_group), icondata::LuGroup, WhiteboardInput::Group));
        }
        if groups {
            entries.push(entry(
                say!(i18n, whiteboard_ungroup),
                icondata::LuUngroup,
                WhiteboardInput::Ungroup,
            ));
        }
        if several {
            let align = [
                (say!(i18n, whiteboard_align_left), icondata::LuAlignStartVertical, Align::Left),
                (say!(i18n, whiteboard_align_centre), icondata::LuAlignCenterVertical, Align::Centre),
                (say!(i18n, whiteboard_align_right), icondata::LuAlignEndVertical, Align::Right),
                (say!(i18n, whiteboard_align_top), icondata::LuAlignStartHorizontal, Align::Top),
                (say!(i18n, whiteboard_align_middle), icondata::LuAlignCenterHorizontal, Align::Middle),
                (say!(i18n, whiteboard_align_bottom), icondata::LuAlignEndHorizontal, Align::Bottom),
            ];
            let one = |(label, icon, align)| entry(label, icon, WhiteboardInput::Align(align));
            entries.extend(align.map(one));
        }
        entries.push(entry(say!(i18n, whiteboard_fix), icondata::LuPin, WhiteboardInput::Fix));
        entries
    });
    view! {
        <Show when=move || some.get()>
            <div class="whiteboard-selected" role="group" aria-label=told!(i18n, whiteboard_selection)>
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_duplicate))
                    icon=icondata::LuCopy
                    on_press=does(WhiteboardInput::Duplicate)
                />
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_delete))
                    icon=icondata::LuTrash2
                    on_press=does(WhiteboardInput::Delete)
                />
                <MenuButton
                    label=Signal::derive(move || say!(i18n, whiteboard_arrange).to_owned())
                    entries=entries
                />
            </div>
        </Show>
    }
}
