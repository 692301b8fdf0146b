use leptos::html;
use leptos::prelude::*;
use parvis_collab::ItemId;
use parvis_whiteboard::input::WhiteboardInput;
use parvis_whiteboard::limits::PAGE_NAME_BYTES;

use super::saving::SaveMenu;
use super::view::WhiteboardView;
use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::ui::bar_button::BarButton;
use crate::ui::button::{ButtonKind, submit_button};

/// Pages, zoom, and what concerns the whole whiteboard.
#[component]
pub(super) fn Foot() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let zoom = Memo::new(move |_| board.shown.with(|shown| shown.zoom));
    let grid = Memo::new(move |_| board.shown.with(|shown| shown.grid));
    let list = Memo::new(move |_| board.shown.with(|shown| shown.list));
    view! {
        <div class="whiteboard-foot">
            <div class="whiteboard-scroll">
            <Pages/>
            <div class="whiteboard-zoom" role="group" aria-label=told!(i18n, whiteboard_zoom)>
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_smaller))
                    icon=icondata::LuZoomOut
                    on_press=move || { board.handle(WhiteboardInput::ZoomBy(0.8)); }
                />
                <BarButton
                    class="whiteboard-tool whiteboard-percent"
                    label=Signal::derive(move || say!(i18n, whiteboard_life_size))
                    words=Signal::derive(move || format!("{}\u{a0}%", zoom.get()))
                    on_press=move || { board.handle(WhiteboardInput::ZoomTo(1.0)); }
                />
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_larger))
                    icon=icondata::LuZoomIn
                    on_press=move || { board.handle(WhiteboardInput::ZoomBy(1.25)); }
                />
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_fit))
                    icon=icondata::LuMaximize
                    on_press=move || { board.handle(WhiteboardInput::Fit); }
                />
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_grid))
                    icon=icondata::LuGrid3x3
                    pressed=Signal::derive(move || grid.get())
                    on_press=move || { board.handle(WhiteboardInput::ShowGrid(!grid.get_untracked())); }
                />
            </div>
            </div>
            <div class="whiteboard-whole">
                <Lock/>
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_list))
                    icon=icondata::LuList
                    pressed=Signal::derive(move || list.get())
                    on_press=move || { board.handle(WhiteboardInput::ShowList(!list.get_untracked())); }
                />
                <SaveMenu/>
            </div>
        </div>
    }
}

/// For moderators: whether others may draw.
#[component]
fn Lock() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let can_moderate = board.room.project(|snapshot| snapshot.can_moderate);
    let locked = Memo::new(move |_| board.shown.with(|shown| shown.locked));
    let press = move || {
        board.handle(WhiteboardInput::Lock(!locked.get_untracked()));
    };
    view! {
        <Show when=move || can_moderate.get()>
            <BarButton
                class="whiteboard-tool"
                label=Signal::derive(move || say!(i18n, whiteboard_lock))
                icon=icondata::LuLock
                pressed=Signal::derive(move || locked.get())
                on_press=press
            />
        </Show>
    }
}

fn name_of(i18n: I18n, number: usize, name: &str) -> String {
    if name.trim().is_empty() {
        say!(i18n, whiteboard_page_number, number = number.to_string())
    } else {
        name.to_owned()
    }
}

/// Where a button or a field was that is gone, the choice of the page has the focus.
fn focus_page() {
    request_animation_frame(|| {
        if !dom::has_focus_somewhere() {
            dom::focus_shown(&["whiteboard-page"]);
        }
    });
}

/// The pages: which one is looked at, another one, another name, none.
#[component]
fn Pages() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let pages = Memo::new(move |_| board.shown.with(|shown| shown.pages.clone()));
    let page = Memo::new(move |_| board.shown.with(|shown| shown.page));
    let may_draw = Memo::new(move |_| board.shown.with(|shown| shown.may_draw));
    let renaming = RwSignal::new(None::<ItemId>);
    let number = move || {
        page.get()
            .and_then(|page| pages.with(|pages| pages.iter().position(|(id, _)| *id == page)))
            .map_or(0, |at| at + 1)
    };
    let go = move |event| {
        let chosen: usize = event_target_value(&event).parse().unwrap_or(0);
        let page = chosen
            .checked_sub(1)
            .and_then(|at| pages.with_untracked(|pages| pages.get(at).map(|(id, _)| *id)));
        board.handle(WhiteboardInput::GoTo(page));
    };
    let add = move || {
        board.handle(WhiteboardInput::AddPage);
    };
    let delete = move || {
        if let Some(page) = page.get_untracked() {
            board.handle(WhiteboardInput::DeletePage(page));
            focus_page();
        }
    };
    let choice = NodeRef::<html::Select>::new();
    Effect::new(move |_| {
        let number = number();
        // When the pages are there to choose from: one that is not cannot be shown as chosen.
        request_animation_frame(move || {
            if let Some(choice) = choice.try_get_untracked().flatten() {
                choice.set_value(&number.to_string());
            }
        });
    });
    view! {
        <div class="whiteboard-pages" role="group" aria-label=told!(i18n, whiteboard_pages)>
            {move || match renaming.get() {
                Some(page) => view! { <Rename page=page renaming=renaming/> }.into_any(),
                None => view! {
                    <select
                        node_ref=choice
                        id="whiteboard-page"
                        class="whiteboard-page"
                        aria-label=told!(i18n, whiteboard_page)
                        prop:value=move || number().to_string()
                        on:change=go
                    >
                        <option value="0">{move || name_of(i18n, 1, "")}</option>
                        {move || pages.get().into_iter().enumerate().map(|(at, (_, name))| view! {
                            <option value=(at + 1).to_string() selected=move || number() == at + 1>
                                {move || name_of(i18n, at + 2, &name)}
                            </option>
                        }).collect_view()}
                    </select>
                }
                .into_any(),
            }}
            <Show when=move || may_draw.get()>
                <BarButton
                    class="whiteboard-tool"
                    label=Signal::derive(move || say!(i18n, whiteboard_add_page))
                    icon=icondata::LuPlus
                    on_press=add
                />
                <Show when=move || page.get().is_some() && renaming.get().is_none()>
                    <BarButton
                        class="whiteboard-tool"
                        label=Signal::derive(move || say!(i18n, whiteboard_rename_page))
                        icon=icondata::LuPencil
                        on_press=move || renaming.set(page.get_untracked())
                    />
                    <BarButton
                        class="whiteboard-tool"
                        label=Signal::derive(move || say!(i18n, whiteboard_delete_page))
                        icon=icondata::LuTrash2
                        on_press=delete
                    />
                </Show>
            </Show>
        </div>
    }
}

/// Whether a page can be called so. Longer ones would have no place in the list of pages.
fn is_page_name(name: &str) -> bool {
    name.len() <= PAGE_NAME_BYTES
}

/// Another name for a page.
#[component]
fn Rename(page: ItemId, renaming: RwSignal<Option<ItemId>>) -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let field = NodeRef::<html::Input>::new();
    let long = RwSignal::new(false);
    let before = board
        .shown
        .with_untracked(|shown| shown.pages.iter().find(|(id, _)| *id == page).map(|(_, name)| name.clone()))
        .unwrap_or_default();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            dom::focus(&field);
            field.select();
        }
    });
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            // Nothing of it is cut: it stays in the field, with a sentence.
            if !is_page_name(&field.value()) {
                long.set(true);
                return;
            }
            board.handle(WhiteboardInput::RenamePage(page, field.value()));
        }
        renaming.set(None);
        focus_page();
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        event.stop_propagation();
        if event.key() == "Escape" {
            renaming.set(None);
            focus_page();
        }
    };
    view! {
        <form class="whiteboard-rename" on:submit=keep>
            <input
                node_ref=field
                type="text"
                aria-label=told!(i18n, whiteboard_page_name)
                placeholder=told!(i18n, whiteboard_page_name)
                aria-invalid=move || long.get().to_string()
                aria-describedby="whiteboard-rename-long"
                on:input=move |event| long.set(!is_page_name(&event_target_value(&event)))
                value=before
                on:keydown=on_key
            />
            {submit_button(ButtonKind::Small, told!(i18n, whiteboard_keep), || false)}
            <p id="whiteboard-rename-long" class="field-error" role="alert">
                {move || long.get().then(|| say!(i18n, refused_long))}
            </p>
        </form>
    }
}
