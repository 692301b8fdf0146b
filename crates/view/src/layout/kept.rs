//! What a browser keeps of the choices: one number, and nothing of whom they are about.
//!
//! From its lowest bit on: two bits are the view, one is set where people without a picture are left out, three are the own
//! picture, one is set where it is not mirrored, and one where the presenter is beside the slides. 0 is what a person has
//! who never chose.

use super::{CallView, Corner, LayoutChoices, OwnPicture};

const VIEWS: [CallView; 4] = [CallView::Auto, CallView::Tiled, CallView::Speaker, CallView::Sidebar];
const OWN: [OwnPicture; 6] = [
    OwnPicture::Tile,
    OwnPicture::Hidden,
    OwnPicture::Floating(Corner::TopLeft),
    OwnPicture::Floating(Corner::TopRight),
    OwnPicture::Floating(Corner::BottomLeft),
    OwnPicture::Floating(Corner::BottomRight),
];
const HIDES: i32 = 1 << 2;
const OWN_SHIFT: i32 = 3;
const PLAIN: i32 = 1 << 6;
const BESIDE: i32 = 1 << 7;

impl Default for LayoutChoices {
    /// What a person has who never chose.
    fn default() -> Self {
        Self {
            view: CallView::Auto,
            pinned: Vec::new(),
            hide_without_picture: false,
            own: OwnPicture::Tile,
            mirrored: true,
            presenter_beside: false,
            page: 0,
        }
    }
}

impl LayoutChoices {
    /// The number to keep. Pins and the page are of one call and not in it.
    #[must_use]
    pub fn kept(&self) -> i32 {
        let place = |at: Option<usize>| at.and_then(|at| i32::try_from(at).ok()).unwrap_or(0);
        let view = place(VIEWS.iter().position(|view| *view == self.view));
        let own = place(OWN.iter().position(|own| *own == self.own));
        let flag = |on: bool, bit: i32| if on { bit } else { 0 };
        view | (own << OWN_SHIFT)
            | flag(self.hide_without_picture, HIDES)
            | flag(!self.mirrored, PLAIN)
            | flag(self.presenter_beside, BESIDE)
    }

    /// Takes over what was kept. Of a number that nobody kept like this, what makes no sense is as if never chosen.
    pub fn take_kept(&mut self, kept: i32) {
        let of = |shift: i32, bits: i32| usize::try_from((kept >> shift) & bits).unwrap_or(0);
        self.view = VIEWS.get(of(0, 3)).copied().unwrap_or_default();
        self.own = OWN.get(of(OWN_SHIFT, 7)).copied().unwrap_or_default();
        self.hide_without_picture = kept & HIDES != 0;
        self.mirrored = kept & PLAIN == 0;
        self.presenter_beside = kept & BESIDE != 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_comes_back_as_it_was_kept() {
        for bits in 0..256 {
            let mut choices = LayoutChoices::default();
            choices.take_kept(bits);
            let mut again = LayoutChoices::default();
            again.take_kept(choices.kept());
            assert_eq!(again, choices, "{bits}");
        }
        for view in VIEWS {
            for own in OWN {
                let choices = LayoutChoices { view, own, ..LayoutChoices::default() };
                let mut again = LayoutChoices::default();
                again.take_kept(choices.kept());
                assert_eq!(again, choices);
            }
        }
    }

    #[test]
    fn who_never_chose_has_nothing_kept_and_nonsense_is_no_choice() {
        assert_eq!(LayoutChoices::default().kept(), 0);
        let mut choices = LayoutChoices::default();
        choices.take_kept(0);
        assert_eq!(choices, LayoutChoices::default());
        // Seven and six are no place of the own picture.
        for kept in [7 << OWN_SHIFT, 6 << OWN_SHIFT, 1 << 20] {
            choices.take_kept(kept);
            assert_eq!(choices, LayoutChoices::default(), "{kept}");
        }
        choices.take_kept(i32::MIN);
        choices.take_kept(-1);
        assert_eq!(choices.own, OwnPicture::Tile);
    }

    #[test]
    fn pins_and_the_page_are_not_kept() {
        let key = crate::tiles::TileKey { participant: None, screen: true };
        let choices = LayoutChoices { pinned: vec![key], page: 3, ..LayoutChoices::default() };
        assert_eq!(choices.kept(), 0);
        let mut taken = choices.clone();
        taken.take_kept(1);
        assert_eq!((taken.pinned, taken.page, taken.view), (vec![key], 3, CallView::Tiled));
    }
}
