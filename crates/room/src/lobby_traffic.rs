//! How much of what goes on in the lobby moderators hear: a crowd there must not drown them, nor make much of little.

use parvis_base::TokenBucket;
use parvis_protocol::limits;

use crate::{AddressKey, Mono, Networks};

/// Addresses and networks whose lines are counted. Where there are more, those that have been quiet for longest are forgotten.
const ADDRESSES: usize = 192;

/// What the largest network may say at most, as so many addresses: half of what everybody together may.
const MOST_TIMES: u32 = 2;

/// Ten seconds' worth at once, which is also the longest that any list has to wait.
const ENTRIES: u64 = 1_000;
/// Three full lists a second to a host who is the only moderator.
const ENTRIES_PER_SECOND: u64 = 100;

/// Budgets for what newcomers make the room say to every moderator.
#[derive(Debug, Clone)]
pub(crate) struct LobbyTraffic {
    /// Lines of everybody together: less than fits into a moderator's queue, whatever comes besides.
    lines: TokenBucket,
    /// Lines by address and by network, over whatever sockets.
    addresses: Vec<(AddressKey, TokenBucket)>,
    /// Entries of the lists of who waits, each counted once for every moderator who gets it: a list is as long as the lobby is full.
    entries: TokenBucket,
    /// When a list is sent that had to wait.
    pub(crate) list_at: Option<Mono>,
}

impl Default for LobbyTraffic {
    fn default() -> Self {
        // Full, whenever it begins.
        let start = Mono(0);
        Self {
            lines: TokenBucket::per_second(start, 40, 4),
            addresses: Vec::new(),
            entries: TokenBucket::per_second(start, ENTRIES, ENTRIES_PER_SECOND),
            list_at: None,
        }
    }
}

impl LobbyTraffic {
    /// Whether moderators are told one more line from there.
    pub(crate) fn line(&mut self, now: Mono, networks: Networks) -> bool {
        // The smallest first: who is too fast takes nothing from their neighbours.
        networks.counted().all(|(key, times)| self.line_of(now, key, times)) && self.lines.take(now, 1)
    }

    fn line_of(&mut self, now: Mono, address: AddressKey, times: u32) -> bool {
        let known = self.addresses.iter().position(|(known, _)| *known == address);
        let at = known.unwrap_or_else(|| {
            if self.addresses.len() >= ADDRESSES {
                let quiet = (0..self.addresses.len()).min_by_key(|at| self.addresses[*at].1.full_at());
                self.addresses.swap_remove(quiet.unwrap_or(0));
            }
            let times = u64::from(times.min(MOST_TIMES));
            self.addresses.push((address, TokenBucket::per_second(Mono(0), 10 * times, times)));
            self.addresses.len() - 1
        });
        self.addresses[at].1.take(now, 1)
    }

    /// Whether a list of so many entries is sent to so many moderators now. If not, `list_at` says when.
    pub(crate) fn list(&mut self, now: Mono, entries: usize, moderators: usize) -> bool {
        // A short list takes a place in the queue as a long one does.
        let cost = entries.max(limits::WAITING).saturating_mul(moderators);
        let cost = u64::try_from(cost).unwrap_or(ENTRIES).min(ENTRIES);
        let sent = self.entries.take(now, cost);
        self.list_at = (!sent).then(|| self.entries.has_at(cost));
        sent
    }

    /// Whether no more addresses are counted than there may be.
    pub(crate) fn is_bounded(&self) -> bool {
        self.addresses.len() <= ADDRESSES
    }
}
