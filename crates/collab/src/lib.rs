//! What the participants of a meeting put between them: chat, whiteboard, notes, polls and offers of files. No
//! I/O: [`SharedDocument`] is told what happens and the time, and is asked what to send.
//!
//! # What it is
//!
//! Each page that takes part writes a **log**, which only grows, and everybody has a copy of every log. An entry
//! is one operation of its author: a message, a stroke, a vote, a change of the notes. What is to be seen follows from
//! the logs alone, in whatever order they came, so those who have the same logs see the same, to the byte.
//! Two parts of a room that were cut off from each other have but to exchange what the other lacks.
//!
//! `yrs` merges the notes, where two type in one word. It does not hold the rest: it merges whatever it is given
//! under whatever name, shows nobody what an update is about to change, and panics at some bytes. So an update of
//! the notes is an entry like others, and `scan.rs` looks at it before `yrs` does.
//!
//! Around it stand the rules that a page goes by: [`routing`] says which way the document goes to each participant,
//! [`sharing`] which files are fetched and served, [`persistence`] when the document is written down.
//!
//! # What is guaranteed
//!
//! - An entry does what its author may do and nothing else, since no operation names who does it: the log does. Only
//!   the author changes or deletes a message, closes a poll, withdraws an offer. A participant has one vote in a
//!   poll, however often their page was loaded.
//! - While a participant's own channel is open, what they write in this load of their page is taken from that
//!   channel alone, and nobody can add to one's own log.
//! - What no honest page sends is refused before anything of it is taken: malformed, oversized, unfit, in
//!   another's name. Whoever sent it is named, and not heard until the channel is opened anew.
//! - Who writes on a whiteboard that is read-only, or votes in a closed poll, before they know or in spite of it, is
//!   disregarded on all sides alike: lock and close say how much of each log they had seen.
//! - A private message is in no log. It goes to one participant, once, and is its sender's: the channel's.
//! - What somebody does now, where they point and write, is in no log either: it is told a few times a second, the
//!   newest alone, and forgotten with the channel.
//! - A film that is played to all is in no log either. Each page tells the newest press, and goes by the clock of whoever
//!   pressed, or of somebody who goes by it.
//! - A link in the notes leads to a page or a mailbox: `http`, `https`, `mailto`, or it is refused.
//! - What [`SharedDocument::unsaved`] gives out, [`CollabIntent::RestoreRecords`] takes in another load of the page, in any
//!   order, so that who was alone loses nothing by loading it again. A record is taken as a whole or not at all.
//!
//! # What is not
//!
//! - Entries are not signed. Who passes on the log of somebody who is not connected, or of an earlier life of
//!   their page, is believed. A participant who tells one thing to one and another to another in the same place
//!   of their log makes these two see different things; so does a crafted change of the notes in which one word
//!   stands before what it stands after.
//! - Anybody may press for all, and tell on presses that nobody made: who pressed is not shown.
//! - An author's clock is the author's word. It is shown and decides nothing. Whoever counts their entries far ahead
//!   has
//!   them stand after those of all others.
//! - An anonymous poll does not show who chose what, and a deleted message not what it said; both stand in the
//!   logs, where a changed page could read them.
//! - Which participant moderates, and that a seat is one person's, is the room's to say.
//! - Limits for the whole document depend on what came first. When others' entries do not fit any more, what people
//!   see differs from then on, and they are told.
//!
//! # Example
//!
//! ```
//! use parvis_collab::{MessageBody, Mono, Now, SharedDocument};
//! use parvis_protocol::ParticipantId;
//!
//! let (ada, bob) = (ParticipantId::from_bits(1), ParticipantId::from_bits(2));
//! // The second number is drawn at random each time a page is loaded.
//! let mut hers = SharedDocument::new(ada, 11, Mono(0));
//! let mut his = SharedDocument::new(bob, 22, Mono(0));
//! hers.say(Now::both(1_000), "Hello", None, None)?;
//!
//! // A channel opens between them, and each sends what the other lacks.
//! hers.open(bob);
//! his.open(ada);
//! loop {
//!     let (there, back) = (hers.poll(Mono(1_000), bob, 16_384), his.poll(Mono(1_000), ada, 16_384));
//!     if there.is_none() && back.is_none() {
//!         break;
//!     }
//!     there.iter().for_each(|message| his.receive(Now::both(1_000), ada, message));
//!     back.iter().for_each(|message| hers.receive(Now::both(1_000), bob, message));
//! }
//! let heard = his.messages().next().expect("it came");
//! assert_eq!(heard.words, MessageBody::First("Hello".to_owned()));
//! assert_eq!(his.projection(), hers.projection());
//! # Ok::<(), parvis_collab::Refused>(())
//! ```

// A new kind of operation must be thought about in every place that tells kinds apart.
#![deny(clippy::wildcard_enum_match_arm)]

mod allowance;
mod awareness;
mod chat;
mod direct_messages;
mod document;
mod elements;
mod entry;
mod error;
#[cfg(test)]
mod excess;
mod file_offers;
mod film;
#[cfg(test)]
mod forged;
mod frame;
#[cfg(test)]
mod hostile;
mod html;
mod ids;
mod intent;
pub mod limits;
mod log;
mod markdown;
mod names;
mod notes;
mod op;
mod peer;
pub mod persistence;
mod polls;
mod reader_clock;
mod record;
pub mod relay;
mod rich;
pub mod routing;
mod scan;
mod shape;
pub mod sharing;

pub use awareness::{Awareness, CaretAnchor, SharedPointer};
pub use chat::{Message, MessageBody};
pub use direct_messages::DirectMessage;
pub use document::{FilmStanding, SharedDocument, UnsavedRecord};
pub use elements::Element;
pub use error::{DocumentEvent, Limit, Offence, Refused, Tool, Unfit};
pub use file_offers::FileOffer;
pub use film::{FILM_PLAIN_RATE, FilmPlay};
pub use ids::{ItemId, Stamp, Writer};
pub use intent::{CollabIntent, CollabOutcome, NotesStep};
/// Since 1970, by the clock of whoever says them. Nothing is decided by another's clock; it is only shown.
pub use parvis_base::{Mono, Now, WallTime};
pub use polls::{Answers, Poll};
pub use rich::{LineKind, Mark, NotesRow, Run};
pub use shape::{Change, Drawn, ElementKind, ElementStyle, Placement, Point};
