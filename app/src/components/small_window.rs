//! The call in a small window above other programs (WICG Document Picture-in-Picture): who speaks or what is shared, and the
//! buttons that one needs while one does something else. A second root in the window's document, with the contexts of the
//! page; nothing of the page is moved. Where a browser has no such window, the picture of who speaks alone is shown above
//! the others (W3C Picture-in-Picture).

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use parvis_meeting::Intent;
use parvis_protocol::{MediaKind, ParticipantId};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Window};

use crate::components::avatar::Avatar;
use crate::components::grid::standing;
use crate::components::stream_video::StreamVideo;
use crate::components::tile::title;
use crate::i18n::{say, told, use_i18n};
use crate::js;
use crate::room::RoomContext;
use crate::ui::icon::Icon;
use parvis_view::layout::{CallView, LayoutChoices, LayoutInput, LayoutTile, PanelSide, StageRect, layout};
use parvis_view::spotlight::spotlight;
use parvis_view::tiles::{ParticipantTile, TileKey, tiles};
use parvis_view::{Toggle, toggle};

/// How wide and how high it is at first, in CSS pixels.
const SIZE: (&str, &str) = ("400", "300");

type Handler = Closure<dyn FnMut()>;

/// What ends when the window is closed.
struct OpenWindow {
    window: Window,
    _view: Box<dyn std::any::Any>,
    events: [(&'static str, Handler); 2],
}

thread_local! {
    static OPENED: RefCell<Option<OpenWindow>> = const { RefCell::new(None) };
}

/// Whether this browser can show one in some way.
fn is_possible() -> bool {
    js::small_windows().is_some() || js::shows_videos_above(&document())
}

/// Opens the window, or closes it. Within a click, or when the browser offers it because the page is left.
fn toggle_window(owner: &Owner) {
    if OPENED.with_borrow(Option::is_some) {
        return close();
    }
    let Some(windows) = js::small_windows() else { return show_video() };
    let Ok(asked) = windows.request_window(&js::options(&[("width", SIZE.0), ("height", SIZE.1)])) else {
        return;
    };
    let owner = owner.clone();
    spawn_local(async move {
        // Refused without a click.
        let Ok(window) = JsFuture::from(asked).await else { return };
        let opened = owner.with(|| fill(window.unchecked_into()));
        OPENED.with_borrow_mut(|held| *held = opened);
    });
}

/// Offers the window in the menu of the call, and has the browser open it by itself when the page is left, where it does that. Makes
/// nothing to be seen in the page.
#[component]
pub(crate) fn SmallWindow() -> impl IntoView {
    let room = RoomContext::expect();
    // What is made in the window belongs to this view, and finds the contexts here.
    let Some(owner) = Owner::current().filter(|_| is_possible()) else { return };
    let toggled = owner.clone();
    room.small_window.set(Some(Callback::new(move |()| toggle_window(&toggled))));
    let left = Handler::new(move || {
        if OPENED.with_borrow(Option::is_none) {
            toggle_window(&owner);
        }
    });
    js::on_leaving_page(Some(&left));
    // It is called until the view is gone.
    StoredValue::new_local(left);
    on_cleanup(move || {
        js::on_leaving_page(None);
        room.small_window.set(None);
        close();
    });
}

fn close() {
    let Some(opened) = OPENED.with_borrow_mut(Option::take) else { return };
    for (event, handler) in &opened.events {
        let _ = opened.window.remove_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
    }
    // One that the person has closed is closed once more without harm.
    let _ = opened.window.close();
    // Later: this may be called by what is dropped, as a button in the window.
    set_timeout(move || drop(opened), std::time::Duration::ZERO);
}

/// Makes the page in the window.
fn fill(window: Window) -> Option<OpenWindow> {
    let inside = window.document()?;
    dress(&inside)?;
    let size = RwSignal::new(inner_size(&window));
    let measured = window.clone();
    let resized = Handler::new(move || size.set(inner_size(&measured)));
    let closed = Handler::new(close);
    let events = [("resize", resized), ("pagehide", closed)];
    for (event, handler) in &events {
        window.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref()).ok()?;
    }
    let view = leptos::mount::mount_to(inside.body()?, move || view! { <SmallCall size=size/> });
    Some(OpenWindow { window, _view: Box::new(view), events })
}

/// Gives the window the language, the colours and the styles of the page. Its policy allows styles of this origin by link only.
fn dress(inside: &Document) -> Option<()> {
    let (ours, theirs) = (document().document_element()?, inside.document_element()?);
    for name in ["lang", "dir", "data-theme"] {
        if let Some(value) = ours.get_attribute(name) {
            theirs.set_attribute(name, &value).ok()?;
        }
    }
    inside.set_title(&document().title());
    inside.body()?.set_class_name("small-window");
    let sheets = document().query_selector_all("link[rel~=stylesheet]").ok()?;
    for sheet in (0..sheets.length()).filter_map(|at| sheets.item(at)) {
        // Its address as the browser resolved it: the window has another base.
        let address = js::property(&sheet, "href")?.as_string()?;
        let link = inside.create_element("link").ok()?;
        link.set_attribute("rel", "stylesheet").ok()?;
        link.set_attribute("href", &address).ok()?;
        inside.query_selector("head").ok()??.append_child(&link).ok()?;
    }
    Some(())
}

fn inner_size(window: &Window) -> (f64, f64) {
    let number = |length: Result<JsValue, JsValue>| length.ok().and_then(|length| length.as_f64());
    (number(window.inner_width()).unwrap_or_default(), number(window.inner_height()).unwrap_or_default())
}

/// The tiles whose picture matters most where there is place for one: a shared screen, who speaks, anybody else.
const ABOVE_ALL: [&str; 3] = [
    ".tile-screen video.stream:not([muted])",
    ".tile.speaking video.stream:not(.stream-hidden, [muted])",
    ".tile video.stream:not(.stream-hidden, [muted])",
];

/// Shows one picture above other programs.
fn show_video() {
    let page = document();
    let video = ABOVE_ALL.iter().find_map(|selector| page.query_selector(selector).ok().flatten());
    if let Some(video) = video {
        js::show_above(&video);
    }
}

/// What is in the window.
#[component]
fn SmallCall(
    /// How large the window is inside, in CSS pixels.
    size: RwSignal<(f64, f64)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let shown = room.project(tiles);
    let last_speaker = room.project(|snapshot| snapshot.last_speaker);
    let spotlight = room.project(spotlight);
    let places = Memo::new(move |_| {
        let (width, height) = size.get();
        let height = (height - BAR).max(0.0);
        shown.with(|tiles| {
            spotlight.with(|spotlight| arrange(tiles, spotlight, last_speaker.get(), width, height))
        })
    });
    let tile = move |key: TileKey| {
        let now = Memo::new(move |before: Option<&Option<ParticipantTile>>| {
            let now = shown.with(|tiles| tiles.iter().find(|tile| tile.key == key).cloned());
            // Between its end and its removal it shows what it showed last.
            now.or_else(|| before.cloned().flatten())
        });
        let place = Memo::new(move |_| {
            places.with(|places| places.iter().find(|(other, _)| *other == key).map(|(_, rect)| *rect))
        });
        view! { <SmallTile key=key tile=now place=place/> }
    };
    let source = move |kind| {
        room.project(move |snapshot| {
            toggle(match kind {
                MediaKind::Microphone => snapshot.local.microphone,
                MediaKind::Camera => snapshot.local.camera,
                MediaKind::Screen => snapshot.local.screen,
            })
        })
    };
    let (microphone, camera) = (source(MediaKind::Microphone), source(MediaKind::Camera));
    let button = move |kind,
                       now: Memo<Toggle>,
                       icons: [icondata::Icon; 2],
                       label: Box<dyn Fn(bool) -> &'static str + Send + Sync>| {
        let icon = Signal::derive(move || if now.get().on { icons[0] } else { icons[1] });
        view! {
            <button
                type="button"
                class="tool"
                class:off=move || !now.get().on
                aria-label=move || label(now.get().on)
                on:click=move |_| room.press(kind)
            >
                <Icon icon=icon/>
            </button>
        }
    };
    view! {
        <main class="small-call">
            <div class="small-stage">
                <For each=move || places.with(|places| places.iter().map(|(key, _)| *key).collect::<Vec<_>>()) key=|key| *key children=tile/>
            </div>
            <div class="small-bar" role="toolbar" aria-label=told!(i18n, call_controls)>
                {button(MediaKind::Microphone, microphone, [icondata::LuMic, icondata::LuMicOff], Box::new(move |on| if on { say!(i18n, call_mute) } else { say!(i18n, call_unmute) }))}
                {button(MediaKind::Camera, camera, [icondata::LuVideo, icondata::LuVideoOff], Box::new(move |on| if on { say!(i18n, call_stop_camera) } else { say!(i18n, call_start_camera) }))}
                <button
                    type="button"
                    class="tool tool-leave"
                    aria-label=told!(i18n, call_leave)
                    on:click=move |_| room.dispatch(Intent::Leave)
                >
                    <Icon icon=icondata::LuPhoneOff/>
                </button>
            </div>
        </main>
    }
}

/// A tile, its name and its place.
#[component]
fn SmallTile(
    /// Whose it is.
    key: TileKey,
    /// What it shows; `None` before it is known.
    tile: Memo<Option<ParticipantTile>>,
    /// Where it stands; `None` while it goes.
    place: Memo<Option<StageRect>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let of = move |read: fn(&ParticipantTile) -> bool| tile.with(|tile| tile.as_ref().is_some_and(read));
    let name =
        Memo::new(move |_| tile.with(|tile| tile.as_ref().map(|tile| tile.name.clone()).unwrap_or_default()));
    let picture = Memo::new(move |_| of(|tile| tile.picture));
    let title = move || tile.with(|tile| tile.as_ref().map(|tile| title(i18n, tile)).unwrap_or_default());
    view! {
        <div
            class="tile"
            class:tile-screen=key.screen
            class:pictured=picture
            class:speaking=move || of(|tile| tile.speaking)
            role="group"
            aria-label=title
            // As in the page.
            prop:style=move || place.get().map(|rect| standing(&rect)).unwrap_or_default()
        >
            {(!key.screen).then(|| view! { <div class="tile-avatar"><Avatar name=name/></div> })}
            // The page is heard, and not this.
            <StreamVideo stream=key.stream() visible=picture silent=true/>
            <div class="tile-label">
                <Show when=move || of(|tile| tile.muted)>
                    <span class="tile-muted"><Icon icon=icondata::LuMicOff/><span class="sr-only">{told!(i18n, tile_muted)}</span></span>
                </Show>
                <span class="tile-name" dir="auto" translate="no">{title}</span>
            </div>
        </div>
    }
}

/// How high the buttons are, with what is around them, in CSS pixels.
const BAR: f64 = 64.0;

/// Which tiles are shown, and where.
fn arrange(
    tiles: &[ParticipantTile],
    spotlight: &[TileKey],
    last_speaker: Option<ParticipantId>,
    width: f64,
    height: f64,
) -> Vec<(TileKey, StageRect)> {
    let tile = |tile: &ParticipantTile| LayoutTile {
        key: tile.key,
        // Which shape it has is not asked for here.
        picture: tile.picture.then_some(0.0),
        speaking: tile.speaking,
    };
    let all: Vec<_> = tiles.iter().map(tile).collect();
    let input = LayoutInput { tiles: &all, width, height, panel: PanelSide::default(), spotlight };
    let choices = LayoutChoices { view: CallView::PictureInPicture, ..LayoutChoices::default() };
    let speaker = last_speaker.map(|id| TileKey { participant: Some(id), screen: false });
    layout(&input, &choices, speaker).tiles.into_iter().map(|place| (place.key, place.rect)).collect()
}
