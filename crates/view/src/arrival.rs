//! How a room's page begins: what is switched on, and whether the page joins without a press.
//!
//! What was off stays off over a reload, a crash and in a second tab; who was put into a room by a link alone is seen
//! and heard by nobody before a press.

use parvis_base::WallTime;
use parvis_meeting::{CaptureState, SessionState, Snapshot};
use parvis_protocol::DisplayName;

/// What `skip` in the address of a room may do, as the operator chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DirectJoin {
    /// It joins, with microphone and camera off whatever else the address says.
    #[default]
    Muted,
    /// It joins as the address says, and as it was left: for devices that nobody operates.
    Devices,
    /// Nothing: the page before the call is shown.
    Off,
}

impl DirectJoin {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Muted, Self::Devices, Self::Off];

    /// As it stands in the configuration and in the page.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Muted => "muted",
            Self::Devices => "devices",
            Self::Off => "off",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direct| direct.name() == name)
    }
}

/// What the address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkWishes {
    /// Not `mic=off`.
    pub microphone: bool,
    /// Not `camera=off`.
    pub camera: bool,
    /// `skip=1`.
    pub skip: bool,
}

/// What is kept of a visit to a room, for another load of its page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are apart: each may be so or not")]
pub struct Visit {
    /// When it was written last.
    pub at: WallTime,
    /// What was switched on.
    pub microphone: bool,
    /// What was switched on.
    pub camera: bool,
    /// The page joined by `skip`, and was not left since.
    pub direct: bool,
    /// The page went away after it had asked to join; with [`Self::at`], when.
    pub left: bool,
    /// What the person was called.
    pub name: Option<DisplayName>,
}

/// For how long a page that is loaded again is the one that went away: as long as its seat waits for it.
const RELOADS_WITHIN: u64 = 30_000;

impl Visit {
    /// As it is kept: the time, what is on, and the name, a line each.
    #[must_use]
    pub fn text(&self) -> String {
        let flags = [self.microphone, self.camera, self.direct, self.left];
        let flags: String = flags.into_iter().map(|on| if on { '1' } else { '0' }).collect();
        let name = self.name.as_ref().map_or("", DisplayName::as_str);
        [self.at.0.to_string().as_str(), &flags, name].join("\n")
    }

    /// Reads that. `None` for what no page has written.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.splitn(3, '\n');
        let at = WallTime(lines.next()?.parse().ok()?);
        let mut flags = lines.next()?.chars().map(|flag| flag == '1');
        let mut flag = || flags.next();
        let (microphone, camera, direct, left) = (flag()?, flag()?, flag()?, flag()?);
        let name = lines.next().and_then(|name| DisplayName::new(name).ok());
        Some(Self { at, microphone, camera, direct, left, name })
    }

    /// What another tab may know of it: what was on. The name and the way in were that tab's.
    #[must_use]
    pub fn of_another_tab(self) -> Self {
        Self { direct: false, left: false, name: None, ..self }
    }

    /// Whether meetings were removed from this browser since: then this is of a tab that was closed before, and is open
    /// again. A call that goes on meanwhile has written since, or has its copies still.
    #[must_use]
    pub fn is_forgotten(&self, forgotten: Option<WallTime>) -> bool {
        forgotten.is_some_and(|forgotten| self.at < forgotten)
    }

    /// Follows what is on. A source that failed is wanted still; when the meeting is over, all are off, and what was on
    /// when it ended counts. Whether anything changed.
    pub fn follow(&mut self, snapshot: &Snapshot) -> bool {
        if matches!(snapshot.session, SessionState::Ended(_)) {
            return false;
        }
        let wanted = |state: CaptureState| state != CaptureState::Off;
        // With sound only it is off for a while, and comes back also after a reload.
        let camera = wanted(snapshot.local.camera) || snapshot.local.camera_waits;
        let now = (wanted(snapshot.local.microphone), camera);
        let changed = now != (self.microphone, self.camera);
        (self.microphone, self.camera) = now;
        changed
    }

    /// Whether this is the page that has just gone away and is loaded again by `reload`: not a duplicate of its tab, nor
    /// a tab that was closed and opened again, nor one that was found again after a crash.
    #[must_use]
    pub fn is_reload(&self, now: WallTime, reload: bool) -> bool {
        reload && self.left && now.since(self.at) < RELOADS_WITHIN
    }
}

/// How the page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Whether the microphone is asked for.
    pub microphone: bool,
    /// Whether the camera is asked for.
    pub camera: bool,
    /// Whether the page joins without a press.
    pub joins: bool,
}

/// How the page begins with this address and this memory of an earlier load. `reloaded`: [`Visit::is_reload`] says so.
/// `named`: it is known what the person is called, without which nobody joins.
#[must_use]
pub fn arrival(
    direct: DirectJoin,
    link: LinkWishes,
    visit: Option<&Visit>,
    reloaded: bool,
    named: bool,
) -> Arrival {
    let was = |on: fn(&Visit) -> bool| visit.is_none_or(on);
    let microphone = link.microphone && was(|visit| visit.microphone);
    let camera = link.camera && was(|visit| visit.camera);
    let comes_back = reloaded && visit.is_some_and(|visit| visit.direct);
    let joins = named && direct != DirectJoin::Off && (link.skip || comes_back);
    // Who was in this call a moment ago, and had it on, had pressed for it.
    let unasked = joins && direct == DirectJoin::Muted && !comes_back;
    Arrival { microphone: microphone && !unasked, camera: camera && !unasked, joins }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_meeting::{EndReason, MediaFailure};

    const NOW: WallTime = WallTime(1_700_000_000_000);
    const PLAIN: LinkWishes = LinkWishes { microphone: true, camera: true, skip: false };
    const SKIP: LinkWishes = LinkWishes { skip: true, ..PLAIN };

    fn visit(microphone: bool, camera: bool) -> Visit {
        Visit { at: NOW, microphone, camera, ..Visit::default() }
    }

    fn on(arrival: Arrival) -> (bool, bool, bool) {
        (arrival.microphone, arrival.camera, arrival.joins)
    }

    #[test]
    fn what_was_off_stays_off_and_the_rest_is_as_the_link_says() {
        for direct in DirectJoin::ALL {
            let begins = |link, visit: Option<&Visit>| on(arrival(direct, link, visit, false, true));
            assert_eq!(begins(PLAIN, None), (true, true, false));
            assert_eq!(begins(PLAIN, Some(&visit(false, true))), (false, true, false));
            assert_eq!(begins(PLAIN, Some(&visit(true, false))), (true, false, false));
            assert_eq!(begins(PLAIN, Some(&visit(false, false))), (false, false, false));
            let quiet = LinkWishes { microphone: false, ..PLAIN };
            assert_eq!(begins(quiet, None), (false, true, false));
            assert_eq!(begins(quiet, Some(&visit(true, false))), (false, false, false));
        }
    }

    #[test]
    fn a_link_that_skips_switches_nothing_on() {
        let begins = |visit: Option<&Visit>| on(arrival(DirectJoin::Muted, SKIP, visit, false, true));
        assert_eq!(begins(None), (false, false, true));
        assert_eq!(begins(Some(&visit(true, true))), (false, false, true));
        // In a tab that was in this call, too, unless it was the reload of it.
        let direct = Visit { direct: true, left: true, ..visit(true, true) };
        assert_eq!(begins(Some(&direct)), (false, false, true));
    }

    #[test]
    fn an_operator_may_allow_more_or_nothing() {
        let begins = |direct, link, visit: Option<&Visit>| on(arrival(direct, link, visit, false, true));
        assert_eq!(begins(DirectJoin::Devices, SKIP, None), (true, true, true));
        assert_eq!(begins(DirectJoin::Devices, SKIP, Some(&visit(false, true))), (false, true, true));
        let dark = LinkWishes { camera: false, ..SKIP };
        assert_eq!(begins(DirectJoin::Devices, dark, None), (true, false, true));
        assert_eq!(begins(DirectJoin::Off, SKIP, None), (true, true, false));
    }

    #[test]
    fn without_a_name_the_page_before_the_call_is_shown() {
        for direct in DirectJoin::ALL {
            assert_eq!(on(arrival(direct, SKIP, None, false, false)), (true, true, false));
        }
    }

    #[test]
    fn a_reload_is_in_the_call_again_with_what_was_on() {
        let direct = Visit { direct: true, left: true, ..visit(true, false) };
        for rule in [DirectJoin::Muted, DirectJoin::Devices] {
            assert_eq!(on(arrival(rule, PLAIN, Some(&direct), true, true)), (true, false, true));
        }
        assert_eq!(on(arrival(DirectJoin::Off, PLAIN, Some(&direct), true, true)), (true, false, false));
        // Who had pressed "Join" presses it again.
        let pressed = Visit { direct: false, ..direct };
        assert_eq!(on(arrival(DirectJoin::Muted, PLAIN, Some(&pressed), true, true)), (true, false, false));
    }

    #[test]
    fn only_the_page_that_has_just_gone_away_is_reloaded() {
        let left = Visit { left: true, ..visit(true, true) };
        let after = |millis| WallTime(NOW.0 + millis);
        assert!(left.is_reload(after(2_000), true));
        assert!(!left.is_reload(after(2_000), false), "a link, or Back");
        assert!(!left.is_reload(after(30_000), true), "a tab that was opened again later");
        assert!(!visit(true, true).is_reload(after(10), true), "a duplicate, or after a crash");
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let ada = DisplayName::new("Ada \"Ü\" 👩🏽").unwrap();
        for bits in 0..16_u8 {
            let bit = |at: u8| bits & (1 << at) != 0;
            for name in [None, Some(ada.clone())] {
                let (microphone, camera, direct, left) = (bit(0), bit(1), bit(2), bit(3));
                let visit = Visit { at: NOW, microphone, camera, direct, left, name };
                assert_eq!(Visit::read(&visit.text()), Some(visit));
            }
        }
        for odd in ["", "x", "1", "1\n", "1\n11", "\n1111\nAda", "-1\n1111\n", "1e9\n1111"] {
            assert_eq!(Visit::read(odd), None, "{odd:?}");
        }
        assert_eq!(Visit::read("1\n1111\n\u{200b}").unwrap().name, None, "no name");
    }

    #[test]
    fn another_tab_knows_what_was_on_and_nothing_else() {
        let name = DisplayName::new("Ada").ok();
        let visit = Visit { direct: true, left: true, name, ..visit(false, true) };
        assert_eq!(visit.of_another_tab(), Visit { at: NOW, camera: true, ..Visit::default() });
    }

    #[test]
    fn a_tab_that_is_opened_again_does_not_bring_back_what_was_removed() {
        let visit = visit(true, true);
        assert!(visit.is_forgotten(Some(WallTime(NOW.0 + 1))));
        assert!(!visit.is_forgotten(Some(NOW)) && !visit.is_forgotten(None));
    }

    #[test]
    fn a_camera_that_waits_for_the_end_of_sound_only_is_kept_as_on() {
        let mut kept = visit(false, true);
        let mut snapshot = Snapshot::default();
        snapshot.local.camera_waits = true;
        assert!(!kept.follow(&snapshot) && kept.camera);
        snapshot.local.camera_waits = false;
        assert!(kept.follow(&snapshot) && !kept.camera);
    }

    #[test]
    fn what_failed_is_wanted_and_the_end_of_a_call_switches_nothing_off() {
        let mut visit = visit(true, true);
        let mut snapshot = Snapshot { session: SessionState::Joined, ..Snapshot::default() };
        snapshot.local.microphone = CaptureState::Off;
        snapshot.local.camera = CaptureState::Failed(MediaFailure::Denied);
        assert!(visit.follow(&snapshot));
        assert_eq!((visit.microphone, visit.camera), (false, true));
        assert!(!visit.follow(&snapshot));
        snapshot.session = SessionState::Ended(EndReason::Left);
        snapshot.local.camera = CaptureState::Off;
        assert!(!visit.follow(&snapshot));
        assert_eq!((visit.microphone, visit.camera), (false, true));
    }

    #[test]
    fn each_rule_has_its_name() {
        for direct in DirectJoin::ALL {
            assert_eq!(DirectJoin::named(direct.name()), Some(direct));
        }
        assert_eq!(DirectJoin::named("Muted"), None);
        assert_eq!(DirectJoin::default(), DirectJoin::Muted);
    }
}
