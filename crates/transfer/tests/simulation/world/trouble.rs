//! What goes wrong for a while, and that it ends.

use parvis_transfer::{IncomingFile, Mono};

use super::{Due, World};
use crate::person::Manner;

impl World {
    pub(super) fn trouble(&mut self) {
        if self.rng.u8(0..40) == 0
            && let Some(wire) = self.wires.keys().copied().nth(self.rng.usize(0..self.wires.len().max(1)))
        {
            self.cut(wire);
        }
        let who = self.rng.usize(0..self.people.len());
        match self.rng.u16(0..400) {
            0..2 => self.reload(who),
            2 => {
                // The first is where the file is; it goes too.
                self.reload(who);
                self.people[who].here = false;
            }
            3..6 => self.people[who].here = true,
            6 => {
                let rotten = self.people[who].disk.segments.values_mut().next();
                if let Some(bytes) = rotten.and_then(|segment| segment.values_mut().next()) {
                    // A page that has looked at it already is not fooled: only a new load of it looks again.
                    *bytes = u64::MAX;
                    self.reload(who);
                }
            }
            7 => self.with(who, IncomingFile::pause),
            8..12 => self.with(who, IncomingFile::go_on),
            _ => {}
        }
    }

    fn reload(&mut self, who: usize) {
        let wires: Vec<_> =
            self.wires.iter().filter(|(_, w)| w.from == who || w.to == who).map(|(id, _)| *id).collect();
        for wire in wires {
            self.cut(wire);
        }
        self.due.retain(|(_, whose, _)| *whose != who);
        self.people[who].lose_page();
        if self.people[who].origin || self.people[who].manner != Manner::Honest {
            let list = self.list.clone();
            self.people[who].serve(&list);
        } else {
            self.fetch(who);
        }
    }

    /// Everybody is here, there is room, and the file is where it was again.
    pub(crate) fn reconnect(&mut self) {
        // What was begun before ends well: a read may not take the file away from its only holder once more, and a
        // disk that is full after this would keep a file from whoever nobody asks to go on.
        for (_, _, due) in &mut self.due {
            match due {
                Due::Read(_, _, there) => *there = true,
                Due::Stored(_, end) => *end = Ok(()),
                Due::Digested(..) | Due::Sealed(..) => {}
            }
        }
        for who in 0..self.people.len() {
            self.people[who].here = true;
            if self.people[who].origin && !self.people[who].holds(self.list.root()) {
                let list = self.list.clone();
                self.people[who].serve(&list);
            }
            if let Some(incoming) = &mut self.people[who].incoming {
                incoming.go_on(Mono(self.now));
            } else if !self.people[who].holds(self.list.root()) {
                self.fetch(who);
            }
        }
    }
}
