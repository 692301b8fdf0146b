//! What is on the whiteboard, in words.

use parvis_whiteboard::colour::ColourName;
use parvis_whiteboard::describe::{Described, What};
use parvis_whiteboard::input::DrawingTool;
use parvis_whiteboard::output::SelectionSummary;

use crate::collab::people::People;
use crate::i18n::{I18n, say};
use parvis_view::tiles::tone;

pub(super) fn tool(i18n: I18n, tool: DrawingTool) -> &'static str {
    match tool {
        DrawingTool::Select => say!(i18n, whiteboard_tool_select),
        DrawingTool::Hand => say!(i18n, whiteboard_tool_hand),
        DrawingTool::Pen => say!(i18n, whiteboard_tool_pen),
        DrawingTool::Highlighter => say!(i18n, whiteboard_tool_highlighter),
        DrawingTool::Eraser => say!(i18n, whiteboard_tool_eraser),
        DrawingTool::Line => say!(i18n, whiteboard_tool_line),
        DrawingTool::Arrow => say!(i18n, whiteboard_tool_arrow),
        DrawingTool::Rectangle => say!(i18n, whiteboard_tool_rectangle),
        DrawingTool::Ellipse => say!(i18n, whiteboard_tool_ellipse),
        DrawingTool::Text => say!(i18n, whiteboard_tool_text),
        DrawingTool::Sticky => say!(i18n, whiteboard_tool_sticky),
        DrawingTool::Laser => say!(i18n, whiteboard_tool_laser),
    }
}

pub(super) fn colour(i18n: I18n, colour: ColourName) -> &'static str {
    match colour {
        ColourName::Black => say!(i18n, whiteboard_black),
        ColourName::Grey => say!(i18n, whiteboard_grey),
        ColourName::Red => say!(i18n, whiteboard_red),
        ColourName::Orange => say!(i18n, whiteboard_orange),
        ColourName::Yellow => say!(i18n, whiteboard_yellow),
        ColourName::Green => say!(i18n, whiteboard_green),
        ColourName::Blue => say!(i18n, whiteboard_blue),
        ColourName::Violet => say!(i18n, whiteboard_violet),
        ColourName::White => say!(i18n, whiteboard_white),
    }
}

fn what(i18n: I18n, what: What) -> &'static str {
    match what {
        What::Stroke => say!(i18n, whiteboard_is_stroke),
        What::Highlight => say!(i18n, whiteboard_is_highlight),
        What::Line => say!(i18n, whiteboard_is_line),
        What::Arrow => say!(i18n, whiteboard_is_arrow),
        What::Rectangle => say!(i18n, whiteboard_is_rectangle),
        What::Ellipse => say!(i18n, whiteboard_is_ellipse),
        What::Text => say!(i18n, whiteboard_is_text),
        What::Sticky => say!(i18n, whiteboard_is_sticky),
        What::Picture => say!(i18n, whiteboard_is_picture),
    }
}

/// One line of the list: what it is, its colour, what is written on it, and by whom.
pub(super) fn described(i18n: I18n, people: People, described: &Described) -> String {
    let mut parts = vec![what(i18n, described.what).to_owned()];
    if described.what != What::Picture {
        parts.push(colour(i18n, described.colour).to_lowercase());
    }
    if described.fixed {
        parts.push(say!(i18n, whiteboard_background).to_lowercase());
    }
    parts.push(people.who(described.author).name);
    let line = parts.join(", ");
    if described.text.is_empty() {
        return line;
    }
    let text = described.text.split_whitespace().collect::<Vec<_>>().join(" ");
    say!(i18n, whiteboard_says, what = line, text = text)
}

/// What is selected; nothing is said of nothing.
pub(super) fn selected(i18n: I18n, people: People, summary: &SelectionSummary) -> String {
    match summary {
        SelectionSummary::Nothing => String::new(),
        SelectionSummary::One(one) => described(i18n, people, one),
        SelectionSummary::Several(count) => say!(i18n, whiteboard_selected, count = *count),
    }
}

/// The colour of somebody's pointer: that of their initials, as in `style/avatar.css`. The name stands beside it; white
/// on it can be read.
pub(super) fn colour_of(name: &str) -> [u8; 4] {
    const TONES: [u32; 8] = [
        0x002f_6a63,
        0x008a_4f24,
        0x0036_5f8c,
        0x007d_4468,
        0x0052_683a,
        0x005b_5296,
        0x0099_433b,
        0x004a_5f6d,
    ];
    let [_, red, green, blue] = TONES[tone(name, TONES.len() as u32) as usize].to_be_bytes();
    [red, green, blue, u8::MAX]
}
