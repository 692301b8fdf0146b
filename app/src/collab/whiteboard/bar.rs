use leptos::prelude::*;
use parvis_whiteboard::input::{DrawingTool, WhiteboardInput};

use super::saving::choose_picture;
use super::view::WhiteboardView;
use super::words;
use crate::i18n::{say, use_i18n};
use crate::ui::bar::ButtonBar;
use crate::ui::bar_button::BarButton;

/// What the pointer is used for, and the way back.
#[component]
pub(super) fn ToolBar() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let tools = DrawingTool::ALL.map(|tool| {
        let pressed = Memo::new(move |_| board.shown.with(|shown| shown.tool == tool));
        let disabled = Memo::new(move |_| board.shown.with(|shown| tool.draws() && !shown.may_draw));
        view! {
            <BarButton
                class="whiteboard-tool"
                label=Signal::derive(move || words::tool(i18n, tool))
                icon=icon(tool)
                keys=tool.key()
                shown_key=tool.key().to_ascii_uppercase()
                tabindex=if DrawingTool::ALL.first() == Some(&tool) { "0" } else { "-1" }
                pressed=pressed
                disabled=disabled
                on_press=move || { board.handle(WhiteboardInput::TakeUp(tool)); }
            />
        }
    });
    view! {
        <ButtonBar class="whiteboard-tools" label=Signal::derive(move || say!(i18n, whiteboard_tools))>
            {tools.collect_view()}
            <BarButton
                class="whiteboard-tool"
                label=Signal::derive(move || say!(i18n, whiteboard_add_picture))
                icon=icondata::LuImagePlus
                tabindex="-1"
                disabled=Signal::derive(move || board.shown.with(|shown| !shown.may_draw))
                on_press=choose_picture
            />
            <span class="whiteboard-gap" aria-hidden="true"></span>
            <BarButton
                class="whiteboard-tool"
                label=Signal::derive(move || say!(i18n, whiteboard_undo))
                icon=icondata::LuUndo2
                tabindex="-1"
                disabled=Signal::derive(move || board.shown.with(|shown| !shown.undo))
                on_press=move || { board.handle(WhiteboardInput::Undo); }
            />
            <BarButton
                class="whiteboard-tool"
                label=Signal::derive(move || say!(i18n, whiteboard_redo))
                icon=icondata::LuRedo2
                tabindex="-1"
                disabled=Signal::derive(move || board.shown.with(|shown| !shown.redo))
                on_press=move || { board.handle(WhiteboardInput::Redo); }
            />
        </ButtonBar>
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
