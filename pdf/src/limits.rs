//! Every limit of what is read and made. How long it may take is the page's to say.

/// The bytes of a file.
pub const FILE_BYTES: u64 = 64 * 1024 * 1024;
/// The pages of a document.
pub const PAGES: usize = 10_000;
/// The pixels of the longer side of a picture: a page of A4 has some 200 to the inch then.
pub const SIDE: u16 = 2_400;
/// The pixels of a point (1/72 inch). What is tiny on paper is not made larger than this.
pub const PIXELS_PER_POINT: f32 = 12.0;
