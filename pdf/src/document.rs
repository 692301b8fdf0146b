//! A PDF, and its pages as pictures. The bytes are a stranger's: nothing here may be assumed of them.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use crate::error::Unreadable;
use crate::limits::{FILE_BYTES, PAGES};
use crate::size::pixels;

/// A PDF whose pages can be counted.
pub struct Document {
    pdf: Pdf,
}

/// A page as it looks on white paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels to the right.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
    /// Four bytes for each, row by row: red, green, blue, and 255.
    pub pixels: Vec<u8>,
}

impl Document {
    /// Whether a file of so many bytes is read at all.
    #[must_use]
    pub fn fits(bytes: u64) -> bool {
        bytes <= FILE_BYTES
    }

    /// Looks for the pages of a file. A damaged one is read as far as it can be.
    ///
    /// # Errors
    ///
    /// Too large; no PDF; encrypted; without pages.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Unreadable> {
        if !Self::fits(bytes.len() as u64) {
            return Err(Unreadable::TooLarge);
        }
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => Unreadable::Encrypted,
            LoadPdfError::Invalid => Unreadable::NotAPdf,
        })?;
        match pdf.pages().len() {
            0 => Err(Unreadable::Empty),
            count if count > PAGES => Err(Unreadable::TooLarge),
            _ => Ok(Self { pdf }),
        }
    }

    /// How many pages there are: one or more.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }

    /// A page, the first of which is number 1. Its longer side has `side` pixels, or fewer where the page is tiny. What
    /// cannot be drawn of it is left out.
    ///
    /// # Errors
    ///
    /// No such page.
    pub fn render(&self, number: usize, side: u16) -> Result<Picture, Unreadable> {
        let page = number.checked_sub(1).and_then(|at| self.pdf.pages().get(at)).ok_or(Unreadable::NoPage)?;
        let (width, height) = page.render_dimensions();
        let (right, down) = pixels(width, height, side).ok_or(Unreadable::NoPage)?;
        let scale = Affine::scale_non_uniform(
            f64::from(right) / f64::from(width),
            f64::from(down) / f64::from(height),
        );
        let pixmap = painted(page, (right, down), scale * page.initial_transform(true).to_kurbo());
        Ok(Picture { width: right, height: down, pixels: pixmap.data_as_u8_slice().to_vec() })
    }
}

/// On white, so that no pixel is transparent.
fn painted(page: &Page<'_>, (width, height): (u16, u16), transform: Affine) -> Pixmap {
    let mut context = RenderContext::new(width, height);
    let (cache, fonts) = (RenderCache::new(), InterpreterSettings::default());
    render_into(page, &cache, &fonts, &RenderSettings::default(), &mut context, transform);
    context.flush();
    let mut pixmap = Pixmap::new(width, height);
    let settings = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() };
    context.render_with(&mut pixmap, &mut Resources::default(), settings);
    pixmap
}
