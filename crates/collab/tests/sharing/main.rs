//! Which files are fetched, served, announced and shown.

mod pictures;

use std::collections::BTreeSet;

use parvis_collab::sharing::{
    FileId, FileSharing, FileSituation, SPARE_BYTES, SharingCommand, fits_copied, fits_fetched,
};
use parvis_collab::{FileOffer, ItemId, WallTime, Writer};
use parvis_protocol::ParticipantId;

const ME: u64 = 1;
const ADA: u64 = 2;
const BOB: u64 = 3;
const EVE: u64 = 4;
/// No larger picture is fetched by itself.
const PICTURE: u64 = 1_000;

fn id(n: u64) -> ParticipantId {
    ParticipantId::from_bits(n)
}

fn ids<const N: usize>(all: [u64; N]) -> BTreeSet<ParticipantId> {
    all.map(id).into()
}

/// The file with such a hash, of a size that goes with it.
fn file(n: u8) -> FileId {
    FileId { hash: [n; 32], size: 100 + u64::from(n) }
}

/// An offer to all, which its author holds.
fn offer(author: u64, index: u32, file: FileId) -> FileOffer {
    FileOffer {
        id: ItemId { writer: Writer { author: id(author), session: 7 }, index },
        at: WallTime(0),
        name: "plan.pdf".to_owned(),
        size: file.size,
        hash: file.hash,
        to: None,
        withdrawn: false,
        holders: ids([author]),
    }
}

fn private(author: u64, index: u32, file: FileId, to: u64) -> FileOffer {
    FileOffer { to: Some(id(to)), ..offer(author, index, file) }
}

fn withdrawn(offer: &FileOffer) -> FileOffer {
    FileOffer { withdrawn: true, ..offer.clone() }
}

fn situation(offers: &[FileOffer]) -> FileSituation {
    FileSituation { offers: offers.to_vec(), reachable: ids([ADA, BOB, EVE]), here: BTreeSet::new() }
}

fn here(offers: &[FileOffer], files: &[FileId]) -> FileSituation {
    FileSituation { here: files.iter().copied().collect(), ..situation(offers) }
}

/// One that knows what an earlier load of the page left: nothing.
fn sharing() -> FileSharing {
    let mut sharing = FileSharing::new(id(ME), PICTURE);
    sharing.restored();
    sharing
}

/// One that fetches this offer's file.
fn fetching(situation: &FileSituation, offer: &FileOffer) -> FileSharing {
    let mut sharing = sharing();
    let file = FileId::of(offer);
    assert_eq!(sharing.accept(situation, offer.id), [SharingCommand::Fetch { file, kept: true }]);
    sharing.begun(file, true);
    sharing
}

#[test]
fn a_file_is_fetched_from_those_who_hold_it_and_can_be_reached() {
    let plan = FileOffer { holders: ids([ADA, BOB, 9]), ..offer(ADA, 0, file(1)) };
    let mut now = situation(std::slice::from_ref(&plan));
    let mut sharing = fetching(&now, &plan);
    assert!(sharing.is_fetching());
    assert_eq!(sharing.follow(&now), [SharingCommand::Reachable(file(1), ids([ADA, BOB]))]);
    // Ada leaves; Bob is enough. Then nobody is there, and it waits.
    now.reachable = ids([BOB]);
    assert_eq!(sharing.follow(&now), [SharingCommand::Reachable(file(1), ids([BOB]))]);
    now.reachable.clear();
    assert_eq!(sharing.follow(&now), [SharingCommand::Reachable(file(1), ids([]))]);
    // When it is whole nobody is asked any more.
    sharing.finished(file(1));
    now = FileSituation { reachable: ids([ADA]), ..here(std::slice::from_ref(&plan), &[file(1)]) };
    let commands = [SharingCommand::Serve(file(1), None), SharingCommand::Hold(plan.id, true)];
    assert_eq!((sharing.follow(&now), sharing.is_fetching()), (commands.to_vec(), false));
}

#[test]
fn a_file_that_is_offered_twice_is_fetched_from_the_holders_of_both() {
    let (public, private) = (offer(ADA, 0, file(1)), private(BOB, 0, file(1), ME));
    let now = situation(&[public.clone(), private.clone()]);
    let mut sharing = fetching(&now, &private);
    assert_eq!(sharing.follow(&now), [SharingCommand::Reachable(file(1), ids([ADA, BOB]))]);
    // It is seen at both offers.
    assert_eq!(sharing.shown(&now), [(public.id, file(1)), (private.id, file(1))]);
    // One of them is withdrawn: its author is asked no more, if they do not hold it for the other.
    let now = situation(&[public.clone(), withdrawn(&private)]);
    assert_eq!(sharing.follow(&now), [SharingCommand::Reachable(file(1), ids([ADA]))]);
    let now = situation(&[withdrawn(&public), withdrawn(&private)]);
    assert_eq!(sharing.follow(&now), [SharingCommand::GiveUp(file(1))]);
    assert_eq!((sharing.follow(&now), sharing.shown(&now)), (vec![], vec![]));
}

#[test]
fn a_fetch_of_an_earlier_load_waits_for_its_offer() {
    let mut sharing = FileSharing::new(id(ME), PICTURE);
    sharing.restore(file(1));
    let nothing = [SharingCommand::Reachable(file(1), ids([]))];
    assert_eq!(sharing.follow(&situation(&[])), nothing);
    sharing.restored();
    assert_eq!(sharing.follow(&situation(&[])), nothing);
    let plan = private(ADA, 0, file(1), ME);
    let found = [SharingCommand::Reachable(file(1), ids([ADA]))];
    assert_eq!(sharing.follow(&situation(&[plan])), found);
}

#[test]
fn what_came_whole_stays_although_the_offer_is_withdrawn() {
    let plan = offer(ADA, 0, file(1));
    let mut sharing = fetching(&situation(std::slice::from_ref(&plan)), &plan);
    sharing.finished(file(1));
    let now = here(&[withdrawn(&plan)], &[file(1)]);
    assert_eq!(sharing.follow(&now), [SharingCommand::StopServing(file(1))]);
    assert_eq!(sharing.shown(&now), [(plan.id, file(1))]);
}

#[test]
fn a_file_for_one_is_served_to_them_alone() {
    let offers = [private(ME, 0, file(1), BOB), private(ME, 1, file(1), EVE), private(ME, 2, file(2), EVE)];
    let now = here(&offers, &[file(1), file(2)]);
    let served = [
        SharingCommand::Serve(file(1), Some(ids([BOB, EVE]))),
        SharingCommand::Serve(file(2), Some(ids([EVE]))),
    ];
    // Nothing is said of it to all.
    assert_eq!(sharing().follow(&now), served);
    let now = here(&[withdrawn(&offers[0]), offers[1].clone()], &[file(1)]);
    assert_eq!(sharing().follow(&now), [SharingCommand::Serve(file(1), Some(ids([EVE])))]);
}

#[test]
fn what_somebody_offered_to_this_participant_alone_is_served_to_nobody() {
    let now = here(&[private(ADA, 0, file(1), ME)], &[file(1)]);
    assert_eq!(sharing().follow(&now), [SharingCommand::StopServing(file(1))]);
}

#[test]
fn a_file_that_is_offered_to_one_and_to_all_is_for_all() {
    let (public, handed) = (offer(ME, 0, file(1)), private(ME, 1, file(1), BOB));
    for offers in [[public.clone(), handed.clone()], [handed.clone(), public.clone()]] {
        assert_eq!(sharing().follow(&here(&offers, &[file(1)])), [SharingCommand::Serve(file(1), None)]);
    }
    // Until it is withdrawn.
    let offers = [withdrawn(&public), handed.clone()];
    let served = [SharingCommand::Serve(file(1), Some(ids([BOB])))];
    assert_eq!(sharing().follow(&here(&offers, &[file(1)])), served);
    // Who gets it is seen at an offer that stands.
    assert_eq!(sharing().offer_served(&here(&offers, &[file(1)]), file(1)), Some(handed.id));
}

#[test]
fn an_offer_that_lies_about_the_size_opens_nothing_and_is_not_held() {
    let handed = private(ME, 0, file(1), BOB);
    let lie = offer(EVE, 0, FileId { size: 5, ..file(1) });
    let now = here(&[handed, lie], &[file(1)]);
    assert_eq!(sharing().follow(&now), [SharingCommand::Serve(file(1), Some(ids([BOB])))]);
}

#[test]
fn all_hear_who_has_a_whole_copy() {
    let (theirs, mine, lost) = (offer(ADA, 0, file(1)), offer(ME, 0, file(2)), offer(ME, 1, file(3)));
    let now = here(&[theirs.clone(), mine, lost.clone()], &[file(1), file(2)]);
    let mut sharing = FileSharing::new(id(ME), PICTURE);
    let said = |commands: Vec<SharingCommand>| {
        let hold = |command: &SharingCommand| matches!(command, SharingCommand::Hold(..));
        commands.into_iter().filter(hold).collect::<Vec<_>>()
    };
    // Before it is known what is here, nothing is lost.
    assert_eq!((said(sharing.follow(&now)), sharing.lost().len()), (vec![], 0));
    sharing.restored();
    let held = [SharingCommand::Hold(theirs.id, true), SharingCommand::Hold(lost.id, false)];
    assert_eq!(said(sharing.follow(&now)), held);
    assert_eq!(*sharing.lost(), [lost.id].into());
    // What the document refused is said again.
    assert_eq!(said(sharing.follow(&now)), held);

    // The file is chosen again.
    let lost = FileOffer { holders: ids([]), ..lost };
    let now = here(std::slice::from_ref(&lost), &[file(3)]);
    assert_eq!(said(sharing.follow(&now)), [SharingCommand::Hold(lost.id, true)]);
    assert!(sharing.lost().is_empty());
    // Nobody asks for what is withdrawn.
    assert_eq!(said(sharing.follow(&here(&[withdrawn(&lost)], &[file(3)]))), []);
}

#[test]
fn a_private_offer_whose_file_is_gone_is_lost_too() {
    let (mine, theirs) = (private(ME, 0, file(1), BOB), private(ADA, 0, file(2), ME));
    let mut sharing = sharing();
    assert_eq!(sharing.follow(&situation(&[mine.clone(), theirs])), []);
    assert_eq!(*sharing.lost(), [mine.id].into());
}

#[test]
fn a_file_with_the_same_hash_is_not_written_over() {
    let (lie, plan) = (offer(EVE, 0, FileId { size: 5, ..file(1) }), offer(ADA, 0, file(1)));
    let now = situation(&[lie.clone(), plan.clone()]);
    let mut sharing = fetching(&now, &lie);
    let memory = [SharingCommand::Fetch { file: file(1), kept: false }];
    assert!(sharing.is_kept(file(1)) && !sharing.is_kept(file(2)));
    assert_eq!(sharing.accept(&now, plan.id), memory);
    // Nor is one's own.
    let mine = here(&[lie.clone(), offer(ME, 0, file(1))], &[file(1)]);
    let memory = [SharingCommand::Fetch { file: FileId::of(&lie), kept: false }];
    assert_eq!(self::sharing().accept(&mine, lie.id), memory);
}

#[test]
fn a_fetch_is_paused_resumed_and_cancelled() {
    let plan = offer(ADA, 0, file(1));
    let now = situation(std::slice::from_ref(&plan));
    let mut sharing = sharing();
    assert_eq!((sharing.pause(&now, plan.id), sharing.cancel(&now, plan.id)), (vec![], vec![]));
    sharing.accept(&now, plan.id);
    assert_eq!(sharing.accept(&now, plan.id), [], "it is being begun");
    assert_eq!((sharing.pause(&now, plan.id), sharing.cancel(&now, plan.id)), (vec![], vec![]));
    sharing.begun(file(1), true);
    assert_eq!(sharing.pause(&now, plan.id), [SharingCommand::Pause(file(1))]);
    assert_eq!(sharing.accept(&now, plan.id), [SharingCommand::GoOn(file(1))]);
    assert_eq!(sharing.cancel(&now, plan.id), [SharingCommand::GiveUp(file(1))]);
    assert_eq!((sharing.cancel(&now, plan.id), sharing.shown(&now)), (vec![], vec![]));
    assert!(!sharing.is_fetching());
    assert_eq!(sharing.erased(&now, file(1)), []);
    assert_eq!(sharing.accept(&now, plan.id), [SharingCommand::Fetch { file: file(1), kept: true }]);
    // It cannot be fetched after all, and may be tried again.
    sharing.begun(file(1), false);
    assert!(!sharing.is_fetching());
    assert_eq!(sharing.accept(&now, plan.id), [SharingCommand::Fetch { file: file(1), kept: true }]);
}

#[test]
fn what_is_accepted_while_it_is_being_erased_is_fetched_after_that() {
    let plan = offer(ADA, 0, file(1));
    let now = situation(std::slice::from_ref(&plan));
    let mut sharing = fetching(&now, &plan);
    sharing.cancel(&now, plan.id);
    assert_eq!(sharing.accept(&now, plan.id), []);
    assert_eq!(sharing.erased(&now, file(1)), [SharingCommand::Fetch { file: file(1), kept: true }]);
    sharing.begun(file(1), true);
    // Its offer may be gone by then.
    sharing.cancel(&now, plan.id);
    sharing.accept(&now, plan.id);
    assert_eq!(sharing.erased(&situation(&[]), file(1)), []);
    assert_eq!(sharing.erased(&now, file(1)), [], "said twice");
}

#[test]
fn a_file_that_is_withdrawn_is_erased_unless_it_is_offered_again() {
    let (public, handed) = (offer(ME, 0, file(1)), private(ME, 1, file(1), BOB));
    let erased = |offers: [FileOffer; 2]| sharing().withdrawn(&here(&offers, &[file(1)]), public.id);
    assert_eq!(erased([withdrawn(&public), handed.clone()]), []);
    assert_eq!(erased([withdrawn(&public), withdrawn(&handed)]), [SharingCommand::Erase(file(1))]);
    // The document refused to withdraw it: too much was said at once.
    assert_eq!(erased([public.clone(), withdrawn(&handed)]), []);
}

#[test]
fn what_is_refused_is_wanted_again_once_it_is_accepted() {
    let plan = offer(ADA, 0, file(1));
    let now = situation(std::slice::from_ref(&plan));
    let mut sharing = sharing();
    sharing.refuse(plan.id);
    assert_eq!(*sharing.refused(), [plan.id].into());
    sharing.accept(&now, plan.id);
    assert!(sharing.refused().is_empty());
    // Of an offer that is not there nothing follows.
    assert_eq!(sharing.accept(&situation(&[]), plan.id), []);
}

#[test]
fn a_copy_leaves_room_for_others() {
    assert!(fits_fetched(None, 5) && fits_fetched(Some(6), 5) && !fits_fetched(Some(5), 5));
    assert!(!fits_copied(None, 5) && !fits_copied(Some(SPARE_BYTES + 5), 5));
    assert!(fits_copied(Some(SPARE_BYTES + 6), 5) && !fits_copied(Some(u64::MAX), u64::MAX));
}
