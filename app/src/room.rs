//! What every part of the room's page reads and does, in one handle from context.

use std::collections::BTreeMap;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use parvis_meeting::{Intent, Snapshot, StoredSession};
use parvis_names::Link;
use parvis_protocol::{DisplayName, MediaKind, ParticipantId, RoomName};

use crate::dom;
use crate::engine::collab::CollabHandle;
use crate::engine::{MeetingHandle, Platform, PlatformHandle};
use crate::plan::PlanDraft;
use parvis_view::layout::LayoutChoices;
use parvis_view::moderation::{Action, hand_raised, press};
use parvis_view::notices::Notice;
use parvis_view::problems::Problem;
use parvis_view::shortcuts::has_keyboard;
use parvis_view::tiles::TileKey;
use parvis_view::volume::Volumes;

/// The context of a room's page: the meeting, the browser, and what only the page itself has to know.
#[derive(Clone, Copy)]
pub(crate) struct RoomContext {
    pub(crate) meeting: MeetingHandle,
    pub(crate) platform: PlatformHandle,
    /// Whether the browser half runs. Until then the page is what the server rendered.
    pub(crate) live: RwSignal<bool>,
    /// What stands in the field "Your name".
    pub(crate) name: RwSignal<String>,
    /// What is being written to people on the other side of the lobby, by the identifier of its field.
    pub(crate) drafts: StoredValue<BTreeMap<String, String>>,
    /// Whether that is a name from the address which was too long, and was cut.
    pub(crate) name_cut: RwSignal<bool>,
    /// The meeting that is planned here.
    pub(crate) plan: PlanDraft,
    /// How the person wants to see the call, and how the tiles stand.
    pub(crate) stage: RwSignal<StageNow>,
    /// The dialog that is open.
    pub(crate) open: RwSignal<Option<CallDialog>>,
    /// The panel that is open beside the tiles.
    pub(crate) side: RwSignal<Option<Side>>,
    /// The shared document.
    pub(crate) collab: CollabHandle,
    /// What is open above the toolbar.
    pub(crate) popup: RwSignal<Option<Popup>>,
    /// What shows the call in a small window above other programs, once its code is there and where the browser can.
    pub(crate) small_window: RwSignal<Option<Callback<()>>>,
    /// What a call has beyond its first load, once its code is there.
    pub(crate) extras: RwSignal<Option<CallExtras>>,
    /// An action that cannot be undone, while the person may still stop it.
    pub(crate) pending: RwSignal<Option<Pending>>,
    /// The reactions that are shown at the moment, oldest first.
    pub(crate) signs: RwSignal<Vec<ReactionSign>>,
    /// What is announced at the moment, oldest first, with a number that tells them apart.
    pub(crate) notices: RwSignal<Vec<(u32, Notice)>>,
    /// What is known of a problem beyond its sentence, as one that is said instead: with names.
    pub(crate) problem_words: RwSignal<Vec<(Problem, String)>>,
    /// Whether the person switched the shortcuts of one character off.
    pub(crate) characters_off: RwSignal<bool>,
    /// Whether a key of a keyboard was pressed, so that there is one.
    pub(crate) key_seen: RwSignal<bool>,
    address: StoredValue<RoomName>,
}

/// What the person wants to see, and how the tiles stand, once the code that knows all views is here: nothing before.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct StageNow {
    /// The view, and what is pinned.
    pub(crate) choices: LayoutChoices,
    /// What CSS says of the place of each tile, shown or not.
    pub(crate) styles: Vec<(TileKey, String)>,
}

/// A dialog of the call page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallDialog {
    /// The invitation.
    Invite,
    /// The settings of the room: who may join, send and moderate.
    Security,
    /// The settings.
    Settings,
    /// The list of shortcuts.
    Shortcuts,
    /// The question whether to leave the meeting.
    Leave,
}

/// A panel that opens beside the tiles, which stay in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The list of people.
    People,
    /// The chat.
    Chat,
    /// The files.
    Files,
    /// The whiteboard.
    Whiteboard,
    /// The notes.
    Notes,
    /// The polls.
    Polls,
}

/// An action about a participant that is carried out when the timer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) who: ParticipantId,
    pub(crate) action: Action,
    pub(crate) timer: TimeoutHandle,
}

/// What late code of a call has for the rest of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallExtras {
    /// What stands in the label of a tile besides.
    pub(crate) tile: fn(TileKey) -> AnyView,
    /// What stands among the buttons of a tile besides.
    pub(crate) actions: fn(TileKey) -> AnyView,
    /// How loud each of the others is to this person.
    pub(crate) volumes: RwSignal<Volumes>,
    /// Whose volume is looked at in a dialog.
    pub(crate) volume_of: RwSignal<Option<ParticipantId>>,
    /// Whether the connections are looked at in a dialog.
    pub(crate) links_open: RwSignal<bool>,
}

/// A reaction that is shown on a tile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReactionSign {
    /// The participant whose tile it is on; `None` is the own one.
    pub(crate) whose: Option<ParticipantId>,
    pub(crate) icon: icondata::Icon,
    /// Alternates between one reaction and the next on the same tile, so that the animation begins anew.
    pub(crate) other: bool,
}

/// What opens above the bar of the call, without taking the page over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Popup {
    /// The reactions.
    Reactions,
    /// The menu of the views.
    View,
    /// The menu of what has no place in the toolbar.
    More,
    /// The panels of what people do together.
    Activities,
    /// The microphones and speakers.
    Microphone,
    /// The cameras.
    Camera,
}

impl RoomContext {
    /// Puts the room into the context, around what the browser half has put there; on the server, around nothing.
    pub(crate) fn provide(address: RoomName, name: Option<&DisplayName>) -> Self {
        let platform = use_context().unwrap_or_else(|| PlatformHandle::new(None));
        let room = Self {
            meeting: use_context().unwrap_or_else(MeetingHandle::inert),
            platform,
            live: RwSignal::new(false),
            name: RwSignal::new(name.map(ToString::to_string).unwrap_or_default()),
            drafts: StoredValue::new(BTreeMap::new()),
            plan: PlanDraft::provide(platform),
            name_cut: RwSignal::new(false),
            stage: RwSignal::new(StageNow::default()),
            open: RwSignal::new(None),
            side: RwSignal::new(None),
            collab: use_context().unwrap_or_else(|| CollabHandle::new(false)),
            popup: RwSignal::new(None),
            small_window: RwSignal::new(None),
            extras: RwSignal::new(None),
            pending: RwSignal::new(None),
            signs: RwSignal::new(Vec::new()),
            notices: RwSignal::new(Vec::new()),
            problem_words: RwSignal::new(Vec::new()),
            characters_off: RwSignal::new(false),
            key_seen: RwSignal::new(false),
            address: StoredValue::new(address),
        };
        provide_context(room);
        room
    }

    /// The room in the context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// The room's name.
    pub(crate) fn address(self) -> RoomName {
        self.address.get_value()
    }

    /// The link that leads here, with the key that this page was opened with: as it is copied and sent, in ASCII.
    pub(crate) fn link(self) -> String {
        self.link_as(Link::encoded)
    }

    /// The same as it is read, in the letters of its script.
    pub(crate) fn shown_link(self) -> String {
        self.link_as(Link::to_string)
    }

    /// The same without the server.
    pub(crate) fn link_here(self) -> Link {
        Link { room: self.address(), key: self.platform.with(Platform::link_key).flatten() }
    }

    fn link_as(self, written: impl FnOnce(&Link) -> String) -> String {
        let base = self.platform.with(Platform::base_url).unwrap_or_default();
        format!("{base}/{}", written(&self.link_here()))
    }

    /// Reads the meeting, and follows it. Holds still until the browser half runs, so that the first picture is
    /// the server's.
    pub(crate) fn read<T>(self, of: impl FnOnce(&Snapshot) -> T) -> T {
        if self.live.get() { self.meeting.snapshot.with(of) } else { of(&idle()) }
    }

    /// A part of the meeting, told again only when it has changed.
    pub(crate) fn project<T: PartialEq + Send + Sync + 'static>(
        self,
        of: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.read(&of))
    }

    /// Passes on what the person wants.
    pub(crate) fn dispatch(self, intent: Intent) {
        self.meeting.dispatch(intent);
    }

    /// Switches a source, whichever way it is not, or asks to be allowed to.
    pub(crate) fn press(self, kind: MediaKind) {
        self.dispatch(self.meeting.snapshot.with_untracked(|snapshot| press(snapshot, kind)));
    }

    /// Whether shortcuts are worth speaking of, followed.
    pub(crate) fn has_keyboard(self) -> bool {
        !self.live.get()
            || has_keyboard(dom::has_coarse_pointer(), dom::has_fine_pointer(), self.key_seen.get())
    }

    /// Raises the hand, or lowers it.
    pub(crate) fn toggle_hand(self) {
        let raised = self.meeting.snapshot.with_untracked(hand_raised);
        self.dispatch(Intent::RaiseHand(!raised));
    }

    /// Opens something above the toolbar, or closes it.
    pub(crate) fn toggle_popup(self, popup: Popup) {
        self.popup.update(|open| *open = (*open != Some(popup)).then_some(popup));
    }

    /// Goes into the meeting under this name.
    pub(crate) fn join(self, name: DisplayName) {
        self.platform.with(|platform| platform.remember_room(&self.address()));
        // What was open when the last call ended belongs to that one.
        self.open.set(None);
        // The seat that this browser held before is added by whoever keeps it.
        self.dispatch(Intent::Join { name, stored: StoredSession::default() });
    }

    /// Opens a panel beside the tiles, or closes it.
    pub(crate) fn toggle_side(self, side: Side) {
        self.meeting.load_collab();
        self.side.update(|open| *open = (*open != Some(side)).then_some(side));
    }

    /// Opens a dialog, or closes it.
    pub(crate) fn toggle_overlay(self, overlay: CallDialog) {
        self.open.update(|open| *open = (*open != Some(overlay)).then_some(overlay));
    }
}

/// What is shown before anything is known: nothing wrong, nothing captured.
fn idle() -> Snapshot {
    Snapshot { webrtc: true, ..Snapshot::default() }
}
