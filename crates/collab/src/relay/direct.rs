//! When a data channel is used and when not. An interrupted connection keeps what was sent and delivers it late, so
//! both sides count turns: each return to the channel begins a new turn, and what belongs to an old one is void.

/// The first byte of what is said about the channel itself. Every message of the shared document begins with its
/// version, which is never 0.
const ANEW: u8 = 0;
/// With the number of the turn, in little-endian.
const WORD: usize = 5;
/// More often nobody honest begins anew on one channel.
const TURNS: u32 = 1_000;

/// What came over the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DirectReceived<'a> {
    /// For the shared document.
    Message(&'a [u8]),
    /// The other side begins anew: so does the shared document here, once this is said over the channel.
    Anew(Vec<u8>),
    /// Nothing that counts.
    Nothing,
}

/// The data channel to one other page, which is of no use while its connection is interrupted: then it is set aside for
/// the way through the server, and taken up where it works again. What waits in it comes late, so from then on
/// everything is said anew, and what belongs to a turn before that does not count.
#[derive(Debug, Default)]
pub(crate) struct Direct {
    turn: u32,
    /// The other side has not said yet that it is at this turn.
    deaf: bool,
    aside: bool,
    interrupted: bool,
    was_connected: bool,
}

impl Direct {
    /// Whether messages go over it and count.
    pub(crate) fn is_used(&self) -> bool {
        !self.aside
    }

    /// Whether messages go over it and come soon.
    pub(crate) fn works(&self) -> bool {
        !self.aside && !self.interrupted
    }

    /// Messages go another way from now on.
    pub(crate) fn set_aside(&mut self) {
        self.aside = true;
    }

    /// Whether its connection is connected now. Then perhaps what is said over it, after which the shared document
    /// begins anew on it.
    pub(crate) fn follow(&mut self, connected: bool) -> Option<Vec<u8>> {
        self.was_connected |= connected;
        // A channel may be told to be open a moment before its connection.
        self.interrupted = !connected && self.was_connected;
        if !self.aside || self.interrupted || self.turn >= TURNS {
            return None;
        }
        self.aside = false;
        self.deaf = true;
        self.turn += 1;
        Some(self.word())
    }

    /// Takes what came over it.
    pub(crate) fn receive<'a>(&mut self, message: &'a [u8]) -> DirectReceived<'a> {
        let Some((&ANEW, number)) = message.split_first() else {
            return if self.aside || self.deaf {
                DirectReceived::Nothing
            } else {
                DirectReceived::Message(message)
            };
        };
        let turn = number.try_into().map_or(0, u32::from_le_bytes);
        if turn == self.turn {
            self.deaf = false;
        }
        if turn <= self.turn || turn > TURNS {
            return DirectReceived::Nothing;
        }
        self.turn = turn;
        if self.aside {
            // When it is taken up again, that is a further turn.
            return DirectReceived::Nothing;
        }
        self.deaf = false;
        DirectReceived::Anew(self.word())
    }

    fn word(&self) -> Vec<u8> {
        let mut word = Vec::with_capacity(WORD);
        word.push(ANEW);
        word.extend(self.turn.to_le_bytes());
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &[u8] = &[1, 0, 7];

    fn interrupted() -> Direct {
        let mut direct = Direct::default();
        assert_eq!(direct.follow(true), None);
        assert_eq!(direct.follow(false), None);
        direct
    }

    fn aside() -> Direct {
        let mut direct = interrupted();
        direct.set_aside();
        direct
    }

    /// What came over it on one side, and the answer.
    fn anew(direct: &mut Direct, word: &[u8]) -> Vec<u8> {
        match direct.receive(word) {
            DirectReceived::Anew(word) => word,
            other @ (DirectReceived::Message(_) | DirectReceived::Nothing) => panic!("{other:?}"),
        }
    }

    #[test]
    fn it_goes_on_where_nothing_took_its_place() {
        let mut direct = Direct::default();
        assert_eq!((direct.follow(false), direct.works()), (None, true), "it opened just now");
        let mut direct = interrupted();
        assert_eq!((direct.works(), direct.is_used()), (false, true));
        assert_eq!(direct.receive(MESSAGE), DirectReceived::Message(MESSAGE));
        assert_eq!((direct.follow(true), direct.works()), (None, true));
        assert_eq!(direct.receive(MESSAGE), DirectReceived::Message(MESSAGE));
    }

    #[test]
    fn what_waited_in_it_does_not_count() {
        let (mut ada, mut bob) = (aside(), aside());
        assert!(!ada.is_used());
        assert_eq!(ada.receive(MESSAGE), DirectReceived::Nothing);
        let word = ada.follow(true).expect("it works again");
        assert!(ada.works());
        // What Bob said before he said so.
        assert_eq!(ada.receive(MESSAGE), DirectReceived::Nothing);
        let other = bob.follow(true).expect("it works again");
        assert_eq!(bob.receive(&word), DirectReceived::Nothing);
        assert_eq!(ada.receive(&other), DirectReceived::Nothing);
        for side in [&mut ada, &mut bob] {
            assert_eq!(side.receive(MESSAGE), DirectReceived::Message(MESSAGE));
        }
    }

    #[test]
    fn who_never_set_it_aside_begins_anew_with_the_other() {
        let (mut ada, mut bob) = (aside(), Direct::default());
        let word = ada.follow(true).expect("it works again");
        let answer = anew(&mut bob, &word);
        assert_eq!(bob.receive(MESSAGE), DirectReceived::Message(MESSAGE));
        assert_eq!(ada.receive(MESSAGE), DirectReceived::Nothing);
        assert_eq!(ada.receive(&answer), DirectReceived::Nothing);
        assert_eq!(ada.receive(MESSAGE), DirectReceived::Message(MESSAGE));
        // Said once more, or late, it changes nothing.
        assert_eq!((bob.receive(&word), bob.works()), (DirectReceived::Nothing, true));
    }

    #[test]
    fn who_takes_it_up_later_begins_a_further_turn() {
        let (mut ada, mut bob) = (aside(), aside());
        let word = ada.follow(true).expect("it works again");
        assert_eq!(bob.receive(&word), DirectReceived::Nothing);
        assert_eq!(bob.receive(MESSAGE), DirectReceived::Nothing);
        let further = bob.follow(true).expect("it works again");
        let answer = anew(&mut ada, &further);
        assert_eq!(bob.receive(&answer), DirectReceived::Nothing);
        assert_eq!(bob.receive(MESSAGE), DirectReceived::Message(MESSAGE));
    }

    #[test]
    fn nobody_begins_anew_for_ever() {
        let mut direct = Direct::default();
        let mut begun = 0;
        for turn in 0..3 * TURNS {
            let word = [&[ANEW], &turn.to_le_bytes()[..]].concat();
            begun += u32::from(matches!(direct.receive(&word), DirectReceived::Anew(_)));
        }
        assert_eq!(begun, TURNS);
        direct.set_aside();
        assert_eq!((direct.follow(true), direct.works()), (None, false));
        for odd in [&[ANEW][..], &[ANEW, 1], &[ANEW, 1, 0, 0, 0, 0], &[]] {
            assert_eq!(
                Direct::default().receive(odd),
                if odd.is_empty() { DirectReceived::Message(odd) } else { DirectReceived::Nothing }
            );
        }
    }
}
