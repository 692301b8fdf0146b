use leptos::prelude::*;
use parvis_whiteboard::input::{DrawingTool, WhiteboardInput};

use super::press::Press;
use super::saving::choose_picture;
use super::view::WhiteboardView;
use super::words;
use crate::i18n::{say, told, use_i18n};
use crate::ui::bar::Bar;
use crate::ui::icon::Icon;

/// What the pointer is used for, and the way back.
#[component]
pub(super) fn ToolBar() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let bar = Bar::new();
    let tools = DrawingTool::ALL.map(|tool| {
        let pressed = Memo::new(move |_| board.shown.with(|shown| shown.tool == tool));
        let disabled = Memo::new(move |_| board.shown.with(|shown| tool.draws() && !shown.may_draw));
        let name = move || words::tool(i18n, tool);
        view! {
            <button
                type="button"
                class="whiteboard-tool"
                tabindex=if DrawingTool::ALL.first() == Some(&tool) { "0" } else { "-1" }
                aria-label=name
                title=move || format!("{} · {}", name(), tool.key().to_uppercase())
                aria-keyshortcuts=tool.key()
                aria-pressed=move || pressed.get().to_string()
                aria-disabled=move || disabled.get().then_some("true")
                on:click=move |_| {
                    if !disabled.get_untracked() {
                        board.handle(WhiteboardInput::TakeUp(tool));
                    }
                }
            >
                <Icon icon=icon(tool)/>
            </button>
        }
    });
    view! {
        <div
            node_ref=bar.node
            class="whiteboard-tools"
            role="toolbar"
            aria-label=told!(i18n, whiteboard_tools)
            on:focusin=move |event| bar.focused(&event)
            on:keydown=move |event| { bar.pressed(&event); }
        >
            {tools.collect_view()}
            <Press
                label=Signal::derive(move || say!(i18n, whiteboard_add_picture))
                icon=icondata::LuImagePlus
                tabindex="-1"
                disabled=Signal::derive(move || board.shown.with(|shown| !shown.may_draw))
                on_press=choose_picture
            />
            <span class="whiteboard-gap" aria-hidden="true"></span>
            <Press
                label=Signal::derive(move || say!(i18n, whiteboard_undo))
                icon=icondata::LuUndo2
                tabindex="-1"
                disabled=Signal::derive(move || board.shown.with(|shown| !shown.undo))
                on_press=move || { board.handle(WhiteboardInput::Undo); }
            />
            <Press
                label=Signal::derive(move || say!(i18n, whiteboard_redo))
                icon=icondata::LuRedo2
                tabindex="-1"
                disabled=Signal::derive(move || board.shown.with(|shown| !shown.redo))
                on_press=move || { board.handle(WhiteboardInput::Redo); }
            />
        </div>
    }
}

fn icon(tool: DrawingTool) -> icondata::Icon {
    match tool {
        DrawingTool::Select => icondata::LuMousePointer2,
        DrawingTool::Hand => icondata::LuHand,
        DrawingTool::Pen => icondata::LuPen,
        DrawingTool::Highlighter => icondata::LuHighlighter,
        DrawingTool::Eraser => icondata::LuEraser,
        DrawingTool::Line => icondata::LuSlash,
        DrawingTool::Arrow => icondata::LuMoveUpRight,
        DrawingTool::Rectangle => icondata::LuSquare,
        DrawingTool::Ellipse => icondata::LuCircle,
        DrawingTool::Text => icondata::LuType,
        DrawingTool::Sticky => icondata::LuStickyNote,
        DrawingTool::Laser => icondata::LuWandSparkles,
    }
}
