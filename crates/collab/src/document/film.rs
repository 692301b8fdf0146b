//! The film that is played to all: pressed here, told on, and followed by the clock of another page.

use parvis_base::Mono;
use parvis_protocol::ParticipantId;

use crate::document::SharedDocument;
use crate::error::{DocumentEvent, Offence, Refused};
use crate::film::{FILM_PLAIN_RATE, FilmPlay, FilmPress, FilmTold, PeerMillis};
use crate::frame::Frame;
use crate::ids::ItemId;
use crate::peer::PeerSync;

/// The film as it stands at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilmStanding {
    /// What is played, and where it is now.
    pub play: FilmPlay,
    /// How many pages can play it, this one among them.
    pub ready: usize,
    /// Of so many that are here.
    pub people: usize,
    /// Whether this page said that it can.
    pub ready_here: bool,
}

impl SharedDocument {
    /// The film that is played to all, now. `None` where there is none, or its file is not offered: to whom it is not
    /// offered any more, it is over.
    #[must_use]
    pub fn film(&self, now: Mono) -> Option<FilmStanding> {
        let play = self.film.now(now).filter(|play| self.file_offers.stands(play.offer))?;
        let here = self.peers.values().filter(|peer| peer.writer.is_some());
        // Also of an earlier press of the same film: it takes a moment until they tell of this one.
        let is_it = |told: FilmTold| told.play.is_some_and(|told| told.offer == play.offer);
        let can = |peer: &&PeerSync| peer.film.heard.is_some_and(|told| told.ready && is_it(told));
        let ready = here.clone().filter(can).count() + usize::from(self.film.ready);
        Some(FilmStanding { play, ready, people: here.count() + 1, ready_here: self.film.ready })
    }

    /// Plays the file of an offer to all. It stands at its begin until somebody presses.
    ///
    /// # Errors
    ///
    /// No offer to all, or none that stands; too much at once.
    pub fn start_film(&mut self, now: Mono, offer: ItemId) -> Result<(), Refused> {
        if !self.file_offers.stands(offer) {
            return Err(Refused::NotThere);
        }
        self.film.ready = false;
        self.press(now, Some(FilmPlay { offer, playing: false, position: 0, rate: FILM_PLAIN_RATE }))
    }

    /// Has the film go on or stand, from a place, at a speed. Everybody may.
    ///
    /// # Errors
    ///
    /// Numbers out of limits; another film than the one that is played; too much at once.
    pub fn press_film(&mut self, now: Mono, play: FilmPlay) -> Result<(), Refused> {
        play.check().map_err(Refused::Unfit)?;
        if self.film(now).is_none_or(|film| film.play.offer != play.offer) {
            return Err(Refused::NotThere);
        }
        self.press(now, Some(play))
    }

    /// The film is over for all. Everybody may end it.
    ///
    /// # Errors
    ///
    /// There is none; too much at once.
    pub fn end_film(&mut self, now: Mono) -> Result<(), Refused> {
        if self.film.now(now).is_none() {
            return Err(Refused::NotThere);
        }
        self.film.ready = false;
        self.press(now, None)
    }

    /// Whether this page can play the film.
    pub fn set_film_ready(&mut self, ready: bool) {
        self.film.ready = ready;
    }

    fn press(&mut self, now: Mono, play: Option<FilmPlay>) -> Result<(), Refused> {
        if self.allowance.take(now, 1).is_none() {
            return Err(Refused::TooFast);
        }
        self.film.pressed(now, self.me, play);
        self.events.push_back(DocumentEvent::Film);
        Ok(())
    }

    /// By whose page this one goes: that of whoever pressed, or else whoever told of it, or else the first who knows of it.
    /// `None`: by its own.
    fn film_leader(&self) -> Option<ParticipantId> {
        let press = self.film.press()?;
        if press.presser == self.me {
            return None;
        }
        let knows = |id: &ParticipantId| {
            self.peers.get(id).and_then(|peer| peer.film.heard).is_some_and(|told| told.press == press)
        };
        let here = self.film_presser_is_here(press).then_some(press.presser.author);
        here.into_iter().chain(self.film.source).find(knows).or_else(|| {
            let first = self.peers.keys().copied().find(knows)?;
            (first < self.me.author).then_some(first)
        })
    }

    fn film_presser_is_here(&self, press: FilmPress) -> bool {
        self.peers.get(&press.presser.author).is_some_and(|peer| peer.writer == Some(press.presser))
    }

    /// Presses once more in place of somebody who pressed and has left, so that the others go by one who is here. It is the
    /// first of those who had heard it from that person: whoever came later knows less well where the film is.
    fn inherit_film(&mut self, now: Mono) {
        let Some(press) = self.film.press() else { return };
        if press.presser == self.me || !self.film.met || self.film_presser_is_here(press) {
            return;
        }
        // Whoever was away is told first what they have missed, and does not press what is out of date for all.
        if self.peers.values().any(|peer| peer.writer.is_some() && peer.film.heard.is_none()) {
            return;
        }
        let knows = |peer: &PeerSync| peer.film.heard.is_some_and(|told| told.press == press);
        let first = self.peers.iter().find(|(_, peer)| knows(peer)).map(|(id, _)| *id);
        if first.is_none_or(|first| self.me.author < first) {
            let play = self.film.now(now);
            self.film.pressed(now, self.me, play);
        }
    }

    /// What of the film is to be said to this participant now.
    pub(super) fn film_frame(&mut self, now: Mono, to: ParticipantId) -> Option<Frame> {
        self.inherit_film(now);
        let follows = self.film_leader() == Some(to);
        let film = &self.film;
        let peer = self.peers.get_mut(&to)?;
        if let Some((asked, came)) = peer.time_asked.take() {
            return Some(Frame::Time { asked, came: PeerMillis::own(came), went: PeerMillis::own(now) });
        }
        if let Some(told) = peer.film.tell(now, film) {
            return Some(Frame::Film(told));
        }
        if follows { peer.film.clock.ask(now).map(Frame::AskTime) } else { None }
    }

    /// When there is more to be said of it.
    pub(super) fn film_wake(&self, now: Mono) -> Option<Mono> {
        let leader = self.film_leader();
        let greeted = self.peers.iter().filter(|(_, peer)| peer.writer.is_some());
        greeted.filter_map(|(id, peer)| peer.film.wake(now, &self.film, leader == Some(*id))).min()
    }

    pub(super) fn film_came(
        &mut self,
        now: Mono,
        from: ParticipantId,
        told: FilmTold,
    ) -> Result<(), Offence> {
        told.check()?;
        // Also what is told to have been pressed here and was not: whoever tells it may only have heard it from a liar, and is not
        // to be parted from for that. Anybody may press, so it is worth no more than a press of the liar's own.
        let before = self.film(now);
        let Some(peer) = self.peers.get_mut(&from) else { return Ok(()) };
        peer.film.clock.came(now, told.at);
        peer.film.heard = Some(told);
        if self.film.heard(&told) {
            self.film.source = Some(from);
            self.film.met = false;
            self.film.follow(now, &told, &peer.film.clock);
        }
        if told.press.presser.author == from && self.film.press() == Some(told.press) {
            self.film.met = true;
        }
        self.follow_film(now, from);
        if before != self.film(now) {
            self.events.push_back(DocumentEvent::Film);
        }
        Ok(())
    }

    pub(super) fn time_asked(
        &mut self,
        now: Mono,
        from: ParticipantId,
        at: PeerMillis,
    ) -> Result<(), Offence> {
        at.check()?;
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.time_asked = Some((at, now));
        }
        Ok(())
    }

    pub(super) fn time_came(
        &mut self,
        now: Mono,
        from: ParticipantId,
        asked: PeerMillis,
        came: PeerMillis,
        went: PeerMillis,
    ) -> Result<(), Offence> {
        [asked, came, went].into_iter().try_for_each(PeerMillis::check)?;
        let Some(peer) = self.peers.get_mut(&from) else { return Ok(()) };
        if peer.film.clock.answered(now, asked, came, went) {
            self.follow_film(now, from);
        }
        Ok(())
    }

    /// Goes by what this participant's page says, if it is the one to go by.
    fn follow_film(&mut self, now: Mono, from: ParticipantId) {
        if self.film_leader() == Some(from)
            && let Some(peer) = self.peers.get(&from)
            && let Some(told) = &peer.film.heard
        {
            self.film.follow(now, told, &peer.film.clock);
        }
    }
}
