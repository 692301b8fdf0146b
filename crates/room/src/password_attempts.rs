//! Slows down the guessing of a password: each address waits longer after each mistake, and a room that many guess at
//! makes all waits longer but those of addresses without a mistake.

use std::time::Duration;

use crate::{AddressKey, Mono};

/// Addresses that are remembered; who tries from more of them is held back by the room's own count.
const REMEMBERED: usize = 1024;
/// Wrong tries that cost nothing: a person mistypes.
const FREE: u32 = 2;
/// The wait after the first one that does. It doubles.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);
/// An address that was quiet for so long is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(10 * 60);
/// Wrong tries of everybody together, forgotten at one in two seconds, past which whoever has been wrong waits longer.
const ROOM_FREE: u64 = 20;
const ROOM_FORGETS: u64 = 2_000;

/// Wrong passwords, by where they came from. An address that has made no mistake is never held back, whatever others do.
#[derive(Debug, Clone, Default)]
pub(crate) struct PasswordAttempts {
    addresses: Vec<AttemptRecord>,
    room: u64,
    room_at: Mono,
}

#[derive(Debug, Clone, Copy)]
struct AttemptRecord {
    address: AddressKey,
    wrong: u32,
    next: Mono,
}

impl PasswordAttempts {
    /// When the next password from there is looked at, if not now.
    pub(crate) fn held_until(&self, now: Mono, address: AddressKey) -> Option<Mono> {
        let entry = self.addresses.iter().find(|entry| entry.address == address)?;
        (entry.next > now).then_some(entry.next)
    }

    /// One from there was wrong. When the next one is looked at.
    pub(crate) fn wrong(&mut self, now: Mono, address: AddressKey) -> Mono {
        self.addresses.retain(|entry| entry.next + FORGOTTEN > now);
        let forgotten = now.0.saturating_sub(self.room_at.0) / ROOM_FORGETS;
        self.room = self.room.saturating_sub(forgotten) + 1;
        if forgotten > 0 || self.room == 1 {
            self.room_at = now;
        }
        let at = self.addresses.iter().position(|entry| entry.address == address).unwrap_or_else(|| {
            if self.addresses.len() >= REMEMBERED {
                let oldest = (0..self.addresses.len()).min_by_key(|at| self.addresses[*at].next).unwrap_or(0);
                self.addresses.swap_remove(oldest);
            }
            self.addresses.push(AttemptRecord { address, wrong: 0, next: now });
            self.addresses.len() - 1
        });
        let room = u32::try_from(self.room / ROOM_FREE).unwrap_or(u32::MAX);
        let entry = &mut self.addresses[at];
        entry.wrong = entry.wrong.saturating_add(1);
        let paid = entry.wrong.saturating_sub(FREE).saturating_add(room);
        let wait = match paid {
            0 => Duration::ZERO,
            paid => FIRST.saturating_mul(1 << (paid - 1).min(10)).min(LONGEST),
        };
        entry.next = now + wait;
        entry.next
    }

    /// One from there was right.
    pub(crate) fn right(&mut self, address: AddressKey) {
        self.addresses.retain(|entry| entry.address != address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_free_and_then_cost_more_and_more() {
        let mut password_attempts = PasswordAttempts::default();
        let (now, ada) = (Mono(1_000_000), AddressKey(1));
        let waits: Vec<u64> = (0..10).map(|_| (password_attempts.wrong(now, ada).0 - now.0) / 1000).collect();
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(password_attempts.held_until(now, ada), Some(now + LONGEST));
        assert_eq!(password_attempts.held_until(now + LONGEST, ada), None);
    }

    #[test]
    fn one_attacker_does_not_hold_others_back() {
        let mut password_attempts = PasswordAttempts::default();
        let now = Mono(1_000_000);
        for _ in 0..1000 {
            password_attempts.wrong(now, AddressKey(1));
        }
        assert_eq!(password_attempts.held_until(now, AddressKey(2)), None);
    }

    #[test]
    fn many_attackers_together_wait_after_their_first_mistake() {
        let mut password_attempts = PasswordAttempts::default();
        let now = Mono(1_000_000);
        assert_eq!(password_attempts.wrong(now, AddressKey(0)), now);
        for address in 1..100 {
            password_attempts.wrong(now, AddressKey(address));
        }
        assert!(password_attempts.wrong(now, AddressKey(1000)) > now);
        assert_eq!(password_attempts.held_until(now, AddressKey(1001)), None);
    }

    #[test]
    fn a_right_one_clears_the_address_and_time_everything() {
        let mut password_attempts = PasswordAttempts::default();
        let now = Mono(1_000_000);
        for _ in 0..5 {
            password_attempts.wrong(now, AddressKey(1));
        }
        password_attempts.right(AddressKey(1));
        assert_eq!(password_attempts.held_until(now, AddressKey(1)), None);
        for _ in 0..5 {
            password_attempts.wrong(now, AddressKey(1));
        }
        let later = now + FORGOTTEN + LONGEST;
        assert_eq!(password_attempts.wrong(later, AddressKey(1)), later);
    }

    #[test]
    fn its_memory_is_bounded() {
        let mut password_attempts = PasswordAttempts::default();
        for address in 0..5_000 {
            password_attempts.wrong(Mono(1_000_000), AddressKey(address));
        }
        assert_eq!(password_attempts.addresses.len(), REMEMBERED);
    }
}
