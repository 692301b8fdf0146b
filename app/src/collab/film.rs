//! The film that is played to all, beside the pictures: asked for first, and then with what everybody may do with it.

mod controls;
pub mod engine;

use leptos::html;
use leptos::prelude::*;
use parvis_collab::{FileOffer, ItemId, Tool};
use parvis_transfer::safe_name;
use parvis_view::files::FileAction;
use parvis_view::film::{FilmAction, FilmShown, FilmStage, film_type, is_sound};

use self::controls::FilmControls;
use self::engine::FilmHandle;
use crate::collab::files::progress::Progress;
use crate::collab::files::words;
use crate::collab::people::People;
use crate::collab::words::isolated;
use crate::components::notices::announce;
use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;

/// The film, from context.
#[derive(Clone, Copy)]
struct FilmView {
    room: RoomContext,
    shown: Memo<Option<FilmShown>>,
    offer: Memo<Option<FileOffer>>,
    /// How loud it is on this page, from 0 to 100.
    volume: RwSignal<u8>,
}

impl FilmView {
    fn act(self, action: FilmAction) {
        FilmHandle::of(self.room.collab).act(action);
    }

    fn name(self) -> String {
        self.offer.with(|offer| offer.as_ref().map(|offer| safe_name(&offer.name)).unwrap_or_default())
    }

    fn is(self, what: impl Fn(&FilmStage) -> bool) -> bool {
        self.shown.with(|shown| shown.as_ref().is_some_and(|shown| what(&shown.stage)))
    }
}

/// What there is of the film beside the pictures. Nothing while there is none.
#[component]
pub(crate) fn Film() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let shown = Memo::new(move |_| FilmHandle::of(room.collab).state.get());
    let id = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.offer)));
    let offer = Memo::new(move |_| {
        let id = id.get()?;
        room.collab
            .read(Tool::Files, |document| document.file_offers().find(|offer| offer.id == id))
            .flatten()
    });
    let film = FilmView { room, shown, offer, volume: RwSignal::new(100) };
    provide_context(film);
    // What the person does not want to see now. The row of the file leads back to it.
    let hidden = RwSignal::new(None::<ItemId>);
    let open = Memo::new(move |_| id.get().is_some() && (hidden.get() != id.get() || !film.is(is_asked)));
    // Once for each film, and not whenever somebody has its file.
    let news =
        Memo::new(move |_| offer.with(|offer| offer.as_ref().map(|offer| (offer.id, offer.name.clone()))));
    Effect::new(move |_| {
        if let Some((id, name)) = news.get().filter(|_| untrack(|| film.is(is_asked))) {
            let who = untrack(|| isolated(&people.who(id.author()).name));
            announce(room, say!(i18n, film_asks, who = who, name = isolated(&safe_name(&name))));
        }
    });
    // What keeps the person from seeing it; how far the file is changes too often to be read out.
    let trouble = Memo::new(move |_| {
        film.shown.with(|shown| match shown.as_ref()?.stage {
            FilmStage::Blocked => Some(say!(i18n, film_blocked)),
            FilmStage::Unplayable => Some(say!(i18n, film_unplayable)),
            _ => None,
        })
    });
    Effect::new(move |_| {
        if let Some(trouble) = trouble.get() {
            announce(room, trouble.to_owned());
        }
    });
    let frame = NodeRef::<html::Section>::new();
    let player = Memo::new(move |_| film.is(FilmStage::has_player));
    let asked = Memo::new(move |_| film.is(is_asked));
    // Whoever saw it and closed it is shown the way back; and whoever did not want it is asked again when it is played again.
    Effect::new(move |_| {
        if player.get() || id.get().is_none() {
            hidden.set(None);
        }
    });
    // The button that was pressed goes.
    let act = move |action| {
        film.act(action);
        match (action, frame.get_untracked()) {
            (FilmAction::Join | FilmAction::Resume | FilmAction::Leave, Some(frame)) => dom::focus(&frame),
            _ => dom::focus_call(),
        }
    };
    let later = move |_| {
        hidden.set(id.get_untracked());
        dom::focus_call();
    };
    view! {
        <Show when=move || open.get()>
            <section
                node_ref=frame
                class="film"
                tabindex="-1"
                class:film-open=move || player.get()
                class:film-sound=move || is_sound(&film.name())
                aria-label=move || say!(i18n, film_title, name = film.name().as_str())
            >
                <div class="film-head">
                    <Icon icon=icondata::LuClapperboard/>
                    <bdi class="film-name" translate="no">{move || film.name()}</bdi>
                    <span class="film-ready">{move || ready(i18n, film)}</span>
                </div>
                <Show when=move || player.get()><Picture/></Show>
                <FilmNote film=film act=act/>
                <Show when=move || asked.get()>
                    <div class="film-acts">
                        {button(ButtonKind::SmallPrimary, told!(i18n, film_join), move |_| act(FilmAction::Join))}
                        {button(ButtonKind::Small, told!(i18n, film_later), later)}
                    </div>
                </Show>
                <Show when=move || !asked.get()><FilmControls frame=frame act=act/></Show>
            </section>
        </Show>
    }
}

fn is_asked(stage: &FilmStage) -> bool {
    matches!(stage, FilmStage::Asked { .. })
}

/// How many can see it.
fn ready(i18n: I18n, film: FilmView) -> Option<String> {
    film.shown.with(|shown| {
        let shown = shown.as_ref()?;
        Some(say!(i18n, film_ready, ready = shown.ready, people = shown.people))
    })
}

/// The element that plays it.
#[component]
fn Picture() -> impl IntoView {
    let film: FilmView = expect_context();
    let video = NodeRef::<html::Video>::new();
    Effect::new(move |_| {
        if let (Some(video), Some(engine)) = (video.get(), FilmHandle::of(film.room.collab).engine()) {
            engine.attach(Some(video.as_ref()));
        }
    });
    on_cleanup(move || {
        if let Some(engine) = FilmHandle::of(film.room.collab).engine() {
            engine.attach(None);
        }
    });
    view! {
        <video
            node_ref=video
            class="film-picture"
            playsinline
            prop:volume=move || f64::from(film.volume.get()) / 100.0
            prop:muted=move || film.volume.get() == 0
        ></video>
    }
}

/// What is to be said of it besides: how far its file is, and what keeps it from being seen.
#[component]
fn FilmNote(
    film: FilmView,
    /// What a button does.
    act: impl Fn(FilmAction) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let people = People::new();
    let words = move || {
        let (shown, offer) = (film.shown.get()?, film.offer.get()?);
        Some(match shown.stage {
            FilmStage::Asked { here: true } => say!(i18n, film_asked_here).to_owned(),
            FilmStage::Asked { here: false } => {
                let who = isolated(&people.who(offer.id.author()).name);
                say!(i18n, film_asked, who = who, size = words::bytes(i18n, offer.size))
            }
            FilmStage::Coming(fetch) => words::coming(i18n, people, &offer, &fetch),
            FilmStage::Missing => say!(i18n, film_missing).to_owned(),
            FilmStage::Opening => say!(i18n, film_opening).to_owned(),
            FilmStage::Blocked => say!(i18n, film_blocked).to_owned(),
            FilmStage::Unplayable => say!(i18n, film_unplayable).to_owned(),
            FilmStage::Shown => return None,
        })
    };
    let coming = Memo::new(move |_| film.is(|stage| matches!(stage, FilmStage::Coming(_))));
    let bytes = move || {
        let done = film.shown.with(|shown| match shown.as_ref().map(|shown| &shown.stage) {
            Some(FilmStage::Coming(fetch)) => fetch.done,
            _ => 0,
        });
        (done, film.offer.with(|offer| offer.as_ref().map_or(0, |offer| offer.size)))
    };
    let label = move || say!(i18n, files_fetching, name = film.name().as_str());
    let blocked = Memo::new(move |_| film.is(|stage| *stage == FilmStage::Blocked));
    let missing = Memo::new(move |_| film.is(|stage| *stage == FilmStage::Missing));
    view! {
        <p class="film-note">{words}</p>
        <Show when=move || coming.get()>
            <Progress label=Signal::derive(label) bytes=Signal::derive(bytes)/>
        </Show>
        <Show when=move || blocked.get()>
            <div class="film-acts">
                {button(ButtonKind::SmallPrimary, told!(i18n, film_resume), move |_| act(FilmAction::Resume))}
            </div>
        </Show>
        <Show when=move || missing.get()>
            <div class="film-acts">
                {button(ButtonKind::SmallPrimary, move || words::action(i18n, FileAction::Accept), move |_| act(FilmAction::Join))}
            </div>
        </Show>
    }
}

/// In the row of a file that is a film, by its name: plays it to all, or leads to it where that is done already.
#[component]
pub(crate) fn FilmButton(
    /// The offer of the row.
    offer: FileOffer,
    /// Whether its file is here.
    here: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let FileOffer { id, name, to, .. } = offer;
    let fits = to.is_none() && film_type(&name).is_some();
    let name = safe_name(&name);
    let stage = Memo::new(move |_| {
        let shown = FilmHandle::of(room.collab).state.get().filter(|shown| shown.offer == id);
        shown.map(|shown| shown.stage)
    });
    let asked = move || stage.get().is_some_and(|stage| is_asked(&stage));
    // What is played can be joined, whatever its name ends with.
    let shows = Memo::new(move |_| asked() || fits && stage.get().is_none() && here.get());
    let words = move || if asked() { say!(i18n, film_join) } else { say!(i18n, film_play) };
    let press = move |_| {
        let action = if untrack(asked) { FilmAction::Join } else { FilmAction::Start(id) };
        FilmHandle::of(room.collab).act(action);
        room.side.set(None);
    };
    view! {
        <Show when=move || shows.get()>
            <button
                type="button"
                class=ButtonKind::Small.class()
                aria-label={
                    let name = name.clone();
                    move || format!("{} {name}", words())
                }
                on:click=press
            >
                {words}
            </button>
        </Show>
    }
}
