//! The page as an SVG: text as text, and everything that others wrote escaped.

use std::fmt::Write;

use parvis_collab::{Element, ElementKind, ItemId};

use crate::form;
use crate::geometry::Rect;
use crate::path::{self, Colour, Short};
use crate::scene::Scene;
use crate::text;

/// Around everything, in units of the whiteboard.
const MARGIN: f64 = 24.0;

/// How wide a text is with letters of a size, in units of the whiteboard.
pub type Measure<'a> = &'a mut dyn FnMut(&str, f64) -> f64;

/// Writes the page that is looked at. `picture` gives the address of a picture, which is to be one with its content in
/// itself (`data:`), since nothing else is shown from a file; without one, its place is left empty.
#[must_use]
pub fn svg(scene: &Scene, measure: Measure<'_>, picture: &mut dyn FnMut(ItemId) -> Option<String>) -> String {
    let area = scene.extent().unwrap_or_default().grown(MARGIN);
    let size = area.size();
    let mut out = String::new();
    let view = format!("{} {} {} {}", Short(area.min.x), Short(area.min.y), Short(size.x), Short(size.y));
    // Writing into a text does not fail, here and below.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"{view}\">",
        Short(size.x),
        Short(size.y)
    );
    rect(&mut out, area, [255; 4]);
    for element in scene.on_page() {
        push(&mut out, element, measure, picture);
    }
    out.push_str("</svg>\n");
    out
}

fn push(
    out: &mut String,
    element: &Element,
    measure: Measure<'_>,
    picture: &mut dyn FnMut(ItemId) -> Option<String>,
) {
    let origin = form::origin(element.place);
    let middle = form::frame(element).middle() - origin;
    let _ = write!(out, "<g transform=\"translate({} {})", Short(origin.x), Short(origin.y));
    if element.place.turn != 0.0 {
        let turn = Short(form::turn(element));
        let _ = write!(out, " rotate({turn} {} {})", Short(middle.x), Short(middle.y));
    }
    out.push_str("\">");
    for shape in path::shapes(element, true) {
        let _ = write!(out, "<path d=\"{}\" fill=\"", shape.path);
        colour(out, shape.fill);
        out.push('"');
        if let Some((line, width)) = shape.line {
            out.push_str(" stroke=\"");
            colour(out, Some(line));
            let _ = write!(
                out,
                "\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"",
                Short(width)
            );
        }
        out.push_str("/>");
    }
    if let ElementKind::Picture(offer) = element.kind
        && let Some(address) = picture(offer)
    {
        let place = element.place;
        let (width, height) = (Short(f64::from(place.width)), Short(f64::from(place.height)));
        let _ =
            write!(out, "<image width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" href=\"");
        escape(out, &address);
        out.push_str("\"/>");
    }
    if text::has_words(element) {
        words(out, element, measure);
    }
    out.push_str("</g>\n");
}

fn words(out: &mut String, element: &Element, measure: Measure<'_>) {
    let set = text::layout(element, measure);
    let ink =
        if matches!(element.kind, ElementKind::Sticky) { text::ON_STICKY } else { element.style.colour };
    let _ = write!(
        out,
        "<text font-family=\"system-ui, sans-serif\" font-size=\"{}\" xml:space=\"preserve\" fill=\"",
        Short(set.font)
    );
    colour(out, Some(ink));
    out.push_str("\">");
    for (number, line) in set.lines.iter().enumerate() {
        let down = set.at.y + set.font * (text::LINE_HEIGHT * number as f64 + text::BASELINE);
        let _ = write!(out, "<tspan x=\"{}\" y=\"{}\">", Short(set.at.x), Short(down));
        escape(out, line);
        out.push_str("</tspan>");
    }
    out.push_str("</text>");
}

fn rect(out: &mut String, area: Rect, fill: Colour) {
    let size = area.size();
    let (x, y, width, height) = (Short(area.min.x), Short(area.min.y), Short(size.x), Short(size.y));
    let _ = write!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"");
    colour(out, Some(fill));
    out.push_str("\"/>\n");
}

fn colour(out: &mut String, colour: Option<Colour>) {
    match colour {
        None => out.push_str("none"),
        Some([red, green, blue, 255]) => {
            let _ = write!(out, "#{red:02x}{green:02x}{blue:02x}");
        }
        Some([red, green, blue, opacity]) => {
            let _ = write!(out, "rgba({red},{green},{blue},{})", Short(f64::from(opacity) / 255.0));
        }
    }
}

/// As it stands in the text of an element or in an attribute. What XML cannot hold is left out.
fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push(' '),
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::{element, id, numbered, stroke};

    fn half(text: &str, font: f64) -> f64 {
        text.chars().count() as f64 * font / 2.0
    }

    fn of(elements: Vec<Element>) -> String {
        let mut scene = Scene::default();
        scene.replace(elements);
        svg(&scene, &mut half, &mut |_| Some("data:image/png;base64,AA\"><script>".into()))
    }

    /// Every tag that is opened is closed, and only tags that are written here occur.
    fn tags(svg: &str) -> Vec<&str> {
        svg.split('<')
            .skip(1)
            .map(|tag| tag.split([' ', '>', '/']).find(|part| !part.is_empty()).unwrap())
            .collect()
    }

    #[test]
    fn everything_is_in_it() {
        let mut note = numbered(1, element(ElementKind::Sticky, (10.0, 10.0), (200.0, 200.0)));
        note.text = "two words".into();
        note.place.turn = 30.0;
        let drawn = numbered(2, stroke(&[(0.0, 0.0), (40.0, 4.0), (80.0, 0.0)], (5.0, 5.0)));
        let picture = numbered(3, element(ElementKind::Picture(id(8)), (0.0, 0.0), (64.0, 48.0)));
        let svg = of(vec![note, drawn, picture]);
        assert!(svg.contains(">two words</tspan>") && svg.contains("rotate(30 100 100)"), "{svg}");
        assert_eq!(svg.matches("<path").count(), 2);
        assert_eq!(svg.matches("<image").count(), 1);
        assert!(!svg.contains("<script"));
    }

    #[test]
    fn an_empty_page_is_a_picture_too() {
        assert!(of(Vec::new()).starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"48\""));
    }

    proptest! {
        #[test]
        fn no_text_becomes_markup(words in "\\PC{0,40}|(<script>|]]>|&#x3c;|<!--|\"|'|\u{0}|\u{fffe}|x){0,12}") {
            let mut text = element(ElementKind::Text, (0.0, 0.0), (0.0, 0.0));
            text.text = words;
            let svg = of(vec![text]);
            for tag in tags(&svg) {
                prop_assert!(["svg", "rect", "g", "text", "tspan"].contains(&tag), "{} in {}", tag, svg);
            }
            let ampersands = svg.split('&').skip(1).all(|rest| {
                ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|entity| rest.starts_with(entity))
            });
            prop_assert!(ampersands);
            prop_assert!(!svg.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
