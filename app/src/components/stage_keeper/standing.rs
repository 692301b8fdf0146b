//! The place of a tile, as CSS says it.

use crate::components::grid::{px, standing};
use parvis_view::layout::{ScreenZoom, StagePart, StageRect, TilePlace};
use parvis_view::tiles::TileKey;

/// A tile that is not shown: it stays in the document, where its sound is heard.
const UNSEEN: &str = "width:120px;height:84px;visibility:hidden;transition:none";
const OWN_CAMERA: TileKey = TileKey { participant: None, screen: false };

/// What CSS says of a tile. The pictures in it read the properties that begin with two hyphens (`style/stage.css`).
pub(super) fn style(place: Option<&TilePlace>, zoom: ScreenZoom, dragged: Option<(f64, f64)>) -> String {
    let Some(place) = place else { return UNSEEN.to_owned() };
    let is_floating = place.part == StagePart::Floating;
    let (x, y) = dragged.filter(|_| is_floating).unwrap_or_default();
    let rect = StageRect { x: place.rect.x + x, y: place.rect.y + y, ..place.rect };
    let mut style = standing(&rect);
    let StageRect { x, y, width, height } = place.picture;
    if x > 0.5 || y > 0.5 {
        let share = |part: f64, whole: f64| px(100.0 * part / whole.max(1.0)).replace("px", "%");
        style.push_str(";--picture-x:");
        style.push_str(&share(x, rect.width));
        style.push_str(";--picture-y:");
        style.push_str(&share(y, rect.height));
        style.push_str(";--picture-width:");
        style.push_str(&share(width, rect.width));
        style.push_str(";--picture-height:");
        style.push_str(&share(height, rect.height));
    }
    if place.key == OWN_CAMERA && !place.mirrored {
        style.push_str(";--mirror:none");
    }
    if zoom.scale > 1.0 {
        style.push_str(";--zoom:translate(");
        style.push_str(&px(zoom.x));
        style.push(',');
        style.push_str(&px(zoom.y));
        style.push_str(") scale(");
        style.push_str(&hundredths(zoom.scale));
        style.push(')');
    }
    if is_floating {
        style.push_str(";z-index:1;touch-action:none;cursor:grab;box-shadow:var(--shadow-3)");
        if dragged.is_some() {
            style.push_str(";transition:none");
        }
    }
    style
}

/// A number from 1 to 8 as CSS has it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 8")]
fn hundredths(number: f64) -> String {
    let hundredths = (number * 100.0).round() as u32;
    format!("{}.{}{}", hundredths / 100, hundredths / 10 % 10, hundredths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: StageRect = StageRect { x: 8.0, y: 16.0, width: 400.0, height: 200.0 };

    fn place(part: StagePart) -> TilePlace {
        let picture = StageRect { x: 0.0, y: 0.0, ..RECT };
        TilePlace { key: OWN_CAMERA, part, rect: RECT, picture, height: 200, mirrored: true }
    }

    #[test]
    fn a_tile_without_bars_says_no_more_than_where_it_is() {
        let plain = style(Some(&place(StagePart::Grid)), ScreenZoom::default(), Some((5.0, 5.0)));
        assert_eq!(plain, "width:400.0px;height:200.0px;transform:translate(8.0px,16.0px)");
    }

    #[test]
    fn bars_the_mirror_and_the_hand_are_said() {
        let picture = StageRect { x: 100.0, y: 0.0, width: 200.0, height: 200.0 };
        let barred = TilePlace { picture, mirrored: false, ..place(StagePart::Grid) };
        let said = style(Some(&barred), ScreenZoom::default(), None);
        assert!(
            said.contains("--picture-x:25.0%;--picture-y:0.0%;--picture-width:50.0%;--picture-height:100.0%"),
            "{said}"
        );
        assert!(said.contains("--mirror:none"), "{said}");
        let dragged = style(Some(&place(StagePart::Floating)), ScreenZoom::default(), Some((-4.0, 2.0)));
        assert!(
            dragged.contains("translate(4.0px,18.0px)") && dragged.contains("transition:none"),
            "{dragged}"
        );
        let zoom = ScreenZoom { scale: 1.25, x: 3.0, y: -4.0 };
        let zoomed = style(Some(&place(StagePart::Large)), zoom, None);
        assert!(zoomed.ends_with("--zoom:translate(3.0px,-4.0px) scale(1.25)"), "{zoomed}");
        assert!(style(None, zoom, None).contains("visibility:hidden"));
    }
}
