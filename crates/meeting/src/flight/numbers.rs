/// How many things of one kind are told apart. A call of a day has some hundred people, pages and texts.
const NUMBERS: usize = 4_096;

/// Gives a number to each thing that is recorded, in the order in which they are first seen. What the things are stays in the
/// page's memory, and nothing that leaves it is made from it but for the numbers.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    seen: Vec<u64>,
}

impl Numbers {
    /// The number of this one, from 0 on; `None` where there are too many.
    pub(crate) fn of(&mut self, bits: u64) -> Option<u16> {
        let known = self.seen.iter().position(|seen| *seen == bits);
        let place = known.unwrap_or(self.seen.len());
        if known.is_none() {
            if place == NUMBERS {
                return None;
            }
            self.seen.push(bits);
        }
        u16::try_from(place).ok()
    }

    /// All numbers, ordered by what they stand for.
    pub(crate) fn in_order(&self) -> Vec<u16> {
        let mut all: Vec<(u64, u16)> = self.seen.iter().copied().zip(0..).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, number)| number).collect()
    }
}

/// A number that is the same for the same texts (FNV-1a), which are put one after the other. Nothing has to be safe against
/// texts that are made to have the same one: two things would look like one in the report of whoever was told both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextBits(pub(crate) u64);

impl TextBits {
    pub(crate) const fn none() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn and(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_number_for_as_long_as_there_are_numbers() {
        let mut numbers = Numbers::default();
        let most = u64::try_from(NUMBERS).unwrap();
        for n in 0..most {
            assert_eq!(numbers.of(most - n).map(u64::from), Some(n));
        }
        assert_eq!(numbers.of(0), None);
        assert_eq!(numbers.of(most), Some(0));
        assert_eq!(numbers.in_order().first().copied().map(u64::from), Some(most - 1));
    }

    #[test]
    fn the_same_text_has_the_same_bits() {
        let bits = |text| TextBits::none().and(text);
        assert_eq!(bits("a"), TextBits(0xaf63_dc4c_8601_ec8c), "FNV-1a, 64 bits");
        assert_eq!(bits("foobar"), TextBits(0x8594_4171_f739_67e8));
        assert_ne!(bits("Ada"), bits("Bob"));
        assert_eq!(bits("foo").and("bar"), bits("foobar"));
    }
}
