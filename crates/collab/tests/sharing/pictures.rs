//! Pictures, which are fetched without being asked for, and shown.

use parvis_collab::sharing::{FileId, FileSharing, FileSituation, SharingCommand};

use crate::{ADA, BOB, ME, PICTURE, file, here, id, ids, offer, sharing, situation, withdrawn};

#[test]
fn a_small_picture_is_fetched_by_itself_and_seen_when_it_is_whole() {
    let picture = offer(ADA, 0, file(1));
    let mut sharing = FileSharing::new(id(ME), PICTURE);
    sharing.show_picture(picture.id);
    // The offer is on its way; then it is not known yet whether the file is here.
    assert_eq!(sharing.follow(&situation(&[])), []);
    let mut now = situation(std::slice::from_ref(&picture));
    assert_eq!(sharing.follow(&now), []);
    sharing.restored();
    assert_eq!(sharing.follow(&now), [SharingCommand::Fetch { file: file(1), kept: false }]);
    assert_eq!(sharing.follow(&now), []);
    sharing.begun(file(1), true);
    assert_eq!(sharing.follow(&now), [SharingCommand::Reachable(file(1), ids([ADA]))]);
    assert_eq!(sharing.shown(&now), []);
    sharing.finished(file(1));
    now.here = [file(1)].into();
    let decode = SharingCommand::Decode(picture.id, file(1));
    assert!(sharing.follow(&now).contains(&decode));
    assert!(!sharing.follow(&now).contains(&decode), "once");
    assert_eq!(sharing.shown(&now), [(picture.id, file(1))]);
}

#[test]
fn a_picture_that_the_person_wants_is_seen_at_once() {
    let picture = offer(ADA, 0, file(1));
    let now = situation(std::slice::from_ref(&picture));
    let mut sharing = sharing();
    sharing.show_picture(picture.id);
    sharing.follow(&now);
    sharing.begun(file(1), true);
    assert_eq!(sharing.accept(&now, picture.id), [SharingCommand::GoOn(file(1))]);
    assert_eq!(sharing.shown(&now), [(picture.id, file(1))]);
}

#[test]
fn a_picture_that_is_too_large_or_withdrawn_is_not_fetched() {
    let large = offer(ADA, 0, FileId { size: PICTURE + 1, ..file(1) });
    let gone = withdrawn(&offer(ADA, 1, file(2)));
    let largest = offer(ADA, 2, FileId { size: PICTURE, ..file(3) });
    let now = situation(&[large.clone(), gone.clone(), largest.clone()]);
    let mut sharing = sharing();
    for picture in [&large, &gone, &largest] {
        sharing.show_picture(picture.id);
    }
    let commands = [
        SharingCommand::NoPicture(large.id),
        SharingCommand::NoPicture(gone.id),
        SharingCommand::Fetch { file: FileId::of(&largest), kept: false },
    ];
    assert_eq!(sharing.follow(&now), commands);
    sharing.show_picture(large.id);
    assert_eq!(sharing.follow(&now), [], "it is known");

    // What is here all the same: the one is not decoded, the other is.
    let here = here(&[large.clone(), gone.clone()], &[FileId::of(&large), file(2)]);
    let mut sharing = FileSharing::new(id(ME), PICTURE);
    sharing.show_picture(large.id);
    sharing.show_picture(gone.id);
    let commands = sharing.follow(&here);
    assert!(commands.contains(&SharingCommand::NoPicture(large.id)));
    assert!(commands.contains(&SharingCommand::Decode(gone.id, file(2))));
}

#[test]
fn a_picture_that_lies_about_its_size_stands_in_the_way_of_no_other() {
    let lie = offer(ADA, 0, FileId { size: 5, ..file(1) });
    let picture = offer(BOB, 0, file(1));
    let now = situation(&[lie.clone(), picture.clone()]);
    let mut sharing = sharing();
    sharing.show_picture(lie.id);
    sharing.show_picture(picture.id);
    let both = [
        SharingCommand::Fetch { file: FileId::of(&lie), kept: false },
        SharingCommand::Fetch { file: file(1), kept: false },
    ];
    assert_eq!(sharing.follow(&now), both);
    for file in [FileId::of(&lie), file(1)] {
        sharing.begun(file, true);
    }
    // Each from those who offer it with that size.
    let from = [
        SharingCommand::Reachable(FileId::of(&lie), ids([ADA])),
        SharingCommand::Reachable(file(1), ids([BOB])),
    ];
    assert_eq!(sharing.follow(&now), from);
    // The true one comes; the other is neither served nor shown.
    sharing.finished(file(1));
    let now = FileSituation { here: [file(1)].into(), ..now };
    let commands = sharing.follow(&now);
    assert!(commands.contains(&SharingCommand::Decode(picture.id, file(1))));
    assert!(
        !commands.iter().any(|command| matches!(command, SharingCommand::Decode(id, _) if *id == lie.id))
    );
    assert_eq!(sharing.shown(&now), [(picture.id, file(1))]);
}

#[test]
fn a_picture_of_which_no_file_can_be_is_tried_once() {
    let lie = offer(ADA, 0, file(1));
    let now = situation(std::slice::from_ref(&lie));
    let mut sharing = sharing();
    sharing.show_picture(lie.id);
    sharing.follow(&now);
    sharing.begun(file(1), false);
    assert_eq!(sharing.follow(&now), [SharingCommand::NoPicture(lie.id)]);
    assert_eq!(sharing.follow(&now), []);
}
