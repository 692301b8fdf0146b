use crate::act::Act;
use crate::error::{Limit, Refused};
use crate::ids::ItemId;
use crate::limits;
use crate::offers::Offer;
use crate::table::Table;
use crate::time::Millis;

impl Table {
    /// Offers a file to all, of which one has a whole copy.
    ///
    /// # Errors
    ///
    /// A name out of limits; no room.
    pub fn offer(&mut self, now: Millis, name: &str, size: u64, hash: [u8; 32]) -> Result<ItemId, Refused> {
        self.room(Limit::Offers, self.offers.len(), limits::OFFERS)?;
        self.act(now, Act::Offer { name: name.to_owned(), size, hash })
    }

    /// Takes an offer of one's own back.
    ///
    /// # Errors
    ///
    /// Another's offer, or one that does not stand.
    pub fn withdraw(&mut self, now: Millis, offer: ItemId) -> Result<(), Refused> {
        self.own(offer)?;
        self.offer_stands(offer)?;
        self.act(now, Act::Withdraw { offer }).map(|_| ())
    }

    /// Says whether one has a whole copy, with the right hash, that one can serve.
    ///
    /// # Errors
    ///
    /// An offer that does not stand.
    pub fn hold(&mut self, now: Millis, offer: ItemId, whole: bool) -> Result<(), Refused> {
        self.offer_stands(offer)?;
        self.act(now, Act::Hold { offer, whole }).map(|_| ())
    }

    /// All offers, the first first.
    pub fn offers(&self) -> impl Iterator<Item = Offer> {
        self.offers.offers()
    }

    fn offer_stands(&self, id: ItemId) -> Result<(), Refused> {
        if self.offers.stands(id) { Ok(()) } else { Err(Refused::NotThere) }
    }
}
