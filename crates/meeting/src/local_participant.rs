use parvis_protocol::{ClientMessage, DisplayName, MediaKind, MediaState, Participant, RoomSettings};

use crate::Millis;
use crate::outbox::Outbox;

/// Milliseconds after which what the server may have dropped is sent again, once it says that it dropped something.
const RESEND_AFTER: u64 = 3_000;

/// What the server knows of one value of ours.
#[derive(Debug)]
struct Acked<T> {
    value: T,
    /// By a message of ours, which the server may have dropped.
    sent: bool,
}

impl<T: PartialEq + Clone> Acked<T> {
    fn known(value: T) -> Self {
        Self { value, sent: false }
    }

    /// Whether this must be sent; the caller then sends it.
    fn must_send(&mut self, wanted: &T, again: bool) -> bool {
        let must = self.value != *wanted || (again && self.sent);
        if must {
            self.value = wanted.clone();
            self.sent = true;
        }
        must
    }
}

/// What the server has of this participant, as far as they have a say in it.
#[derive(Debug)]
struct ServerView {
    media: Acked<MediaState>,
    name: Acked<DisplayName>,
    away: Acked<bool>,
    requests: [Acked<bool>; 3],
}

impl ServerView {
    fn of(row: &Participant) -> Self {
        Self {
            media: Acked::known(row.media),
            name: Acked::known(row.name.clone()),
            away: Acked::known(row.away),
            requests: MediaKind::ALL.map(|kind| Acked::known(row.requests.has(kind))),
        }
    }
}

/// A hand that is to be raised or lowered. The server gives the numbers, so the row changes only when it says so.
#[derive(Debug, Clone, Copy)]
struct HandWish {
    raised: bool,
    sent: bool,
}

/// This participant's own row of the roster: as it is, as it should be, and as the server knows it.
#[derive(Debug, Default)]
pub(crate) struct LocalParticipant {
    row: Option<Participant>,
    server_view: Option<ServerView>,
    hand: Option<HandWish>,
    resend_at: Option<Millis>,
}

impl LocalParticipant {
    pub(crate) fn row(&self) -> Option<&Participant> {
        self.row.as_ref()
    }

    /// What may not be sent from here.
    pub(crate) fn barred(&self) -> MediaState {
        self.row.as_ref().map_or(MediaState::NONE, |row| row.barred)
    }

    pub(crate) fn can_moderate(&self, settings: Option<&RoomSettings>) -> bool {
        self.row.as_ref().zip(settings).is_some_and(|(row, settings)| row.can_moderate(settings))
    }

    /// A seat, or the same one again: then what the person has changed meanwhile still holds. Whether their hand was
    /// raised before, and is no longer.
    pub(crate) fn welcome(
        &mut self,
        mut row: Participant,
        renamed: Option<&DisplayName>,
        again: bool,
    ) -> bool {
        self.server_view = Some(ServerView::of(&row));
        let mut lowered = false;
        if let Some(before) = self.row.take().filter(|before| again && before.id == row.id) {
            lowered = before.hand.is_some() && row.hand.is_none() && self.hand.is_none();
            row.away = before.away;
            row.requests = intersection(before.requests, row.barred);
        }
        if let Some(name) = renamed {
            row.name = name.clone();
        }
        if let Some(hand) = &mut self.hand {
            hand.sent = false;
        }
        self.resend_at = None;
        self.row = Some(row);
        self.settle_hand();
        lowered
    }

    /// The server says how the row is now. What only this participant changes they know better.
    pub(crate) fn update(&mut self, row: &Participant) {
        let Some(mine) = &mut self.row else { return };
        let Participant { role, barred, hand, confusable, presence, .. } = *row;
        *mine = Participant { role, barred, hand, confusable, presence, ..mine.clone() };
        // Where everyone may, nobody asks.
        mine.requests = intersection(mine.requests, barred);
        if let Some(server_view) = &mut self.server_view {
            for (kind, acked) in MediaKind::ALL.into_iter().zip(&mut server_view.requests) {
                acked.value &= barred.has(kind);
            }
        }
        self.settle_hand();
    }

    /// The seat is lost: nothing is barred any more, and nothing is to be sent.
    pub(crate) fn leave(&mut self) {
        if let Some(row) = &mut self.row {
            row.barred = MediaState::NONE;
            row.requests = MediaState::NONE;
            row.hand = None;
            row.away = false;
        }
        *self = Self { row: self.row.take(), ..Self::default() };
    }

    pub(crate) fn rename(&mut self, name: DisplayName) {
        if let Some(row) = &mut self.row {
            row.name = name;
        }
    }

    pub(crate) fn set_media(&mut self, media: MediaState) {
        if let Some(row) = &mut self.row {
            row.media = media;
        }
    }

    pub(crate) fn set_away(&mut self, away: bool) {
        if let Some(row) = &mut self.row {
            row.away = away;
        }
    }

    pub(crate) fn request(&mut self, kind: MediaKind, wanted: bool) {
        if let Some(row) = &mut self.row {
            row.requests.set(kind, wanted && row.barred.has(kind));
        }
    }

    /// The request was answered. After a no it is withdrawn as well: it may have been made again in the same moment, in
    /// which the others would see it for ever.
    pub(crate) fn request_answered(&mut self, kind: MediaKind, allowed: bool) {
        self.request(kind, false);
        if let Some(server_view) = self.server_view.as_mut().filter(|_| allowed) {
            for (of, acked) in MediaKind::ALL.into_iter().zip(&mut server_view.requests) {
                acked.value &= of != kind;
            }
        }
    }

    pub(crate) fn raise_hand(&mut self, raised: bool) {
        let is = self
            .hand
            .map_or_else(|| self.row.as_ref().is_some_and(|row| row.hand.is_some()), |hand| hand.raised);
        if is != raised {
            self.hand = Some(HandWish { raised, sent: false });
        }
    }

    /// Somebody else lowered it.
    pub(crate) fn hand_lowered(&mut self) {
        self.hand = None;
    }

    /// The server dropped something that was sent too often; it does not say what.
    pub(crate) fn too_fast(&mut self, now: Millis) {
        self.resend_at = Some(now.plus(RESEND_AFTER));
    }

    /// Sends what the server does not know yet. Only with a seat and a socket to it.
    pub(crate) fn send_changes(&mut self, now: Millis, out: &mut Outbox) {
        let (Some(row), Some(server_view)) = (&self.row, &mut self.server_view) else { return };
        let again = self.resend_at.is_some_and(|at| now >= at);
        if again {
            self.resend_at = None;
        }
        if server_view.media.must_send(&row.media, again) {
            out.send(ClientMessage::SetMedia { media: row.media });
        }
        if server_view.name.must_send(&row.name, again) {
            out.send(ClientMessage::Rename { name: row.name.clone() });
        }
        if server_view.away.must_send(&row.away, again) {
            out.send(ClientMessage::SetAway { away: row.away });
        }
        for (kind, acked) in MediaKind::ALL.into_iter().zip(&mut server_view.requests) {
            let wanted = row.requests.has(kind);
            if acked.must_send(&wanted, again) {
                out.send(ClientMessage::Request { kind, wanted });
            }
        }
        if let Some(hand) = &mut self.hand
            && (again || !hand.sent)
        {
            hand.sent = true;
            out.send(ClientMessage::Hand { raised: hand.raised });
        }
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.resend_at
    }

    fn settle_hand(&mut self) {
        let raised = self.row.as_ref().is_some_and(|row| row.hand.is_some());
        if self.hand.is_some_and(|hand| hand.raised == raised) {
            self.hand = None;
        }
    }
}

fn intersection(one: MediaState, other: MediaState) -> MediaState {
    one.without(MediaState { microphone: true, camera: true, screen: true }.without(other))
}
