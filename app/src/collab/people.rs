//! What those are called who shared something, whether they are still here or not.

use leptos::prelude::*;
use parvis_collab::Tool;
use parvis_protocol::ParticipantId;

use crate::components::tile::{ConfusableMark, shown_name};
use crate::i18n::{I18n, say, use_i18n};
use crate::room::RoomContext;
use parvis_view::names::AuthorLabels;
use parvis_view::people::people;

/// Somebody who shared something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Who {
    /// As it is shown; with a word where they are not in the meeting any more.
    pub(crate) name: String,
    /// Whether it is oneself.
    pub(crate) own: bool,
    /// Whether their name can be taken for that of the host. Those who left are told by that.
    pub(crate) confusable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct KnownPerson {
    id: ParticipantId,
    name: String,
    own: bool,
    confusable: bool,
}

/// Those in the meeting and those whom the shared document knows.
#[derive(Clone, Copy)]
pub(crate) struct People {
    i18n: I18n,
    room: RoomContext,
    seats: Memo<Vec<KnownPerson>>,
    authors: Memo<AuthorLabels>,
}

impl People {
    pub(crate) fn new() -> Self {
        let room = RoomContext::expect();
        let seats = room.project(|snapshot| {
            let own = snapshot.you.as_ref().map(|you| you.id);
            let seat = |person: parvis_view::people::PersonRow| {
                let id = person.id.or(own)?;
                Some(KnownPerson {
                    id,
                    name: person.name,
                    own: person.id.is_none(),
                    confusable: person.confusable,
                })
            };
            people(snapshot).into_iter().filter_map(seat).collect()
        });
        let authors = Memo::new(move |_| room.collab.read(Tool::Names, AuthorLabels::of).unwrap_or_default());
        Self { i18n: use_i18n(), room, seats, authors }
    }

    /// Followed: a name changes, and people leave. A name that somebody gave themselves and who is gone is never shown
    /// as that of somebody who is here.
    pub(crate) fn who(self, id: ParticipantId) -> Who {
        let seat = self.seats.with(|seats| seats.iter().find(|seat| seat.id == id).cloned());
        if let Some(KnownPerson { name, own, confusable, .. }) = seat {
            let name =
                if own { say!(self.i18n, collab_you).to_owned() } else { shown_name(self.i18n, &name) };
            return Who { name, own, confusable };
        }
        let own = self.room.collab.read(Tool::Names, |document| document.writer().author == id);
        let own = own.unwrap_or_default();
        let name = self.authors.with(|authors| authors.label(id).map(ToOwned::to_owned));
        let name = match name {
            _ if own => say!(self.i18n, collab_you).to_owned(),
            Some(name) => say!(self.i18n, collab_left, name = shown_name(self.i18n, &name)),
            None => say!(self.i18n, collab_somebody).to_owned(),
        };
        Who { name, own, confusable: false }
    }

    /// Everybody else who is in the meeting.
    pub(crate) fn others(self) -> Vec<(ParticipantId, String)> {
        let other = |seat: &KnownPerson| (!seat.own).then(|| (seat.id, shown_name(self.i18n, &seat.name)));
        self.seats.with(|seats| seats.iter().filter_map(other).collect())
    }

    /// Whether this one else is in the meeting.
    pub(crate) fn has(self, id: ParticipantId) -> bool {
        self.seats.with(|seats| seats.iter().any(|seat| seat.id == id && !seat.own))
    }

    /// Several of them in one line, oneself first.
    pub(crate) fn names(self, ids: impl IntoIterator<Item = ParticipantId>) -> String {
        let mut all: Vec<Who> = ids.into_iter().map(|id| self.who(id)).collect();
        all.sort_by(|one, other| other.own.cmp(&one.own).then_with(|| one.name.cmp(&other.name)));
        let names: Vec<String> = all.into_iter().map(|who| who.name).collect();
        names.join(", ")
    }
}

/// A name, followed, with a mark where it can be taken for the host's.
#[component]
pub(crate) fn Name(
    /// The participant whose name is shown.
    id: ParticipantId,
) -> impl IntoView {
    let people = People::expect();
    let who = Memo::new(move |_| people.who(id));
    view! {
        <bdi class="who" translate="no">{move || who.with(|who| who.name.clone())}</bdi>
        {move || who.with(|who| who.confusable).then(|| view! { <ConfusableMark/> })}
    }
}

impl People {
    /// Those of the panel around this.
    pub(crate) fn expect() -> Self {
        use_context().unwrap_or_else(Self::new)
    }
}
