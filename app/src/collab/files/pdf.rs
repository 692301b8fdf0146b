//! A PDF whose pages are made into pictures, as the pages ask the browser half for it.

use std::rc::Rc;

use leptos::prelude::*;

use super::engine::Offered;

/// A PDF that is being read. What reads it ends when this is dropped.
pub trait PdfReader: 'static {
    /// Makes a picture of this page, the first of which is number 1; also after a trouble.
    fn turn_to(&self, page: u32);
    /// Offers the picture that is here to all, as a file whose name begins like this. Whether there is one.
    fn offer(&self, name: &str, done: Offered) -> bool;
}

/// A PDF that a person chose.
#[derive(Clone)]
pub struct Pdf {
    /// How far it is.
    pub state: ArcRwSignal<PdfState>,
    /// What reads it.
    pub reader: Rc<dyn PdfReader>,
}

/// How far a PDF is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PdfState {
    /// How many pages it has; `None` until that is known.
    pub pages: Option<u32>,
    /// The page that is wanted.
    pub page: PdfPage,
}

/// A page as a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PdfPage {
    /// It comes.
    #[default]
    Coming,
    /// At this `blob:` address of this page.
    Here {
        /// The number of the page, from 1.
        number: u32,
        /// For `src`.
        url: String,
        /// Pixels to the right.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// It does not come.
    Not(PdfTrouble),
}

/// Why there is no picture of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PdfTrouble {
    /// No PDF, or one that is damaged.
    NotAPdf,
    /// It asks for a password.
    Encrypted,
    /// It has no pages.
    Empty,
    /// More than is read.
    TooLarge,
    /// It took too long.
    Slow,
    /// The page is damaged, or asked for too much memory.
    Broken,
    /// What reads PDFs did not come.
    NoReader,
    /// What reads PDFs is still being built: after `cargo xtask run` in a fresh clone.
    Unbuilt,
}

impl PdfTrouble {
    /// What the worker means by a code.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code {
            "not-a-pdf" => Self::NotAPdf,
            "encrypted" => Self::Encrypted,
            "empty" => Self::Empty,
            "too-large" => Self::TooLarge,
            _ => Self::Broken,
        }
    }
}
