//! Decides from whom a voice is wanted twice: as RED (RFC 2198), each packet has the sound of the one before it as well, so that one
//! that is lost is not missed. That doubles the bytes of a voice, so it is wanted where packets are lost, and only there.
//!
//! Who hears decides, since it is there that packets are missing, and says so by the order of the codecs in its descriptions: those
//! say what their author prefers to receive (RFC 3264 section 5.1), and it is by them that browsers send RED or do not. A sender
//! cannot be switched by its parameters, for RED is none of the codecs that they can name. So each change takes an exchange of
//! descriptions, which disturbs nothing that flows, but is made seldom.
//!
//! Beside [`crate::Meeting`] as the [`crate::allocator`] is, and as late.

use std::collections::BTreeMap;

use parvis_protocol::Endpoint;

use crate::PeerKey;

/// The packets that make a reading: three seconds of speech. In silence few are sent, and few are missed.
const READING: u64 = 150;
/// In thousandths: what is lost while a voice is wanted twice, in each of so many readings in a row. One alone may be a moment in
/// which nothing got through, which RED does not help.
const MUCH: u64 = 50;
const MUCH_READINGS: u32 = 2;
/// In thousandths: what is lost while once is enough, for so many packets: half a minute of speech. Where it was not enough, it is
/// twice as long next time, until it is four minutes.
const LITTLE: u64 = 10;
const CALM_FIRST: u64 = 1_500;
const CALM_MOST: u64 = 12_000;
/// A line that is full loses more when it is sent more. In thousandths: so much more is lost at least, and twice as much, in so many
/// readings in a row of the first ones after the change. Then a voice is not wanted twice for [`CALM_MOST`] packets.
const WORSE: u64 = 100;
const WORSE_READINGS: u32 = 3;
const FIRST_READINGS: u32 = 6;

/// What is to be asked of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoiceAsk {
    /// The voice twice, or once.
    pub twice: bool,
    /// It differs from what the other side goes by: an exchange of descriptions is needed.
    pub exchange: bool,
}

/// From whom a voice is wanted twice.
#[derive(Debug, Default)]
pub struct VoiceWishes {
    wishes: BTreeMap<Endpoint, VoiceWish>,
}

#[derive(Debug)]
struct VoiceWish {
    /// The [`PeerKey::epoch`] of the connection that totals and `asked` are of.
    epoch: u32,
    /// Packets that came, and that did not, in the whole life of the connection.
    totals: Option<(u64, u64)>,
    /// The same, of the reading that is being made.
    came: u64,
    lost: u64,
    /// Readings in a row in which much was lost.
    much: u32,
    /// Packets in a row of which few were lost.
    calm: u64,
    calm_needed: u64,
    /// What was lost before it was wanted twice, in thousandths, and readings since then.
    loss_before: u64,
    readings: u32,
    /// Of these, in a row, how many were worse.
    worse: u32,
    /// For so many packets once is enough, whatever is lost.
    barred: u64,
    twice: bool,
    asked: Option<bool>,
}

impl VoiceWishes {
    /// These are the connections that count; what is known of other ends is forgotten.
    pub fn keep(&mut self, peers: impl IntoIterator<Item = PeerKey>) {
        let mut before = std::mem::take(&mut self.wishes);
        for PeerKey { endpoint, epoch } in peers {
            let mut wish = before.remove(&endpoint).unwrap_or_else(|| VoiceWish::new(epoch));
            if wish.epoch != epoch {
                // Another connection on the same line: it counts anew, and nothing was asked of it.
                wish = VoiceWish { epoch, totals: None, asked: None, ..wish };
            }
            self.wishes.insert(endpoint, wish);
        }
    }

    /// So many packets of voices have come over this connection, and so many have not: `packetsReceived` and `packetsLost` (W3C
    /// WebRTC Statistics).
    pub fn measured(&mut self, peer: PeerKey, came: u64, lost: u64) {
        if let Some(wish) = self.of(peer) {
            wish.measured(came, lost);
        }
    }

    /// What is to be asked over this connection now.
    #[must_use]
    pub fn due(&self, peer: PeerKey) -> Option<VoiceAsk> {
        let wish = self.wishes.get(&peer.endpoint).filter(|wish| wish.epoch == peer.epoch)?;
        // Once is what browsers begin with. It is said all the same, with whatever is exchanged next: who says nothing answers in
        // the order of the offer, and would get twice what they did not ask for.
        let exchange = wish.twice != wish.asked.unwrap_or(false);
        (wish.asked != Some(wish.twice)).then_some(VoiceAsk { twice: wish.twice, exchange })
    }

    /// That was asked.
    pub fn asked(&mut self, peer: PeerKey, ask: VoiceAsk) {
        if let Some(wish) = self.of(peer) {
            wish.asked = Some(ask.twice);
        }
    }

    fn of(&mut self, peer: PeerKey) -> Option<&mut VoiceWish> {
        self.wishes.get_mut(&peer.endpoint).filter(|wish| wish.epoch == peer.epoch)
    }
}

impl VoiceWish {
    fn new(epoch: u32) -> Self {
        Self {
            epoch,
            totals: None,
            came: 0,
            lost: 0,
            much: 0,
            calm: 0,
            calm_needed: CALM_FIRST,
            loss_before: 0,
            readings: 0,
            worse: 0,
            barred: 0,
            twice: false,
            asked: None,
        }
    }

    fn measured(&mut self, came: u64, lost: u64) {
        let Some((came_before, lost_before)) = self.totals.replace((came, lost)) else { return };
        // Totals fall when a sound ends, and when what was counted as lost comes late.
        self.came = self.came.saturating_add(came.saturating_sub(came_before));
        self.lost = self.lost.saturating_add(lost.saturating_sub(lost_before));
        let all = self.came.saturating_add(self.lost);
        if all < READING {
            return;
        }
        let loss = self.lost.saturating_mul(1_000) / all;
        (self.came, self.lost) = (0, 0);
        if self.twice {
            self.look_whether_enough(all, loss);
        } else {
            self.much = if loss >= MUCH && self.barred == 0 { self.much + 1 } else { 0 };
            self.barred = self.barred.saturating_sub(all);
            if self.much >= MUCH_READINGS {
                self.twice = true;
                (self.much, self.calm, self.worse, self.readings) = (0, 0, 0, 0);
                self.loss_before = loss;
            }
        }
    }

    /// Whether once is enough again, or better.
    fn look_whether_enough(&mut self, all: u64, loss: u64) {
        self.readings = self.readings.saturating_add(1);
        let is_worse = loss >= (self.loss_before * 2).max(self.loss_before + WORSE);
        self.worse = if is_worse && self.readings <= FIRST_READINGS { self.worse + 1 } else { 0 };
        if self.worse >= WORSE_READINGS {
            (self.twice, self.barred) = (false, CALM_MOST);
            return;
        }
        self.calm = if loss <= LITTLE { self.calm.saturating_add(all) } else { 0 };
        if self.calm >= self.calm_needed {
            self.twice = false;
            self.calm_needed = (self.calm_needed * 2).min(CALM_MOST);
        }
    }
}

/// The places of these codecs (their `mimeType`) in the order that asks for a voice twice, or once; `None` where this browser has no
/// RED for Opus. RED stands before what it repeats, or right behind.
#[must_use]
pub fn codec_order(codecs: &[String], twice: bool) -> Option<Vec<usize>> {
    let is = |at: usize, name: &str| codecs[at].eq_ignore_ascii_case(name);
    let (red, mut order): (Vec<usize>, Vec<usize>) = (0..codecs.len()).partition(|at| is(*at, "audio/red"));
    let opus = order.iter().position(|at| is(*at, "audio/opus"))?;
    if red.is_empty() {
        return None;
    }
    let place = if twice { 0 } else { opus + 1 };
    order.splice(place..place, red);
    Some(order)
}

#[cfg(test)]
mod tests {
    use parvis_protocol::ParticipantId;
    use proptest::prelude::*;

    use super::*;

    fn peer(number: u64, epoch: u32) -> PeerKey {
        PeerKey { endpoint: Endpoint::Participant(ParticipantId::from_bits(number)), epoch }
    }

    /// Somebody who is heard, and what is counted.
    struct HeardVoice {
        wishes: VoiceWishes,
        peer: PeerKey,
        came: u64,
        lost: u64,
    }

    impl HeardVoice {
        fn new() -> Self {
            let (mut wishes, peer) = (VoiceWishes::default(), peer(7, 1));
            wishes.keep([peer]);
            wishes.measured(peer, 0, 0);
            Self { wishes, peer, came: 0, lost: 0 }
        }

        /// Speaks for so many readings of two seconds, of which so many thousandths are lost.
        fn speaks(&mut self, readings: u64, loss: u64) {
            for _ in 0..readings {
                self.lost += loss / 10;
                self.came += 100 - loss / 10;
                self.wishes.measured(self.peer, self.came, self.lost);
            }
        }

        /// What it is asked, where that is anything.
        fn asks(&mut self) -> Option<VoiceAsk> {
            let ask = self.wishes.due(self.peer)?;
            self.wishes.asked(self.peer, ask);
            Some(ask)
        }
    }

    const ONCE: VoiceAsk = VoiceAsk { twice: false, exchange: true };
    const TWICE: VoiceAsk = VoiceAsk { twice: true, exchange: true };

    #[test]
    fn a_voice_of_which_much_is_lost_is_wanted_twice_until_nothing_was_for_long() {
        let mut heard = HeardVoice::new();
        assert_eq!(heard.asks(), Some(VoiceAsk { twice: false, exchange: false }));
        heard.speaks(20, 40);
        assert_eq!(heard.asks(), None);
        heard.speaks(2, 200);
        assert_eq!(heard.asks(), None, "one reading is not enough");
        heard.speaks(2, 200);
        assert_eq!(heard.asks(), Some(TWICE));
        assert_eq!(heard.asks(), None);
        heard.speaks(14, 0);
        assert_eq!(heard.asks(), None, "not for long yet");
        heard.speaks(2, 30);
        heard.speaks(14, 0);
        assert_eq!(heard.asks(), None, "it begins anew with every loss");
        heard.speaks(2, 10);
        assert_eq!(heard.asks(), Some(ONCE));
    }

    #[test]
    fn a_line_that_loses_more_because_of_it_is_left_alone() {
        let mut heard = HeardVoice::new();
        heard.asks();
        heard.speaks(4, 60);
        assert_eq!(heard.asks(), Some(TWICE));
        heard.speaks(4, 400);
        assert_eq!(heard.asks(), None);
        heard.speaks(2, 400);
        assert_eq!(heard.asks(), Some(ONCE));
        heard.speaks(118, 60);
        assert_eq!(heard.asks(), None);
        heard.speaks(8, 60);
        assert_eq!(heard.asks(), Some(TWICE), "another line, by then");
        // What becomes worse long afterwards has other reasons.
        heard.speaks(12, 100);
        heard.speaks(40, 500);
        assert_eq!(heard.asks(), None);
    }

    #[test]
    fn a_moment_without_anything_changes_nothing() {
        let mut heard = HeardVoice::new();
        heard.asks();
        heard.speaks(10, 0);
        heard.lost += 700;
        heard.speaks(10, 0);
        assert_eq!(heard.asks(), None);
    }

    #[test]
    fn silence_tells_nothing() {
        let mut heard = HeardVoice::new();
        heard.asks();
        for _ in 0..30 {
            // Of what little is sent half is lost.
            heard.came += 2;
            heard.lost += 2;
            heard.wishes.measured(heard.peer, heard.came, heard.lost);
        }
        assert_eq!(heard.asks(), None);
    }

    #[test]
    fn a_line_that_is_bad_now_and_then_is_asked_less_and_less_often() {
        let mut heard = HeardVoice::new();
        heard.asks();
        let mut calm = Vec::new();
        for _ in 0..6 {
            heard.speaks(4, 100);
            assert_eq!(heard.asks(), Some(TWICE));
            let readings = (1..).find(|_| {
                heard.speaks(1, 0);
                heard.asks() == Some(ONCE)
            });
            calm.push(readings.unwrap_or_default());
        }
        assert_eq!(calm, [16, 30, 60, 120, 120, 120]);
    }

    #[test]
    fn a_connection_that_was_made_anew_is_asked_the_same_at_once() {
        let mut heard = HeardVoice::new();
        heard.asks();
        heard.speaks(4, 100);
        assert_eq!(heard.asks(), Some(TWICE));
        let before = std::mem::replace(&mut heard.peer, peer(7, 2));
        heard.wishes.keep([heard.peer, peer(8, 3)]);
        assert_eq!(heard.wishes.due(before), None);
        heard.wishes.measured(before, 10_000, 0);
        assert_eq!(heard.asks(), Some(TWICE));
        // Who has left and comes again is somebody new.
        heard.wishes.keep([peer(8, 3)]);
        assert_eq!(heard.wishes.due(heard.peer), None);
        heard.wishes.keep([heard.peer]);
        assert_eq!(heard.asks(), Some(VoiceAsk { twice: false, exchange: false }));
    }

    #[test]
    fn red_stands_before_opus_or_behind_it() {
        let order = |codecs: &[&str], twice| {
            let codecs: Vec<String> = codecs.iter().map(ToString::to_string).collect();
            codec_order(&codecs, twice)
        };
        let usual = ["audio/opus", "audio/red", "audio/G722", "audio/PCMU"];
        assert_eq!(order(&usual, false), Some(vec![0, 1, 2, 3]));
        assert_eq!(order(&usual, true), Some(vec![1, 0, 2, 3]));
        assert_eq!(order(&["audio/PCMU", "AUDIO/RED", "audio/Opus"], false), Some(vec![0, 2, 1]));
        assert_eq!(order(&["audio/opus", "audio/G722"], true), None);
        assert_eq!(order(&["audio/red"], true), None);
        assert_eq!(order(&[], true), None);
    }

    proptest! {
        #[test]
        fn whatever_is_counted_changes_are_far_apart(
            readings in prop::collection::vec((0..400_u64, 0..400_u64, any::<bool>()), 0..300),
        ) {
            let mut heard = HeardVoice::new();
            heard.asks();
            let (mut packets, mut was) = (0, false);
            for (came, lost, falls) in readings {
                packets += came + lost;
                if falls {
                    (heard.came, heard.lost) = (0, 0);
                    heard.wishes.measured(heard.peer, 0, 0);
                }
                heard.came += came;
                heard.lost += lost;
                heard.wishes.measured(heard.peer, heard.came, heard.lost);
                if let Some(ask) = heard.asks() {
                    prop_assert_ne!(ask.twice, was);
                    let least = if was { WORSE_READINGS } else { MUCH_READINGS };
                    prop_assert!(packets >= READING * u64::from(least), "{packets} after {was}");
                    (packets, was) = (0, ask.twice);
                }
            }
        }

        #[test]
        fn an_order_has_every_codec_once(kinds in prop::collection::vec(0..4_usize, 0..12), twice: bool) {
            let names = ["audio/opus", "audio/red", "audio/CN", "audio/PCMA"];
            let codecs: Vec<String> = kinds.iter().map(|kind| names[*kind].to_owned()).collect();
            let order = codec_order(&codecs, twice);
            prop_assert_eq!(order.is_some(), kinds.contains(&0) && kinds.contains(&1));
            if let Some(order) = order {
                let mut all = order.clone();
                all.sort_unstable();
                prop_assert_eq!(all, (0..codecs.len()).collect::<Vec<_>>());
                let first = |kind| order.iter().position(|at| kinds[*at] == kind);
                prop_assert_eq!(first(1) < first(0), twice);
            }
        }
    }
}
