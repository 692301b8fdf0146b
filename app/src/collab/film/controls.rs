//! What a person does with the film: most of it for all.

use leptos::html;
use leptos::prelude::*;
use parvis_collab::limits;
use parvis_view::elapsed::elapsed;
use parvis_view::film::{FILM_SPEEDS, FilmAction, FilmStage};

use super::FilmView;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;

/// Where it is and how it goes, for all; how loud and how large it is, here.
#[component]
pub(super) fn FilmControls(
    /// What is shown on the whole screen.
    frame: NodeRef<html::Section>,
    /// What ends it, here or for all.
    act: impl Fn(FilmAction) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let film: FilmView = expect_context();
    let player = Memo::new(move |_| film.is(FilmStage::has_player));
    let full = move || {
        if let Some(frame) = frame.get_untracked() {
            film.room.platform.with(|platform| platform.toggle_full_screen(&frame));
        }
    };
    view! {
        <div class="film-controls">
            <Show when=move || player.get()><Place film=film/></Show>
            <div class="film-row">
                <Show when=move || player.get()>
                    <Volume film=film/>
                    <Speed film=film/>
                    {film_button(
                        || icondata::LuMaximize,
                        Signal::derive(move || say!(i18n, film_full)),
                        full,
                    )}
                </Show>
                <span class="film-ends">
                    {button(ButtonKind::SmallQuiet, told!(i18n, film_leave), move |_| act(FilmAction::Leave))}
                    {button(ButtonKind::SmallQuiet, told!(i18n, film_end), move |_| act(FilmAction::End))}
                </span>
            </div>
        </div>
    }
}

fn film_button(
    icon: impl Fn() -> icondata::Icon + Send + Sync + 'static,
    label: Signal<&'static str>,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="film-button" title=move || label.get() aria-label=move || label.get() on:click=move |_| press()>
            <Icon icon=Signal::derive(icon)/>
        </button>
    }
}

/// Plays, pauses and goes elsewhere, for all.
#[component]
fn Place(film: FilmView) -> impl IntoView {
    let i18n = use_i18n();
    let playing =
        Memo::new(move |_| film.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.playing)));
    let duration =
        Memo::new(move |_| film.shown.with(|shown| shown.as_ref().and_then(|shown| shown.duration)));
    let position =
        Memo::new(move |_| film.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.position)));
    // While it is held by the person it does not move by itself.
    let held = RwSignal::new(None::<u64>);
    let place = Memo::new(move |_| held.get().unwrap_or_else(|| position.get()));
    let time = move || {
        let length = elapsed(duration.get().unwrap_or_default());
        say!(i18n, film_time, at = elapsed(place.get()), length = length)
    };
    let slides = move |event| held.set(event_target_value(&event).parse().ok());
    let seeks = move |event| {
        held.set(None);
        if let Ok(second) = event_target_value(&event).parse() {
            film.act(FilmAction::Seek(second));
        }
    };
    view! {
        <div class="film-row">
            {film_button(
                move || if playing.get() { icondata::LuPause } else { icondata::LuPlay },
                Signal::derive(move || if playing.get() { say!(i18n, film_pause) } else { say!(i18n, film_go_on) }),
                move || film.act(FilmAction::Play(!playing.get_untracked())),
            )}
            <input
                type="range"
                class="film-place"
                min="0"
                step="1"
                // The browser would not let it stand beyond its end, and would not put it back when that is known.
                max=move || duration.get().unwrap_or(limits::FILM_MILLIS / 1_000).to_string()
                disabled=move || duration.get().is_none()
                prop:value=move || place.get().to_string()
                aria-label=told!(i18n, film_place)
                aria-valuetext=time
                on:input=slides
                on:change=seeks
            />
            <span class="film-time" aria-hidden="true">{time}</span>
        </div>
    }
}

/// How loud it is on this page.
#[component]
fn Volume(film: FilmView) -> impl IntoView {
    let i18n = use_i18n();
    let icon = move || if film.volume.get() == 0 { icondata::LuVolumeX } else { icondata::LuVolume2 };
    let percent = move || say!(i18n, volume_percent, percent = film.volume.get());
    let slides = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<u8>() {
            film.volume.set(percent.min(100));
        }
    };
    view! {
        <label class="film-volume">
            <Icon icon=Signal::derive(icon)/>
            <input
                type="range"
                min="0"
                max="100"
                step="5"
                prop:value=move || film.volume.get().to_string()
                aria-label=told!(i18n, film_volume)
                aria-valuetext=percent
                on:input=slides
            />
        </label>
    }
}

/// How fast it goes, for all.
#[component]
fn Speed(film: FilmView) -> impl IntoView {
    let i18n = use_i18n();
    let rate = Memo::new(move |_| film.shown.with(|shown| shown.as_ref().map_or(1_000, |shown| shown.rate)));
    let chosen = move |event| {
        if let Ok(rate) = event_target_value(&event).parse() {
            film.act(FilmAction::Speed(rate));
        }
    };
    let option = move |speed: u16| {
        view! {
            <option value=speed.to_string() selected=move || rate.get() == speed>{move || times(i18n, speed)}</option>
        }
    };
    view! {
        <select
            class="film-speed"
            aria-label=told!(i18n, film_speed)
            prop:value=move || rate.get().to_string()
            on:change=chosen
        >
            {FILM_SPEEDS.map(option).collect_view()}
        </select>
    }
}

/// Thousandths as people write them: `1.25×`.
fn times(i18n: I18n, thousandths: u16) -> String {
    let part = format!("{:03}", thousandths % 1_000);
    let part = part.trim_end_matches('0');
    let whole = thousandths / 1_000;
    if part.is_empty() {
        format!("{whole}×")
    } else {
        format!("{whole}{}{part}×", say!(i18n, decimal_mark))
    }
}
