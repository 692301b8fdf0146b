//! What is on the whiteboard, for who does not see it: a list of what there is, in the order in which it is read.

use parvis_collab::{Element, ElementKind, ItemId};
use parvis_protocol::ParticipantId;

use crate::colour::{self, ColourName};
use crate::form;
use crate::path;
use crate::scene::Scene;

/// What an element is, without its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A pen's stroke.
    Stroke,
    /// A highlighter's.
    Highlight,
    /// A line.
    Line,
    /// An arrow.
    Arrow,
    /// A rectangle.
    Rectangle,
    /// An ellipse.
    Ellipse,
    /// Words.
    Text,
    /// A sticky note.
    Sticky,
    /// A picture.
    Picture,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// Which element.
    pub id: ItemId,
    /// What it is.
    pub what: What,
    /// What is written on it.
    pub text: String,
    /// Its colour; a note's is that of its ground.
    pub colour: ColourName,
    /// Who drew it.
    pub author: ParticipantId,
    /// Whether it is part of the background.
    pub fixed: bool,
}

/// What is on the page, line by line from the top and from the left.
#[must_use]
pub fn describe(scene: &Scene) -> Vec<Described> {
    let mut lines: Vec<(i64, i64, Described)> = scene.on_page().map(line).collect();
    lines.sort_by_key(|(down, right, _)| (*down, *right));
    lines.into_iter().map(|(_, _, described)| described).collect()
}

/// What one element is.
#[must_use]
pub fn described(element: &Element) -> Described {
    let style = element.style;
    let (what, colour) = match &element.kind {
        ElementKind::Stroke(_) => (What::Stroke, style.colour),
        ElementKind::Highlight(_) => (What::Highlight, style.colour),
        ElementKind::Line => (What::Line, style.colour),
        ElementKind::Arrow => (What::Arrow, style.colour),
        ElementKind::Rectangle => (What::Rectangle, style.colour),
        ElementKind::Ellipse => (What::Ellipse, style.colour),
        ElementKind::Text => (What::Text, style.colour),
        ElementKind::Sticky => (What::Sticky, style.fill.unwrap_or(path::STICKY)),
        ElementKind::Picture(_) => (What::Picture, style.colour),
    };
    Described {
        id: element.id,
        what,
        text: element.text.trim().to_owned(),
        colour: colour::name(colour),
        author: element.id.author(),
        fixed: element.fixed,
    }
}

fn line(element: &Element) -> (i64, i64, Described) {
    // What begins at about the same height stands in one row.
    const ROW: f64 = 80.0;
    let corner = form::frame(element).min;
    ((corner.y / ROW).floor() as i64, corner.x as i64, described(element))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{element, numbered, stroke};

    #[test]
    fn the_list_is_read_from_the_top_and_from_the_left() {
        let mut scene = Scene::default();
        let mut note = numbered(1, element(ElementKind::Sticky, (300.0, 20.0), (200.0, 200.0)));
        note.text = " buy milk\n".into();
        note.style.fill = Some([200, 236, 205, 255]);
        let mut red = numbered(2, stroke(&[(0.0, 0.0), (5.0, 5.0)], (10.0, 30.0)));
        red.style.colour = [201, 42, 42, 255];
        let below = numbered(3, element(ElementKind::Arrow, (0.0, 500.0), (10.0, 10.0)));
        scene.replace(vec![below, note, red]);
        let list = describe(&scene);
        let lines: Vec<_> = list.iter().map(|it| (it.what, it.colour, it.text.as_str())).collect();
        assert_eq!(
            lines,
            [
                (What::Stroke, ColourName::Red, ""),
                (What::Sticky, ColourName::Green, "buy milk"),
                (What::Arrow, ColourName::Black, ""),
            ]
        );
    }
}
