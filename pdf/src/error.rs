/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Beyond [`crate::limits`].
    #[error("more than is read")]
    TooLarge,
    /// No PDF, or one that is damaged beyond guessing.
    #[error("not a PDF")]
    NotAPdf,
    /// It opens with a password only, or with a method that is not known.
    #[error("encrypted")]
    Encrypted,
    /// A PDF without pages.
    #[error("no pages")]
    Empty,
    /// It has fewer pages, or none of this shape can be a picture.
    #[error("no such page")]
    NoPage,
}

impl Unreadable {
    /// What the worker tells the page.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::NotAPdf => "not-a-pdf",
            Self::Encrypted => "encrypted",
            Self::Empty => "empty",
            Self::NoPage => "no-page",
        }
    }
}
