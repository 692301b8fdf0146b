//! What `worker.js` calls. Errors cross as their codes.

use wasm_bindgen::prelude::*;

use crate::document::{Document, Picture};
use crate::error::Unreadable;
use crate::limits::SIDE;

/// A PDF in the worker.
#[wasm_bindgen]
pub struct Reader {
    document: Document,
}

/// A page in the worker.
#[wasm_bindgen]
pub struct Painted {
    picture: Picture,
}

/// Whether a file of so many bytes is read at all.
#[wasm_bindgen]
#[must_use]
pub fn fits(bytes: f64) -> bool {
    // A cast of a float stays within its type.
    Document::fits(bytes as u64)
}

#[wasm_bindgen]
impl Reader {
    /// Looks for the pages of a file.
    ///
    /// # Errors
    ///
    /// A code, as a text.
    pub fn open(bytes: Vec<u8>) -> Result<Reader, JsValue> {
        let document = Document::open(bytes).map_err(thrown)?;
        Ok(Self { document })
    }

    /// How many pages there are.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.document.pages()
    }

    /// A page, the first of which is number 1.
    ///
    /// # Errors
    ///
    /// A code, as a text.
    pub fn render(&self, number: usize) -> Result<Painted, JsValue> {
        let picture = self.document.render(number, SIDE).map_err(thrown)?;
        Ok(Painted { picture })
    }
}

#[wasm_bindgen]
impl Painted {
    /// Pixels to the right.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.picture.width
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.picture.height
    }

    /// What `ImageData` takes.
    #[must_use]
    pub fn pixels(&self) -> wasm_bindgen::Clamped<Vec<u8>> {
        wasm_bindgen::Clamped(self.picture.pixels.clone())
    }
}

fn thrown(error: Unreadable) -> JsValue {
    JsValue::from_str(error.code())
}
