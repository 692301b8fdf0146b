//! The tiles of the call page.

use parvis_meeting::{CaptureState, ConnectionStatus, DataUse, Remote, Snapshot};
use parvis_protocol::{Participant, ParticipantId, Role};

use super::moderation::place;
use super::names::{Labels, without_number};
use crate::spotlight::is_in_spotlight;
use crate::stream::Stream;

/// Identifies a tile for as long as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileKey {
    /// Its owner; `None` for this participant.
    pub participant: Option<ParticipantId>,
    /// Whether it shows their screen and not their camera.
    pub screen: bool,
}

impl TileKey {
    /// The stream for its `<video>`.
    #[must_use]
    pub fn stream(self) -> Stream {
        match (self.participant, self.screen) {
            (None, false) => Stream::OwnCamera,
            (None, true) => Stream::OwnScreen,
            (Some(id), false) => Stream::Camera(id),
            (Some(id), true) => Stream::Screen(id),
        }
    }
}

/// What one tile shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts that a tile shows, each on its own")]
pub struct ParticipantTile {
    /// The participant, and whether it is their camera or their screen.
    pub key: TileKey,
    /// The name of the participant, as they gave it, with a number where somebody else has it.
    pub name: String,
    /// Whether there is a picture to show.
    pub picture: bool,
    /// Whether the microphone is off. `false` for a screen.
    pub muted: bool,
    /// Whether they are speaking. `false` for a screen.
    pub speaking: bool,
    /// Their role. `Guest` for a screen.
    pub role: Role,
    /// The place of their hand among the raised ones, from 1 on; `None` while it is lowered.
    pub hand: Option<usize>,
    /// Whether they are away.
    pub away: bool,
    /// Whether their name looks like the host's.
    pub confusable: bool,
    /// Whether a moderator shows it large to everyone. `false` for a screen.
    pub spotlight: bool,
    /// Whether its picture does not come: of a screen, because its owner has paused it; of a camera, because the way here is too
    /// weak for it, and carries the voice alone.
    pub paused: bool,
    /// Why their media does not arrive, if it does not.
    pub trouble: Option<LinkTrouble>,
}

/// Why a connection carries no media at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkTrouble {
    /// It has not been established yet.
    Connecting,
    /// It has just been interrupted.
    Interrupted,
    /// Several attempts to restore it have failed.
    Struggling,
    /// The other browser cannot make peer connections.
    TheirBrowserCannot,
    /// This browser cannot make peer connections.
    OurBrowserCannot,
}

/// All tiles: the own first, then the others in the order in which they joined, each screen right after its owner.
#[must_use]
pub fn tiles(snapshot: &Snapshot) -> Vec<ParticipantTile> {
    let labels = &Labels::of(snapshot);
    let own = snapshot.you.iter().flat_map(|you| {
        let camera = own_tile(snapshot, labels, you);
        let screen = (snapshot.local.screen == CaptureState::On)
            .then(|| screen_of(None, labels, you, snapshot.local.screen_paused, None));
        std::iter::once(camera).chain(screen)
    });
    let others = snapshot.remotes.iter().flat_map(|remote| {
        let trouble = trouble(remote, snapshot.webrtc);
        let camera = their_tile(snapshot, labels, remote, trouble);
        let participant = &remote.participant;
        let shared = participant.media;
        let screen = || screen_of(Some(participant.id), labels, participant, shared.paused, trouble);
        let screen = shared.screen.then(screen);
        std::iter::once(camera).chain(screen)
    });
    own.chain(others).collect()
}

fn own_tile(snapshot: &Snapshot, labels: &Labels, you: &Participant) -> ParticipantTile {
    ParticipantTile {
        key: TileKey { participant: None, screen: false },
        name: labels.label(you.id, &you.name),
        picture: snapshot.local.camera == CaptureState::On,
        muted: snapshot.local.microphone != CaptureState::On,
        speaking: snapshot.speaking,
        role: you.role,
        hand: place(snapshot, None),
        away: you.away,
        confusable: you.confusable,
        spotlight: is_in_spotlight(snapshot, None),
        paused: false,
        trouble: None,
    }
}

fn their_tile(
    snapshot: &Snapshot,
    labels: &Labels,
    remote: &Remote,
    trouble: Option<LinkTrouble>,
) -> ParticipantTile {
    let Participant { id, name, role, media, away, confusable, .. } = &remote.participant;
    let camera = media.camera && snapshot.local.data_use != DataUse::SoundOnly;
    ParticipantTile {
        key: TileKey { participant: Some(*id), screen: false },
        name: labels.label(*id, name),
        // An interrupted picture is frozen, or comes back at any moment: it stays.
        picture: camera
            && !matches!(
                trouble,
                Some(
                    LinkTrouble::Connecting | LinkTrouble::TheirBrowserCannot | LinkTrouble::OurBrowserCannot
                )
            ),
        muted: !media.microphone,
        speaking: remote.speaking && media.microphone,
        role: *role,
        hand: place(snapshot, Some(*id)),
        away: *away,
        confusable: *confusable,
        spotlight: is_in_spotlight(snapshot, Some(*id)),
        paused: camera && trouble.is_none() && snapshot.paused.contains(id),
        trouble,
    }
}

fn screen_of(
    participant: Option<ParticipantId>,
    labels: &Labels,
    owner: &Participant,
    paused: bool,
    trouble: Option<LinkTrouble>,
) -> ParticipantTile {
    ParticipantTile {
        key: TileKey { participant, screen: true },
        name: labels.label(owner.id, &owner.name),
        picture: true,
        muted: false,
        speaking: false,
        role: Role::Guest,
        hand: None,
        away: false,
        confusable: false,
        spotlight: false,
        paused,
        trouble,
    }
}

fn trouble(remote: &Remote, webrtc: bool) -> Option<LinkTrouble> {
    match remote.link {
        ConnectionStatus::Connected => None,
        ConnectionStatus::Connecting => Some(LinkTrouble::Connecting),
        ConnectionStatus::Interrupted => Some(LinkTrouble::Interrupted),
        ConnectionStatus::Struggling => Some(LinkTrouble::Struggling),
        ConnectionStatus::Impossible if webrtc => Some(LinkTrouble::TheirBrowserCannot),
        ConnectionStatus::Impossible => Some(LinkTrouble::OurBrowserCannot),
    }
}

/// One or two letters that stand for a name, or a label, where there is no picture, as they are in the name: the style sheet makes
/// capitals of them, since the tables for that would make the page larger by kilobytes.
#[must_use]
pub fn initials(name: &str) -> String {
    let name = without_number(name);
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = letters.next();
    let last = letters.next_back();
    let initials: String = first.into_iter().chain(last).collect();
    if initials.is_empty() { name.chars().take(1).collect() } else { initials }
}

/// Which of `tones` background colours the initials of this name get, below `tones`: the same in every browser.
#[must_use]
pub fn tone(name: &str, tones: u32) -> u32 {
    // FNV-1a: any stable hash will do.
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % tones.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{call, remote};
    use parvis_protocol::MediaState;

    #[test]
    fn with_sound_only_no_camera_of_others_is_shown_and_their_screens_are() {
        let mut snapshot = call(&["Grace"]);
        snapshot.remotes[0].participant.media.screen = true;
        snapshot.paused = vec![snapshot.remotes[0].participant.id];
        let shown = |snapshot: &Snapshot| -> Vec<_> {
            tiles(snapshot)
                .into_iter()
                .skip(1)
                .map(|tile| (tile.key.screen, tile.picture, tile.paused))
                .collect()
        };
        for data_use in [DataUse::Full, DataUse::Save] {
            snapshot.local.data_use = data_use;
            assert_eq!(shown(&snapshot), [(false, true, true), (true, true, false)]);
        }
        snapshot.local.data_use = DataUse::SoundOnly;
        // It is not too weak for what nobody asks for.
        assert_eq!(shown(&snapshot), [(false, false, false), (true, true, false)]);
    }

    #[test]
    fn oneself_comes_first_and_a_screen_after_its_owner() {
        let mut snapshot = call(&["Grace", "Alan"]);
        snapshot.local.screen = CaptureState::On;
        snapshot.remotes[0].participant.media.screen = true;
        let shown: Vec<(String, bool, bool)> = tiles(&snapshot)
            .into_iter()
            .map(|tile| (tile.name, tile.key.participant.is_none(), tile.key.screen))
            .collect();
        let expected = [
            ("Ada", true, false),
            ("Ada", true, true),
            ("Grace", false, false),
            ("Grace", false, true),
            ("Alan", false, false),
        ];
        assert_eq!(shown, expected.map(|(name, own, screen)| (name.to_owned(), own, screen)));
    }

    #[test]
    fn the_own_tile_shows_what_is_captured_and_not_what_the_server_last_heard() {
        let mut snapshot = call(&[]);
        snapshot.local.camera = CaptureState::Asking;
        let own = &tiles(&snapshot)[0];
        assert!(!own.picture && own.muted);
        snapshot.local.camera = CaptureState::On;
        snapshot.local.microphone = CaptureState::On;
        let own = &tiles(&snapshot)[0];
        assert!(own.picture && !own.muted);
        snapshot.local.camera = CaptureState::Interrupted;
        snapshot.local.microphone = CaptureState::Interrupted;
        let own = &tiles(&snapshot)[0];
        assert!(!own.picture && own.muted, "as everybody else sees it");
    }

    #[test]
    fn a_picture_stays_while_its_connection_is_interrupted() {
        let mut snapshot = call(&["Grace"]);
        for (link, picture, trouble) in [
            (ConnectionStatus::Connected, true, None),
            (ConnectionStatus::Connecting, false, Some(LinkTrouble::Connecting)),
            (ConnectionStatus::Interrupted, true, Some(LinkTrouble::Interrupted)),
            (ConnectionStatus::Struggling, true, Some(LinkTrouble::Struggling)),
            (ConnectionStatus::Impossible, false, Some(LinkTrouble::TheirBrowserCannot)),
        ] {
            snapshot.remotes[0].link = link;
            let tile = &tiles(&snapshot)[1];
            assert_eq!((tile.picture, tile.trouble), (picture, trouble), "{link:?}");
        }
        snapshot.webrtc = false;
        assert_eq!(tiles(&snapshot)[1].trouble, Some(LinkTrouble::OurBrowserCannot));
    }

    #[test]
    fn who_is_muted_does_not_speak() {
        let mut snapshot = call(&[]);
        let mut grace = remote(2, "Grace");
        grace.speaking = true;
        grace.participant.media = MediaState::NONE;
        snapshot.remotes.push(grace);
        let tile = &tiles(&snapshot)[1];
        assert!(tile.muted && !tile.speaking && !tile.picture);
    }

    #[test]
    fn a_screen_that_is_paused_says_so_and_the_face_beside_it_does_not() {
        let mut snapshot = call(&["Grace"]);
        snapshot.local.screen = CaptureState::On;
        snapshot.local.screen_paused = true;
        snapshot.remotes[0].participant.media.screen = true;
        snapshot.remotes[0].participant.media.paused = true;
        let paused: Vec<_> =
            tiles(&snapshot).into_iter().map(|tile| (tile.key.screen, tile.paused)).collect();
        assert_eq!(paused, [(false, false), (true, true), (false, false), (true, true)]);
    }

    #[test]
    fn a_camera_whose_picture_the_way_does_not_carry_says_so() {
        let mut snapshot = call(&["Grace", "Alan"]);
        let id = snapshot.remotes[0].participant.id;
        snapshot.paused = vec![id];
        let paused = |snapshot: &Snapshot| tiles(snapshot).iter().map(|tile| tile.paused).collect::<Vec<_>>();
        assert_eq!(paused(&snapshot), [false, true, false]);
        // There is another sentence for that.
        snapshot.remotes[0].link = ConnectionStatus::Interrupted;
        assert_eq!(paused(&snapshot), [false; 3]);
        snapshot.remotes[0].link = ConnectionStatus::Connected;
        snapshot.remotes[0].participant.media.camera = false;
        assert_eq!(paused(&snapshot), [false; 3]);
    }

    #[test]
    fn a_hand_is_on_the_face_and_not_on_the_screen() {
        let mut snapshot = call(&["Grace", "Alan"]);
        snapshot.you.as_mut().unwrap().hand = Some(7);
        snapshot.remotes[0].participant.hand = Some(3);
        snapshot.remotes[0].participant.media.screen = true;
        let hands: Vec<_> = tiles(&snapshot).into_iter().map(|tile| tile.hand).collect();
        assert_eq!(hands, [Some(2), Some(1), None, None]);
    }

    #[test]
    fn initials_are_letters_where_there_are_any() {
        for (name, expected) in [
            ("Ada", "A"),
            ("ada lovelace", "al"),
            ("Anne-Marie de la Tour", "AT"),
            ("Élodie Œuf", "ÉŒ"),
            ("(Zoé)", "Z"),
            ("李 小龙", "李小"),
            ("🎉", "🎉"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn a_tone_is_one_of_those_there_are() {
        assert!(["Ada", "Grace", "🎉", ""].iter().all(|name| tone(name, 8) < 8));
        assert_eq!(tone("Ada", 8), tone("Ada", 8));
    }
}
