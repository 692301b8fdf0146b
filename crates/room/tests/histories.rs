//! Any history of joins, drops, resumes, leaves, moderation and restarts keeps the promises of a room.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::path::PathBuf;

use parvis_protocol::MediaState;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::World;
use support::history::{Pages, Step, check, end, play, take};

fn step() -> impl Strategy<Value = Step> {
    let media = any::<[bool; 4]>().prop_map(|[microphone, camera, screen, paused]| MediaState {
        microphone,
        camera,
        screen,
        paused,
    });
    prop_oneof![
        4 => Just(Step::Join),
        6 => (any::<usize>(), any::<Option<usize>>(), any::<bool>(), any::<bool>())
            .prop_map(|(token, state, reload, only_if_free)| Step::Resume { token, state, reload, only_if_free }),
        4 => any::<usize>().prop_map(Step::Lose),
        2 => any::<usize>().prop_map(Step::Leave),
        2 => any::<usize>().prop_map(Step::Unload),
        8 => (any::<usize>(), any::<usize>(), any::<u8>()).prop_map(|(by, who, number)| Step::Moderate(by, who, number)),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(n, raised)| Step::Hand(n, raised)),
        1 => (any::<usize>(), media).prop_map(|(n, media)| Step::SetMedia(n, media)),
        1 => (any::<usize>(), any::<u8>()).prop_map(|(n, name)| Step::Rename(n, name)),
        1 => any::<usize>().prop_map(Step::JoinAgain),
        3 => (0..40_000_u64).prop_map(Step::Pass),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_history_keeps_the_promises_of_a_room(steps in proptest::collection::vec(step(), 1..80)) {
        let mut world = World::new();
        let mut pages = Pages::default();
        for step in steps {
            take(&mut world, &mut pages, step);
            check(&world);
        }
        end(world);
    }
}

/// What the fuzzer found worth keeping.
#[test]
fn the_kept_histories_keep_the_promises_too() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/room");
    let mut played = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        play(&std::fs::read(file.unwrap().path()).unwrap());
        played += 1;
    }
    assert!(played > 0, "{} is empty", folder.display());
}
