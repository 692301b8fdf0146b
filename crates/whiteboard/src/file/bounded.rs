//! A list in a file that somebody may have made to fill the memory: an entry of one byte there takes many here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

/// Reads a list to its end, and keeps no more of it than `MOST` and one, by which one knows that it is too long.
pub(super) fn list<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct BoundedVisitor<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for BoundedVisitor<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MOST}")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut kept = Vec::new();
            while let Some(one) = list.next_element()? {
                if kept.len() <= MOST {
                    kept.push(one);
                }
            }
            Ok(kept)
        }
    }

    deserializer.deserialize_seq(BoundedVisitor::<T, MOST>(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Names(#[serde(deserialize_with = "list::<_, _, 7>")] Vec<String>);

    #[test]
    fn of_a_list_without_end_one_too_many_is_kept() {
        for (there, kept) in [(0, 0), (7, 7), (8, 8), (1_000_000, 8)] {
            // A name of no letters is one byte here, and many in memory.
            let bytes = postcard::to_allocvec(&vec![String::new(); there]).unwrap();
            let (Names(names), rest) = postcard::take_from_bytes(&bytes).unwrap();
            assert_eq!((names.len(), rest.len()), (kept, 0));
        }
    }
}
