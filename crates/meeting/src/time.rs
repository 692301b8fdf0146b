use crate::Mono;

/// The earliest of those that are there.
pub(crate) fn earliest(times: impl IntoIterator<Item = Option<Mono>>) -> Option<Mono> {
    times.into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_is_the_earliest_that_is_there() {
        assert_eq!(earliest([None, Some(Mono(5)), Some(Mono(3))]), Some(Mono(3)));
        assert_eq!(earliest([None, None]), None);
    }
}
