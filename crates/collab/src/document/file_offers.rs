//! Offers of files: to all, as entries of the log, or to one participant alone, in no log.

use parvis_base::Now;
use parvis_protocol::ParticipantId;

use crate::document::SharedDocument;
use crate::error::{Limit, Refused};
use crate::file_offers::FileOffer;
use crate::frame::Frame;
use crate::ids::ItemId;
use crate::limits;
use crate::op::Op;

impl SharedDocument {
    /// Offers a file to all, of which one has a whole copy.
    ///
    /// # Errors
    ///
    /// A name out of limits; no room.
    pub fn offer(
        &mut self,
        now: Now,
        name: impl Into<String>,
        size: u64,
        hash: [u8; 32],
    ) -> Result<ItemId, Refused> {
        self.room(Limit::Files, self.file_offers.len(), limits::OFFERS)?;
        self.op(now, Op::FileOffer { name: name.into(), size, hash })
    }

    /// Offers a file to one alone. It stands in no log: only they hear of it, once they can be reached.
    ///
    /// # Errors
    ///
    /// A name out of limits; no room.
    pub fn hand(
        &mut self,
        now: Now,
        to: ParticipantId,
        name: impl Into<String>,
        size: u64,
        hash: [u8; 32],
    ) -> Result<ItemId, Refused> {
        let name = name.into();
        Op::FileOffer { name: name.clone(), size, hash }.check(self.me).map_err(Refused::Unfit)?;
        if self.file_offers.handed_count(self.me.author, to) >= limits::HANDED {
            return Err(Refused::Full(Limit::Files));
        }
        self.may_write(now.mono, 0)?;
        let id = ItemId { writer: self.me, index: 0 };
        let holders = [self.me.author].into();
        let offer = FileOffer { id, at: now.wall, name, size, hash, to: Some(to), withdrawn: false, holders };
        let id = self.file_offers.hand(self.me, offer);
        self.tell_handed(to);
        Ok(id)
    }

    /// An offer of one's own to one alone from an earlier load of the page stands again.
    pub fn hand_again(&mut self, offer: FileOffer) {
        let Some(to) = offer.to.filter(|_| offer.id.author() == self.me.author) else { return };
        if self.file_offers.handed_count(self.me.author, to) < limits::HANDED {
            self.file_offers.hand_again(offer);
            self.tell_handed(to);
        }
    }

    /// Takes an offer of one's own back.
    ///
    /// # Errors
    ///
    /// Another's offer, or one that does not stand.
    pub fn withdraw(&mut self, now: Now, offer: ItemId) -> Result<(), Refused> {
        self.own(offer)?;
        if let Some(to) = self.file_offers.take_back(offer) {
            self.tell_handed(to);
            return Ok(());
        }
        self.offer_stands(offer)?;
        self.op(now, Op::Withdraw { offer }).map(|_| ())
    }

    /// Says whether one has a whole copy, with the right hash, that one can serve.
    ///
    /// # Errors
    ///
    /// An offer that does not stand.
    pub fn hold(&mut self, now: Now, offer: ItemId, whole: bool) -> Result<(), Refused> {
        self.offer_stands(offer)?;
        self.op(now, Op::Hold { offer, whole }).map(|_| ())
    }

    /// All offers, the first first, and then those to one alone.
    pub fn file_offers(&self) -> impl Iterator<Item = FileOffer> {
        self.file_offers.all()
    }

    fn tell_handed(&mut self, to: ParticipantId) {
        let handed = self.file_offers.handed(self.me.author, to);
        if let Some(peer) = self.peers.get_mut(&to) {
            peer.direct_frames.retain(|frame| !matches!(frame, Frame::Handed(_)));
            peer.direct_frames.push_back(Frame::Handed(handed));
        }
    }

    /// The same at the beginning, where the other knows of none.
    pub(crate) fn begin_handing(&mut self, to: ParticipantId) {
        if !self.file_offers.handed(self.me.author, to).is_empty() {
            self.tell_handed(to);
        }
    }

    fn offer_stands(&self, id: ItemId) -> Result<(), Refused> {
        if self.file_offers.stands(id) { Ok(()) } else { Err(Refused::NotThere) }
    }
}
