use parvis_protocol::DisplayName;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;

/// The skeleton of a name (UTS #39 section 4): equal for two names that a reader mistakes for one another, whatever their
/// case, spaces and punctuation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skeleton(String);

impl Skeleton {
    pub(crate) fn of(name: &DisplayName) -> Self {
        // Before and after lower case: a capital may be confusable with a character whose small form is not.
        let first: String = skeleton(name.as_str()).collect();
        let second: String = skeleton(&first.to_lowercase()).collect();
        let visible: String =
            second.chars().filter(|c| c.is_alphanumeric() || is_combining_mark(*c)).collect();
        // A name of emoji or punctuation alone is compared by them.
        Self(if visible.is_empty() { second } else { visible })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skeleton(name: &str) -> Skeleton {
        Skeleton::of(&DisplayName::new(name).unwrap())
    }

    #[test]
    fn names_that_look_alike_are_alike() {
        for confusable in ["ada", "Αda", "Аdа", "A d a", "Ada.", "-Ada-", "ＡＤＡ"] {
            assert_eq!(skeleton(confusable), skeleton("Ada"), "{confusable}");
        }
        assert_eq!(skeleton("Bill"), skeleton("BiII"));
        assert_eq!(skeleton("🎉"), skeleton("🎉"));
    }

    #[test]
    fn other_names_are_not() {
        for other in ["Adam", "Ida", "Áda", "🎉"] {
            assert_ne!(skeleton(other), skeleton("Ada"), "{other}");
        }
        assert_ne!(skeleton("🎉"), skeleton("🎈"));
    }
}
