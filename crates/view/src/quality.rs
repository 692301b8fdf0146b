//! How well the connection to each of the others goes, in one of three grades, and what it lies with.
//!
//! A reading comes every two seconds, and one that is bad now and then is no news. So a grade becomes worse with the second
//! worse reading in a row, and better with the fourth better one.

use std::collections::BTreeMap;

use parvis_meeting::allocator::{LinkQuality, QualityLimitation};
use parvis_protocol::ParticipantId;

/// Readings in a row after which a grade becomes worse, and better.
const WORSE_AFTER: u8 = 2;
const BETTER_AFTER: u8 = 4;
/// So many links at most are kept; a call has fewer people.
const KEPT: usize = 1_000;

/// How well it goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkGrade {
    /// Nothing is noticed.
    #[default]
    Good,
    /// Something may be noticed.
    Fair,
    /// Words may be missing, or come late.
    Poor,
}

/// What it lies with, as far as this side can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkCause {
    /// What is sent from here does not all go out.
    YourUpload,
    /// What comes here comes badly from most of the others.
    YourDownload,
    /// This machine cannot make the pictures fast enough.
    YourComputer,
    /// What comes from them comes badly, and from most others it does not.
    TheirUpload,
    /// It takes long both ways, and nothing is lost.
    Distance,
}

/// The connection to one of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GradedLink {
    /// How well it goes.
    pub grade: LinkGrade,
    /// What it lies with; `None` where it goes well, and where that cannot be told.
    pub cause: Option<LinkCause>,
    /// What was measured last.
    pub measured: LinkQuality,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct KeptLink {
    link: GradedLink,
    /// What the last readings were instead, and how many.
    instead: (LinkGrade, u8),
}

/// All connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkGrades(BTreeMap<ParticipantId, KeptLink>);

impl LinkGrades {
    /// Takes in what was measured. Whoever is not in it is gone.
    pub fn update(&mut self, readings: &[(ParticipantId, LinkQuality)]) {
        let readings = &readings[..readings.len().min(KEPT)];
        let lossy = readings.iter().filter(|(_, quality)| arrives(quality) > LinkGrade::Good).count();
        let is_here = readings.len() > 1 && lossy * 2 > readings.len();
        let mut kept = BTreeMap::new();
        for (who, quality) in readings {
            let raw = grade(quality);
            let cause = || cause(quality, readings.len() > 1, is_here);
            let next = match self.0.get(who) {
                None => KeptLink {
                    link: GradedLink { grade: raw, cause: cause(), measured: *quality },
                    instead: (raw, 0),
                },
                Some(before) => before.next(raw, cause(), *quality),
            };
            kept.insert(*who, next);
        }
        self.0 = kept;
    }

    /// The connection to this participant; `None` before it was measured.
    #[must_use]
    pub fn of(&self, who: ParticipantId) -> Option<GradedLink> {
        self.0.get(&who).map(|kept| kept.link)
    }

    /// All of them, in the order of the ids.
    pub fn all(&self) -> impl Iterator<Item = (ParticipantId, GradedLink)> {
        self.0.iter().map(|(who, kept)| (*who, kept.link))
    }
}

impl KeptLink {
    fn next(self, raw: LinkGrade, cause: Option<LinkCause>, measured: LinkQuality) -> Self {
        let before = self.link.grade;
        let times = if self.instead.0 == raw { self.instead.1.saturating_add(1) } else { 1 };
        let enough = if raw > before { WORSE_AFTER } else { BETTER_AFTER };
        let grade = if raw == before || times < enough { before } else { raw };
        let cause = match grade {
            LinkGrade::Good => None,
            // A good reading in between tells nothing of why it is bad.
            _ if raw == LinkGrade::Good => self.link.cause,
            _ => cause,
        };
        Self { link: GradedLink { grade, cause, measured }, instead: (raw, times) }
    }
}

/// By what comes from them: in thousandths that are lost, and in milliseconds.
fn arrives(quality: &LinkQuality) -> LinkGrade {
    match (quality.loss, quality.jitter) {
        (80.., _) | (_, 120..) => LinkGrade::Poor,
        (25.., _) | (_, 50..) => LinkGrade::Fair,
        _ => LinkGrade::Good,
    }
}

/// By how long it takes there and back, in milliseconds. From 400 ms on people talk over one another (ITU-T G.114 has 150 ms for
/// each way as what is not noticed).
fn takes(quality: &LinkQuality) -> LinkGrade {
    match quality.round_trip.unwrap_or_default() {
        600.. => LinkGrade::Poor,
        350.. => LinkGrade::Fair,
        _ => LinkGrade::Good,
    }
}

/// By how much of the pictures goes out.
fn leaves(quality: &LinkQuality) -> LinkGrade {
    match quality.limitation {
        QualityLimitation::Bandwidth | QualityLimitation::Cpu => LinkGrade::Fair,
        QualityLimitation::None | QualityLimitation::Other => LinkGrade::Good,
    }
}

fn grade(quality: &LinkQuality) -> LinkGrade {
    arrives(quality).max(takes(quality)).max(leaves(quality))
}

/// The gravest first.
fn cause(quality: &LinkQuality, has_others: bool, is_here: bool) -> Option<LinkCause> {
    let [arrives, takes, leaves] = [arrives(quality), takes(quality), leaves(quality)];
    if arrives > LinkGrade::Good && arrives >= takes {
        // Between two alone it can be either.
        return has_others.then_some(if is_here { LinkCause::YourDownload } else { LinkCause::TheirUpload });
    }
    if takes > LinkGrade::Good && takes >= leaves {
        return Some(LinkCause::Distance);
    }
    match quality.limitation {
        QualityLimitation::Bandwidth => Some(LinkCause::YourUpload),
        QualityLimitation::Cpu => Some(LinkCause::YourComputer),
        QualityLimitation::None | QualityLimitation::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WELL: LinkQuality = LinkQuality {
        round_trip: Some(40),
        loss: 0,
        jitter: 5,
        limitation: QualityLimitation::None,
        down: 900,
        up: 800,
        picture_down: None,
        picture_up: None,
        voice: None,
        way: None,
    };
    const LOSSY: LinkQuality = LinkQuality { loss: 100, ..WELL };

    fn id(number: u64) -> ParticipantId {
        ParticipantId::from_bits(number)
    }

    fn one(quality: LinkQuality) -> GradedLink {
        let mut grades = LinkGrades::default();
        grades.update(&[(id(1), quality)]);
        grades.of(id(1)).unwrap()
    }

    #[test]
    fn each_kind_of_trouble_has_its_cause() {
        let limited = |limitation| LinkQuality { limitation, ..WELL };
        for (quality, grade, cause) in [
            (WELL, LinkGrade::Good, None),
            (LinkQuality { round_trip: None, ..WELL }, LinkGrade::Good, None),
            (LOSSY, LinkGrade::Poor, None),
            (LinkQuality { jitter: 60, ..WELL }, LinkGrade::Fair, None),
            (LinkQuality { round_trip: Some(400), ..WELL }, LinkGrade::Fair, Some(LinkCause::Distance)),
            (limited(QualityLimitation::Bandwidth), LinkGrade::Fair, Some(LinkCause::YourUpload)),
            (limited(QualityLimitation::Cpu), LinkGrade::Fair, Some(LinkCause::YourComputer)),
            (limited(QualityLimitation::Other), LinkGrade::Good, None),
        ] {
            let link = one(quality);
            assert_eq!((link.grade, link.cause), (grade, cause), "{quality:?}");
        }
    }

    #[test]
    fn what_comes_badly_from_one_is_theirs_and_from_most_is_ours() {
        let causes = |lossy: usize| {
            let quality = |number: usize| if number < lossy { LOSSY } else { WELL };
            let mut grades = LinkGrades::default();
            let readings: Vec<_> = (0..4).map(|number| (id(number as u64), quality(number))).collect();
            grades.update(&readings);
            grades.of(id(0)).unwrap().cause
        };
        assert_eq!(causes(1), Some(LinkCause::TheirUpload));
        assert_eq!(causes(2), Some(LinkCause::TheirUpload));
        assert_eq!(causes(3), Some(LinkCause::YourDownload));
    }

    #[test]
    fn one_bad_reading_is_no_news_and_it_is_good_again_when_it_has_been_for_a_while() {
        let mut grades = LinkGrades::default();
        let mut grade = |quality| {
            grades.update(&[(id(1), quality)]);
            grades.of(id(1)).unwrap().grade
        };
        assert_eq!([WELL, LOSSY, WELL, LOSSY].map(&mut grade), [LinkGrade::Good; 4]);
        assert_eq!(grade(LOSSY), LinkGrade::Poor);
        assert_eq!([WELL, WELL, LOSSY, WELL, WELL, WELL].map(&mut grade), [LinkGrade::Poor; 6]);
        assert_eq!(grade(WELL), LinkGrade::Good);
    }

    #[test]
    fn whoever_is_gone_is_not_kept_and_a_crowd_is_cut() {
        let mut grades = LinkGrades::default();
        let crowd: Vec<_> = (0..3_000).map(|number| (id(number), WELL)).collect();
        grades.update(&crowd);
        assert_eq!(grades.all().count(), KEPT);
        grades.update(&[(id(7), WELL)]);
        assert_eq!(grades.all().map(|(who, _)| who).collect::<Vec<_>>(), [id(7)]);
    }

    proptest! {
        #[test]
        fn noise_below_the_limits_changes_nothing(loss in 0..25u16, jitter in 0..50u16, round_trip in 0..350u16) {
            let quality = LinkQuality { round_trip: Some(round_trip), loss, jitter, ..WELL };
            prop_assert_eq!(one(quality).grade, LinkGrade::Good);
        }
    }
}
