//! Divides a bit rate among pictures.

/// What comes first, first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Share,
    Speaker,
    Rest,
}

/// A picture that wants a part, in bits a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct PictureClaim {
    pub(super) class: Class,
    /// With less it is not sent.
    pub(super) least: u32,
    /// What makes it good; between the other two.
    pub(super) good: u32,
    /// More than this is of no use, or cannot arrive; where it is less than `least`, nothing is sent.
    pub(super) most: u32,
}

/// The part of each, in the order of the claims; 0 for what is not sent. All together they are no more than the budget.
///
/// Each gets the least first, in the order of the classes and, within one, of the claims. Where that is not enough for all,
/// whoever gets it gets no more: the little that is left over is not worth that a picture gets less when the budget
/// grows. So with more to divide, no part is ever smaller. What is left after that makes the pictures good, one class after
/// the other, and then as good as can be; within a class all are raised to the same.
pub(super) fn share(budget: u32, claims: &[PictureClaim]) -> Vec<u32> {
    let mut parts = vec![0; claims.len()];
    let mut order: Vec<usize> =
        (0..claims.len()).filter(|at| claims[*at].most >= claims[*at].least).collect();
    order.sort_by_key(|at| claims[*at].class);
    let mut left = budget;
    for at in &order {
        let least = claims[*at].least;
        if least > left {
            return parts;
        }
        parts[*at] = least;
        left -= least;
    }
    for target in [|claim: &PictureClaim| claim.good.min(claim.most), |claim: &PictureClaim| claim.most] {
        for class in [Class::Share, Class::Speaker, Class::Rest] {
            let members: Vec<usize> = order.iter().copied().filter(|at| claims[*at].class == class).collect();
            raise(&mut parts, &mut left, &members, |at| target(&claims[at]));
        }
    }
    parts
}

/// Raises these parts to the same level, as far as what is left goes, and none above its target. Where it does not go all the
/// way, nothing is left: a remainder smaller than the number of parts would otherwise come and go with the budget.
fn raise(parts: &mut [u32], left: &mut u32, members: &[usize], target: impl Fn(usize) -> u32) {
    let raised = |parts: &[u32], at: usize, level: u32| parts[at].max(level.min(target(at)));
    let cost = |parts: &[u32], level: u32| -> u64 {
        members.iter().map(|at| u64::from(raised(parts, *at, level) - parts[*at])).sum()
    };
    let left_now = u64::from(*left);
    let level = match left_now.checked_sub(cost(parts, u32::MAX)) {
        Some(rest) => {
            *left = u32::try_from(rest).unwrap_or(u32::MAX);
            u32::MAX
        }
        None => {
            *left = 0;
            // The highest level that can be paid, by halving: its cost never falls with the level.
            let (mut paid, mut beyond) = (0, u32::MAX);
            while beyond - paid > 1 {
                let level = u32::midpoint(paid, beyond);
                if cost(parts, level) <= left_now { paid = level } else { beyond = level }
            }
            paid
        }
    };
    for at in members {
        parts[*at] = raised(parts, *at, level);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim(class: Class) -> PictureClaim {
        PictureClaim { class, least: 100, good: 200, most: 600 }
    }

    #[test]
    fn each_gets_the_least_before_anybody_gets_more() {
        let claims = [claim(Class::Rest), claim(Class::Speaker), claim(Class::Rest), claim(Class::Share)];
        for (budget, parts) in [
            (99, [0, 0, 0, 0]),
            (100, [0, 0, 0, 100]),
            (299, [0, 100, 0, 100]),
            (399, [100, 100, 0, 100]),
            (400, [100, 100, 100, 100]),
            (450, [100, 100, 100, 150]),
            (600, [100, 200, 100, 200]),
            (700, [150, 200, 150, 200]),
            (800, [200, 200, 200, 200]),
            (1_300, [200, 300, 200, 600]),
            (2_000, [400, 600, 400, 600]),
            (u32::MAX, [600, 600, 600, 600]),
        ] {
            assert_eq!(share(budget, &claims), parts, "{budget}");
        }
    }

    #[test]
    fn what_can_never_get_its_least_takes_nothing_from_the_others() {
        let weak = PictureClaim { most: 50, ..claim(Class::Share) };
        assert_eq!(share(100, &[weak, claim(Class::Rest)]), [0, 100]);
        assert!(share(100, &[]).is_empty());
    }

    fn class() -> impl Strategy<Value = Class> {
        prop_oneof![Just(Class::Share), Just(Class::Speaker), Just(Class::Rest)]
    }

    fn claims() -> impl Strategy<Value = Vec<PictureClaim>> {
        let claim = (class(), 1..200_000u32, 0..500_000u32, 0..3_000_000u32).prop_map(
            |(class, least, good, most)| PictureClaim {
                class,
                least,
                good: least + good,
                most: least + most,
            },
        );
        prop::collection::vec(claim, 0..24)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

        #[test]
        fn the_parts_are_within_the_budget_and_grow_with_it(claims in claims(), budget: u32, more in 0..2_000_000u32) {
            let budget = budget % 40_000_000;
            let parts = share(budget, &claims);
            prop_assert!(parts.iter().map(|part| u64::from(*part)).sum::<u64>() <= u64::from(budget));
            for (part, claim) in parts.iter().zip(&claims) {
                prop_assert!(*part == 0 || (claim.least..=claim.most).contains(part));
            }
            let larger = share(budget + more, &claims);
            prop_assert!(parts.iter().zip(&larger).all(|(part, larger)| larger >= part));
        }

        #[test]
        fn a_share_gets_no_less_than_the_speaker_and_the_speaker_no_less_than_the_rest(
            classes in prop::collection::vec(class(), 0..24),
            budget in 0..40_000_000u32,
        ) {
            let claim = |class: &Class| PictureClaim { class: *class, least: 110_000, good: 200_000, most: 1_800_000 };
            let claims: Vec<PictureClaim> = classes.iter().map(claim).collect();
            let parts = share(budget, &claims);
            for (one, first) in parts.iter().zip(&classes) {
                for (other, second) in parts.iter().zip(&classes) {
                    // Within a class all have the same, but where not all get the least.
                    prop_assert!(first >= second || one >= other, "{parts:?} {classes:?}");
                }
            }
        }
    }
}
