//! The allocator in all kinds of calls: whatever is wanted and measured, what goes out is within the budget, and in order.

mod any;
mod call;

use parvis_meeting::allocator::{AllocatorInput, ConnectionStats, QualityLimitation};
use parvis_meeting::{DataUse, ScreenContent, ShownTile};
use parvis_protocol::{SessionId, TrackSource, Want, WantPriority, limits};

use call::{Call, ME, bears, id};

#[test]
fn who_says_nothing_gets_every_picture_in_full() {
    let mut call = Call::new(2);
    call.capture(Some(720), Some(1_080));
    call.pass(20_000, bears(8_000_000));
    for peer in 0..2 {
        assert_eq!((call.camera(peer).active, call.camera(peer).scale), (true, 100));
        assert_eq!((call.screen(peer).active, call.screen(peer).scale), (true, 100));
    }
}

#[test]
fn what_is_not_seen_costs_nothing_within_two_seconds_and_comes_back_at_once() {
    let mut call = Call::new(3);
    call.pass(10_000, bears(3_000_000));
    let before = call.camera(1);
    call.want(1, &[]);
    assert!(!call.camera(1).active && call.camera(0).active && call.camera(2).active);
    call.pass(10_000, bears(3_000_000));
    assert!(!call.camera(1).active);
    call.want_camera(1, 720);
    assert_eq!(call.camera(1), before);
    // A height of nothing is the same as not to be there.
    call.want_camera(1, 0);
    assert!(!call.camera(1).active);
}

#[test]
fn a_small_tile_gets_a_small_picture() {
    let mut call = Call::new(3);
    call.want_camera(0, 160);
    call.want_camera(1, 300);
    call.want_camera(2, 1_440);
    call.pass(30_000, bears(4_000_000));
    assert_eq!([0, 1, 2].map(|peer| call.camera(peer).scale), [400, 200, 100]);
    assert!(call.camera(0).max_bitrate <= 200_000 && call.camera(1).max_bitrate <= 600_000);
    call.capture(Some(360), None);
    call.pass(4_000, bears(4_000_000));
    assert_eq!([0, 1, 2].map(|peer| call.camera(peer).scale), [200, 100, 100]);
}

#[test]
fn pictures_pause_before_the_voices_suffer_and_the_page_knows() {
    let mut call = Call::new(3);
    call.pass(10_000, bears(2_000_000));
    assert_eq!(call.active().len(), 3);
    let full = |_| ConnectionStats {
        available_outgoing: Some(120_000),
        limitation: QualityLimitation::Bandwidth,
        ..ConnectionStats::default()
    };
    call.pass(4_000, full);
    assert!(call.active().len() < 3, "360 kbit/s are too little for three voices and three pictures");
    assert!(call.paused.contains(&ME));
    call.pass(60_000, bears(2_000_000));
    assert_eq!((call.active().len(), call.paused.contains(&ME)), (3, false));
}

#[test]
fn what_is_paused_is_tried_again_although_the_estimate_of_an_idle_line_stays_low() {
    let mut call = Call::new(1);
    call.pass(10_000, bears(100_000));
    assert!(!call.camera(0).active);
    call.pass(60_000, bears(100_000));
    assert!(call.camera(0).active);
}

#[test]
fn print_is_sent_whole_and_slowly_and_a_film_smoothly_and_smaller() {
    let mut call = Call::new(2);
    call.capture(None, Some(1_080));
    call.pass(20_000, bears(500_000));
    let is_print = |call: &Call| {
        let screen = call.screen(0);
        assert_eq!((screen.active, screen.scale, screen.content), (true, 100, Some(ScreenContent::Text)));
        assert!((5..=15).contains(&screen.max_framerate), "{screen:?}");
    };
    is_print(&call);
    call.demand.screen_content = ScreenContent::Motion;
    call.follow();
    call.pass(5_000, bears(500_000));
    let film = call.screen(0);
    assert_eq!((film.max_framerate, film.content), (30, Some(ScreenContent::Motion)));
    assert!(film.active && film.scale > 100, "{film:?}");
    call.demand.screen_content = ScreenContent::Text;
    call.follow();
    call.pass(5_000, bears(500_000));
    is_print(&call);
    // Where there is enough, a film is whole as well, and print still no film.
    call.pass(60_000, bears(8_000_000));
    assert_eq!(call.screen(0).max_framerate, 15);
    call.demand.screen_content = ScreenContent::Motion;
    call.follow();
    call.pass(10_000, bears(8_000_000));
    assert_eq!((call.screen(0).scale, call.screen(0).max_framerate), (100, 30));
}

#[test]
fn a_share_comes_first_and_the_speaker_next() {
    let mut call = Call::new(4);
    call.capture(Some(720), Some(1_080));
    for peer in 0..4 {
        let priority = if peer == 0 { WantPriority::Speaker } else { WantPriority::Rest };
        call.want(peer, &[(TrackSource::Camera, 720, priority), (TrackSource::Screen, 1_080, priority)]);
    }
    for available in [250_000, 400_000, 600_000, 1_000_000, 3_000_000] {
        call.pass(20_000, |_| ConnectionStats {
            limitation: QualityLimitation::Bandwidth,
            ..bears(available)(0)
        });
        for peer in 0..4 {
            assert!(call.screen(peer).max_bitrate >= call.camera(0).max_bitrate, "{available}");
            assert!(call.camera(0).max_bitrate >= call.camera(peer).max_bitrate, "{available}");
        }
    }
}

#[test]
fn a_slow_machine_sends_smaller_pictures() {
    let mut call = Call::new(4);
    call.pass(10_000, bears(3_000_000));
    assert!((0..4).all(|peer| call.camera(peer).scale == 100));
    call.pass(30_000, |_| ConnectionStats { limitation: QualityLimitation::Cpu, ..bears(3_000_000)(0) });
    assert!((0..4).all(|peer| call.camera(peer).scale == 400 && call.camera(peer).max_framerate == 15));
    call.pass(120_000, bears(3_000_000));
    assert!((0..4).all(|peer| call.camera(peer).scale == 100 && call.camera(peer).max_framerate == 30));
    // So does one of which the system says so, or that encodes most of the time.
    call.handle(AllocatorInput::Pressed(true));
    call.pass(30_000, bears(3_000_000));
    assert!((0..4).all(|peer| call.camera(peer).scale == 400));
}

#[test]
fn where_data_is_saved_the_own_camera_is_small_and_slow_and_the_own_screen_is_not() {
    let mut call = Call::new(2);
    call.capture(Some(720), Some(1_080));
    call.pass(20_000, bears(8_000_000));
    let screen = call.screen(0);
    assert_eq!((call.camera(0).scale, call.camera(0).max_framerate), (100, 30));
    for data_use in [DataUse::Save, DataUse::SoundOnly] {
        call.demand.data_use = data_use;
        call.follow();
        call.pass(4_000, bears(8_000_000));
        for peer in 0..2 {
            let camera = call.camera(peer);
            assert_eq!((camera.scale, camera.max_framerate, camera.max_bitrate), (200, 15, 400_000));
        }
        assert_eq!(call.screen(0), screen, "what is shared is for the others to read");
    }
    call.demand.data_use = DataUse::Full;
    call.follow();
    call.pass(20_000, bears(8_000_000));
    assert_eq!((call.camera(0).scale, call.camera(0).max_framerate), (100, 30));
}

#[test]
fn who_asks_for_few_frames_is_sent_fewer_bits_and_nothing_waits_for_more() {
    let mut call = Call::new(1);
    let want =
        Want { owner: ME, source: TrackSource::Camera, height: 360, fps: 15, priority: WantPriority::Rest };
    call.demand.peers[0].wanted = Want::list_to_text(&[want]);
    call.follow();
    call.pass(20_000, bears(8_000_000));
    assert_eq!(
        (call.camera(0).scale, call.camera(0).max_framerate, call.camera(0).max_bitrate),
        (200, 15, 400_000)
    );
    let changes = call.changes;
    call.pass(120_000, bears(8_000_000));
    assert_eq!(call.changes, changes);
}

#[test]
fn with_sound_only_no_camera_is_asked_for_even_before_the_page_has_said_what_it_shows() {
    let mut call = Call::new(2);
    call.demand.data_use = DataUse::SoundOnly;
    call.follow();
    assert_eq!(call.said.iter().map(|(_, _, text)| text.as_str()).collect::<Vec<_>>(), ["[]", "[]"]);
    call.said.clear();
    let tile = |screen| ShownTile { participant: id(0), screen, height: 1_080 };
    call.demand.shown = Some(vec![tile(false), tile(true)]);
    call.follow();
    let asked: Vec<_> =
        call.said.iter().flat_map(|(_, _, text)| Want::read_list(text).expect("a list")).collect();
    assert_eq!(
        asked.iter().map(|want| (want.source, want.fps)).collect::<Vec<_>>(),
        [(TrackSource::Screen, 5)]
    );
    // And as soon as it ends they are.
    call.said.clear();
    call.demand.data_use = DataUse::Full;
    call.follow();
    assert_eq!(call.said.iter().map(|(_, to, _)| *to).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_picture_that_does_not_come_is_noticed() {
    let mut call = Call::new(2);
    let still = |peer| ConnectionStats {
        frames_decoded: peer as u64,
        round_trip: Some(40),
        ..ConnectionStats::default()
    };
    call.pass(8_000, still);
    assert_eq!(call.paused, [id(0), id(1)]);
    let quality: Vec<_> = call.allocator.quality().map(|(who, quality)| (who, quality.round_trip)).collect();
    assert_eq!(quality, [(id(0), Some(40)), (id(1), Some(40))]);
    // Nobody looks, or there is nothing to see.
    call.demand.shown = Some(vec![ShownTile { participant: id(1), screen: false, height: 200 }]);
    call.demand.peers[1].sends_camera = false;
    call.follow();
    call.pass(8_000, still);
    assert!(call.paused.is_empty());
}

#[test]
fn what_is_shown_is_said_to_each_and_again_to_who_is_new() {
    let mut call = Call::new(2);
    assert!(call.said.is_empty(), "nothing is said before the page knows what it shows");
    let tile = |peer, height| ShownTile { participant: id(peer), screen: false, height };
    call.demand.shown = Some(vec![tile(0, 200), tile(7, 900)]);
    call.follow();
    let said = std::mem::take(&mut call.said);
    assert_eq!(said.len(), 2);
    let heights = |text: &str| -> Vec<u32> {
        Want::read_list(text).expect("a list").iter().map(|want| want.height).collect()
    };
    assert_eq!((heights(&said[0].2), heights(&said[1].2)), (vec![208], vec![]));
    // Somebody has loaded their page anew.
    call.demand.peers[1].session = SessionId::from_bits(2);
    call.follow();
    assert_eq!(call.said.iter().map(|(_, to, _)| *to).collect::<Vec<_>>(), [1]);
    call.said.clear();
    // No signal reaches the other for a while.
    call.demand.peers[0].reachable = false;
    call.demand.shown = Some(Vec::new());
    call.follow();
    call.pass(2_000, bears(1_000_000));
    assert!(call.said.is_empty());
    call.demand.peers[0].reachable = true;
    call.follow();
    assert_eq!(call.said.iter().map(|(_, to, text)| (*to, text.as_str())).collect::<Vec<_>>(), [(0, "[]")]);
}

#[test]
fn a_page_that_stays_hidden_wants_nothing_until_it_is_seen_again() {
    let mut call = Call::new(1);
    call.demand.shown = Some(vec![ShownTile { participant: id(0), screen: false, height: 160 }]);
    call.follow();
    call.said.clear();
    call.handle(AllocatorInput::Hidden(true));
    call.pass(10_000, bears(1_000_000));
    call.handle(AllocatorInput::Hidden(false));
    call.pass(10_000, bears(1_000_000));
    assert!(call.said.is_empty(), "somebody had a look at something else");
    call.handle(AllocatorInput::Hidden(true));
    let hidden = call.now.0;
    call.pass(40_000, bears(1_000_000));
    let said: Vec<_> =
        call.said.iter().filter(|(_, _, text)| text == "[]").map(|(at, ..)| at - hidden).collect();
    assert_eq!(said, [30_000]);
    call.said.clear();
    call.handle(AllocatorInput::Hidden(false));
    assert_eq!(call.said.len(), 1, "and at once when somebody looks again");
}

#[test]
fn ten_thousand_wants_and_heights_of_billions_have_an_end() {
    let mut call = Call::new(2);
    let want =
        |owner, source, height| Want { owner, source, height, fps: height, priority: WantPriority::Rest };
    let list: Vec<Want> = (0..10_000).map(|_| want(ME, TrackSource::Camera, u32::MAX)).collect();
    let long = format!("[{}]", vec!["1"; 10_000].join(","));
    assert!(long.len() > limits::WANT_BYTES);
    call.pass(10_000, bears(3_000_000));
    let (first, second) = (call.camera(0), call.camera(1));
    for text in [
        Want::list_to_text(&list),
        Some(long),
        Some("[".repeat(8_000)),
        Some(r#"[{"owner":"0000000000000063","source":"camera","height":4294967296}]"#.to_owned()),
    ] {
        call.demand.peers[0].wanted = text;
        call.follow();
        call.pass(4_000, bears(3_000_000));
        assert_eq!((call.camera(0), call.camera(1)), (first, second));
    }
    // Pictures that are not there.
    let odd = [want(ME, TrackSource::Unknown, 720), want(id(1), TrackSource::Camera, 720)];
    call.demand.peers[0].wanted = Want::list_to_text(&odd);
    call.follow();
    assert!(!call.camera(0).active && call.camera(1).active);
}

/// Somebody who changes their mind all the time has a picture switched on twice in a second at most.
#[test]
fn nobody_can_have_a_picture_switched_to_and_fro_without_end() {
    let mut call = Call::new(2);
    call.pass(10_000, bears(3_000_000));
    let before = call.changes;
    for n in 0..1_000_u32 {
        call.now = call.now.after(10);
        call.want_camera(0, if n % 2 == 0 { 0 } else { n });
    }
    // On and off at most each twice a second, in ten seconds, and the other is given what becomes free.
    assert!(call.changes - before <= 120, "{}", call.changes - before);
}
