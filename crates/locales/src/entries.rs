//! A language's file as it stands there: in its order, and with keys that stand there twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// The entries of an object, in their order.
#[derive(Debug)]
pub(crate) struct Entries<T>(pub(crate) Vec<(String, T)>);

/// What a key stands for.
#[derive(Debug)]
pub(crate) enum Entry {
    Text(String),
    /// By plural category.
    Forms(Vec<(String, String)>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Entries<T>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                all(map)
            }
        }
        deserializer.deserialize_map(InOrder(std::marker::PhantomData))
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrForms;
        impl<'de> Visitor<'de> for TextOrForms {
            type Value = Entry;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a text, or an object with a text for each plural category")
            }

            fn visit_str<E>(self, text: &str) -> Result<Entry, E> {
                Ok(Entry::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                Ok(Entry::Forms(all(map)?.0))
            }
        }
        deserializer.deserialize_any(TextOrForms)
    }
}

fn all<'de, T: Deserialize<'de>, A: MapAccess<'de>>(mut map: A) -> Result<Entries<T>, A::Error> {
    let mut entries = Vec::new();
    while let Some(entry) = map.next_entry()? {
        entries.push(entry);
    }
    Ok(Entries(entries))
}
