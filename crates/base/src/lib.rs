//! What every crate counts time and rates with. Nothing here reads a clock or draws a random number.
//!
//! ```
//! use parvis_base::{Mono, TokenBucket};
//!
//! // Three at once, and one more each second.
//! let mut bucket = TokenBucket::per_second(Mono(0), 3, 1);
//! assert!((0..3).all(|_| bucket.take(Mono(0), 1)));
//! assert!(!bucket.take(Mono(999), 1));
//! assert!(bucket.take(Mono(1_000), 1));
//! ```

mod backoff;
mod time;
mod token_bucket;

pub use backoff::{Jitter, doubling};
pub use time::{Mono, Now, WallTime};
pub use token_bucket::TokenBucket;
