//! Words on the whiteboard: how large they are, and where their lines break.

use parvis_collab::{Element, ElementKind, ElementStyle};

use crate::form;
use crate::geometry::Vec2;

/// The distance between two lines, in sizes of the font.
pub const LINE_HEIGHT: f64 = 1.3;
/// Where letters stand, from the top of their line, in sizes of the font.
pub const BASELINE: f64 = 1.0;
/// How far the words of a sticky note are from its edge.
pub const PADDING: f64 = 14.0;
/// The side of a new sticky note.
pub const STICKY_SIZE: f64 = 200.0;
/// The colour of words on a sticky note, which is never dark.
pub const ON_STICKY: [u8; 4] = [40, 34, 20, 255];

/// How large the letters are, in units of the whiteboard.
#[must_use]
pub fn font_size(style: &ElementStyle) -> f64 {
    (12.0 + 4.0 * f64::from(style.width)).clamp(4.0, 800.0)
}

/// The width of line that has letters of this size.
#[must_use]
pub fn width_for(font: f64) -> f32 {
    ((font.clamp(4.0, 800.0) - 12.0) / 4.0) as f32
}

/// The words of an element, line by line, as they are painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// In units of the whiteboard.
    pub font: f64,
    /// Where the first line begins, from the origin of the place.
    pub at: Vec2,
    /// The lines.
    pub lines: Vec<String>,
    /// How much place they take.
    pub size: Vec2,
}

/// Sets the words of an element. `measure` says how wide a text is with letters of this size, in units of the
/// whiteboard.
#[must_use]
pub fn layout(element: &Element, measure: &mut dyn FnMut(&str, f64) -> f64) -> Layout {
    let font = match element.kind {
        ElementKind::Sticky => sticky_font(&element.style),
        _ => font_size(&element.style),
    };
    let width = f64::from(element.place.width).abs();
    let (padding, room) = match element.kind {
        ElementKind::Sticky => (PADDING, (width - 2.0 * PADDING).max(font)),
        // A width that was made to fit must not break a line by a hair.
        _ if width > 0.0 => (0.0, width + 0.5),
        _ => (0.0, f64::INFINITY),
    };
    let lines: Vec<String> = element
        .text
        .split('\n')
        .flat_map(|line| broken(line, room, &mut |text| measure(text, font)))
        .collect();
    let widest = lines.iter().map(|line| measure(line, font)).fold(0.0, f64::max);
    let size = Vec2::new(widest, lines.len() as f64 * font * LINE_HEIGHT);
    Layout { font, at: Vec2::new(padding, padding), lines, size }
}

/// The place an element needs for these words: words as wide as they are, unless somebody made their box; a note as
/// high as it takes.
#[must_use]
pub fn fitted(element: &Element, measure: &mut dyn FnMut(&str, f64) -> f64) -> parvis_collab::Placement {
    let mut place = element.place;
    let needs = layout(element, measure).size;
    match element.kind {
        ElementKind::Sticky => {
            place.height = (place.height.abs()).max((needs.y + 2.0 * PADDING) as f32);
        }
        ElementKind::Text => {
            if place.width == 0.0 {
                place.width = needs.x.ceil() as f32;
            }
            place.height = needs.y as f32;
        }
        ElementKind::Stroke(_)
        | ElementKind::Highlight(_)
        | ElementKind::Line
        | ElementKind::Arrow
        | ElementKind::Rectangle
        | ElementKind::Ellipse
        | ElementKind::Picture(_) => {}
    }
    place
}

/// Whether there are words to paint.
#[must_use]
pub fn has_words(element: &Element) -> bool {
    form::is_written(&element.kind) && !element.text.trim().is_empty()
}

fn sticky_font(style: &ElementStyle) -> f64 {
    (14.0 + 2.0 * f64::from(style.width)).clamp(8.0, 200.0)
}

/// Breaks a line between words, and a word that is too long anywhere.
fn broken(line: &str, room: f64, measure: &mut dyn FnMut(&str) -> f64) -> Vec<String> {
    if !room.is_finite() || measure(line) <= room {
        return vec![line.to_owned()];
    }
    let mut lines = Vec::new();
    let mut now = String::new();
    for word in line.split_inclusive(' ') {
        let longer = format!("{now}{word}");
        if measure(longer.trim_end()) <= room {
            now = longer;
            continue;
        }
        if !now.is_empty() {
            lines.push(now.trim_end().to_owned());
            now.clear();
        }
        for letter in word.chars() {
            now.push(letter);
            if now.trim_end().chars().count() > 1 && measure(now.trim_end()) > room {
                now.pop();
                lines.push(std::mem::take(&mut now));
                now.push(letter);
            }
        }
    }
    lines.push(now.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::element;

    /// Every letter is half as wide as it is high.
    fn half(text: &str, font: f64) -> f64 {
        text.chars().count() as f64 * font / 2.0
    }

    fn written(kind: ElementKind, text: &str, width: f32) -> Element {
        let mut made = element(kind, (0.0, 0.0), (width, 0.0));
        made.text = text.to_owned();
        made
    }

    #[test]
    fn words_without_a_box_break_where_the_person_broke_them() {
        let words = written(ElementKind::Text, "one two three\n\nfour", 0.0);
        let set = layout(&words, &mut half);
        assert_eq!(set.lines, ["one two three", "", "four"]);
        let place = fitted(&words, &mut half);
        assert_eq!(place.width, (13.0 * set.font / 2.0).ceil() as f32);
        assert!((f64::from(place.height) - 3.0 * set.font * LINE_HEIGHT).abs() < 1e-3);
        // Fitted once, it stays as it is.
        let again = Element { place, ..words };
        assert_eq!(layout(&again, &mut half).lines, set.lines);
        assert_eq!(fitted(&again, &mut half), place);
    }

    #[test]
    fn a_note_breaks_between_words_and_grows() {
        let mut note = written(ElementKind::Sticky, &"word ".repeat(60), STICKY_SIZE as f32);
        note.place.height = STICKY_SIZE as f32;
        let set = layout(&note, &mut half);
        assert!(
            set.lines.len() > 5 && set.lines.iter().all(|line| line.ends_with("word")),
            "{:?}",
            set.lines
        );
        assert!(f64::from(fitted(&note, &mut half).height) > STICKY_SIZE);
    }

    #[test]
    fn the_size_of_letters_and_the_width_go_together() {
        for width in [0.5, 2.0, 4.0, 8.0, 16.0] {
            let style = ElementStyle { colour: [0; 4], fill: None, width };
            assert!((width_for(font_size(&style)) - width).abs() < 1e-4);
        }
    }

    proptest! {
        #[test]
        fn nothing_of_the_words_is_lost_and_no_line_is_too_long(text in "[a-z é\n]{0,120}", width in 60.0f32..400.0) {
            let words = written(ElementKind::Text, &text, width);
            let set = layout(&words, &mut half);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&set.lines.concat()), letters(&text));
            for line in &set.lines {
                prop_assert!(half(line, set.font) <= f64::from(width) + 0.5, "{}", line);
            }
        }
    }
}
