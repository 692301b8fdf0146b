//! Calls in which anything is wanted and measured, in any order.

use parvis_meeting::allocator::{ConnectionStats, QualityLimitation};
use parvis_meeting::{DataUse, ScreenContent};
use parvis_protocol::{TrackSource, WantPriority};
use proptest::prelude::*;

use crate::call::Call;

#[derive(Debug, Clone)]
enum Step {
    Want(usize, Vec<(bool, u32, bool)>),
    Capture(bool, bool),
    Film(bool),
    Measure { available: Vec<u32>, limitation: u8 },
    Connected(usize, bool),
    Pass(u64),
    Flood(usize, String),
    UseData(DataUse),
}

fn step(others: usize) -> impl Strategy<Value = Step> {
    let height = prop_oneof![Just(0_u32), 1..1_500_u32, any::<u32>()];
    prop_oneof![
        4 => (0..others, prop::collection::vec((any::<bool>(), height, any::<bool>()), 0..3))
            .prop_map(|(peer, wants)| Step::Want(peer, wants)),
        1 => any::<(bool, bool)>().prop_map(|(camera, screen)| Step::Capture(camera, screen)),
        1 => any::<bool>().prop_map(Step::Film),
        3 => (prop::collection::vec(prop_oneof![0..400_000_u32, 0..5_000_000_u32], others), 0..4_u8)
            .prop_map(|(available, limitation)| Step::Measure { available, limitation }),
        1 => (0..others, any::<bool>()).prop_map(|(peer, connected)| Step::Connected(peer, connected)),
        3 => prop_oneof![1..1_000_u64, 1_000..9_000_u64].prop_map(Step::Pass),
        1 => (0..others, ".{0,80}").prop_map(|(peer, text)| Step::Flood(peer, text)),
        1 => prop::sample::select(DataUse::ALL.to_vec()).prop_map(Step::UseData),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    /// `Call::handle` asserts after each step that all is within the budget, and `Call::limited` that no size changes too often.
    #[test]
    fn whatever_happens_it_is_within_the_budget_and_in_order(
        (others, steps) in (1..9_usize).prop_flat_map(|others| (Just(others), prop::collection::vec(step(others), 1..24)))
    ) {
        let mut call = Call::new(others);
        let mut wanted: Vec<Option<Vec<(bool, u32, bool)>>> = vec![None; others];
        let mut available = vec![1_000_000; others];
        let mut limitation = QualityLimitation::None;
        for step in steps {
            match step {
                Step::Want(peer, wants) => {
                    let said: Vec<_> = wants.iter().map(|(screen, height, speaker)| (
                        if *screen { TrackSource::Screen } else { TrackSource::Camera },
                        *height,
                        if *speaker { WantPriority::Speaker } else { WantPriority::Rest },
                    )).collect();
                    call.want(peer, &said);
                    wanted[peer] = Some(wants);
                }
                Step::Capture(camera, screen) => call.capture(camera.then_some(720), screen.then_some(1_080)),
                Step::Film(film) => {
                    call.demand.screen_content = if film { ScreenContent::Motion } else { ScreenContent::Text };
                    call.follow();
                }
                Step::Measure { available: now, limitation: why } => {
                    available = now;
                    limitation = [
                        QualityLimitation::None,
                        QualityLimitation::Other,
                        QualityLimitation::Bandwidth,
                        QualityLimitation::Cpu,
                    ][usize::from(why)];
                }
                Step::Connected(peer, connected) => {
                    call.demand.peers[peer].connected = connected;
                    call.follow();
                }
                Step::Pass(millis) => call.pass(millis, |peer| ConnectionStats {
                    available_outgoing: Some(available[peer]),
                    limitation,
                    ..ConnectionStats::default()
                }),
                Step::Flood(peer, text) => {
                    call.demand.peers[peer].wanted = Some(text);
                    call.follow();
                }
                Step::UseData(data_use) => {
                    call.demand.data_use = data_use;
                    call.follow();
                }
            }
            // Where data is saved the camera is slow and takes little from that moment on; small it is when the size may change.
            for peer in (0..others).filter(|peer| call.demand.peers[*peer].connected) {
                let camera = call.camera(peer);
                let saves = call.demand.data_use != DataUse::Full && call.captured[0].is_some() && camera.active;
                prop_assert!(!saves || (camera.max_framerate <= 15 && camera.max_bitrate <= 400_000), "{camera:?}");
            }
            // What somebody does not see costs nothing, from the moment on in which they say so.
            for (peer, wants) in wanted.iter().enumerate() {
                let Some(wants) = wants else { continue };
                if !call.demand.peers[peer].connected {
                    continue;
                }
                let sees = |screen| wants.iter().rfind(|(is, ..)| *is == screen).is_some_and(|(_, height, _)| *height > 0);
                prop_assert!(sees(false) || call.captured[0].is_none() || !call.camera(peer).active);
                prop_assert!(sees(true) || call.captured[1].is_none() || !call.screen(peer).active);
            }
        }
    }

    /// With estimates that tremble by 8 % nothing changes while everybody has what they want.
    #[test]
    fn nothing_changes_while_the_estimates_tremble(
        estimates in prop::collection::vec(500_000..3_000_000_u32, 1..9),
        noise in prop::collection::vec(920..1_080_u64, 30),
    ) {
        let others = estimates.len();
        let mut call = Call::new(others);
        (0..others).for_each(|peer| call.want_camera(peer, 160));
        for (n, noise) in noise.iter().enumerate() {
            let before = call.changes;
            call.pass(2_000, |peer| ConnectionStats {
                available_outgoing: Some(trembling(estimates[peer], *noise)),
                ..ConnectionStats::default()
            });
            prop_assert!(n < 8 || call.changes == before);
        }
    }

    /// Where not all can be had more is tried now and then, ever more rarely. No picture goes away for that.
    #[test]
    fn little_changes_while_the_estimates_of_a_full_line_tremble(
        estimates in prop::collection::vec(250_000..3_000_000_u32, 1..9),
        noise in prop::collection::vec(920..1_080_u64, 28),
    ) {
        let others = estimates.len();
        let mut call = Call::new(others);
        (0..others).for_each(|peer| call.want_camera(peer, 720));
        let stats = |peer: usize, noise: u64| ConnectionStats {
            available_outgoing: Some(trembling(estimates[peer], noise)),
            limitation: QualityLimitation::Bandwidth,
            ..ConnectionStats::default()
        };
        call.pass(180_000, |peer| stats(peer, 1_000));
        let before = call.changes;
        for noise in &noise {
            call.pass(2_000, |peer| stats(peer, *noise));
            prop_assert_eq!(call.active().len(), others);
        }
        prop_assert!(call.changes - before <= 10 * others, "{} changes", call.changes - before);
    }
}

fn trembling(estimate: u32, thousandths: u64) -> u32 {
    u32::try_from(u64::from(estimate) * thousandths / 1_000).unwrap_or(u32::MAX)
}
