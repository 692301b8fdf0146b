//! Which port a relayed address gets.

use std::ops::RangeInclusive;

use crate::client::{Family, RelaySocket};
use crate::keys::Draws;
use crate::settings::PortChoice;

/// The ports that relayed addresses have in one-port mode, without a socket behind them: the dynamic ones (RFC 6335, section 6).
const NAMED: RangeInclusive<u16> = 49_152..=65_535;
/// How often one is drawn before they are gone through.
const DRAWS: usize = 16;

impl PortChoice {
    /// The socket that packets of a relayed address leave from.
    pub(crate) const fn socket(&self, family: Family, port: u16) -> RelaySocket {
        match self {
            Self::Range(_) => RelaySocket::new(family, port),
            Self::One(port) => RelaySocket::new(family, *port),
        }
    }

    /// Whether all go through one socket.
    pub(crate) const fn is_one(&self) -> bool {
        matches!(self, Self::One(_))
    }

    /// A free port at random, so that nobody guesses the next one (RFC 8656, section 7.2).
    pub(crate) fn pick(&self, draws: &mut Draws, even: bool, is_taken: impl Fn(u16) -> bool) -> Option<u16> {
        let (range, except) = match self {
            Self::Range(range) => (range, None),
            Self::One(port) => (&NAMED, Some(*port)),
        };
        let (first, last) = (u32::from(*range.start()), u32::from(*range.end()));
        let count = (last + 1).checked_sub(first).filter(|count| *count > 0)?;
        let at = |offset: u32| u16::try_from(first + offset % count).unwrap_or(u16::MAX);
        let fits =
            |port: &u16| *port != 0 && Some(*port) != except && !(even && *port % 2 == 1) && !is_taken(*port);
        let mut draw = || (draws.next() % u64::from(count)) as u32;
        let drawn = (0..DRAWS).map(|_| at(draw())).find(fits);
        drawn.or_else(|| {
            let start = draw();
            (0..count).map(|offset| at(start + offset)).find(fits)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all(choice: &PortChoice, even: bool) -> BTreeSet<u16> {
        let (mut taken, mut draws) = (BTreeSet::new(), Draws::new(7));
        while let Some(port) = choice.pick(&mut draws, even, |port| taken.contains(&port)) {
            assert!(taken.insert(port), "{port} was taken");
        }
        taken
    }

    #[test]
    fn every_port_of_a_range_is_found_and_no_other() {
        assert_eq!(all(&PortChoice::Range(65_500..=65_535), false), (65_500..=65_535).collect());
        assert_eq!(all(&PortChoice::Range(0..=3), false), (1..=3).collect(), "port zero is none");
        assert_eq!(all(&PortChoice::Range(501..=505), true), BTreeSet::from([502, 504]));
        let empty = PortChoice::Range(RangeInclusive::new(9, 8));
        assert_eq!(all(&empty, false), BTreeSet::new());
    }

    #[test]
    fn in_one_port_mode_relayed_addresses_have_other_ports() {
        let choice = PortChoice::One(50_000);
        let ports = all(&choice, false);
        assert_eq!((ports.len(), ports.contains(&50_000)), (16_383, false));
        assert_eq!(choice.socket(Family::V6, 51_000), RelaySocket::new(Family::V6, 50_000));
        assert_eq!(PortChoice::Range(1..=9).socket(Family::V4, 5), RelaySocket::new(Family::V4, 5));
    }

    #[test]
    fn the_next_port_follows_from_no_other() {
        let mut draws = Draws::new(1);
        let choice = PortChoice::Range(49_152..=65_535);
        let ports: Vec<_> = (0..8).filter_map(|_| choice.pick(&mut draws, false, |_| false)).collect();
        let steps: BTreeSet<_> = ports.windows(2).map(|two| two[1].wrapping_sub(two[0])).collect();
        assert_eq!((ports.len(), steps.len()), (8, 7));
    }
}
