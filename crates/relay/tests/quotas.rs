//! Limits: what each is, and that others go on when somebody is at theirs.

mod support;

use parvis_relay::{CHECK_SEAT, PortChoice, TurnQuotas, TurnSettings};

use support::{Browser, World, settings, udp};

const ADA: &str = "198.51.100.7:5000";
const BO: &str = "198.51.100.8:5000";
const PEER: &str = "1.1.1.1:7000";

fn code(world: &mut World, browser: &mut Browser) -> Option<u16> {
    let bytes = browser.allocate(&[]);
    world.ask(browser.client, &bytes).expect("an answer").code()
}

fn with(quotas: TurnQuotas) -> World {
    World::new(TurnSettings { quotas, ..settings() })
}

#[test]
fn a_name_may_be_so_long() {
    let mut world = World::new(settings());
    // Ten digits and a colon come before the seat.
    for (length, expected) in [(96 - 11, None), (96 - 10, Some(401))] {
        let mut ada = world.browser(&"a".repeat(length), udp(&format!("198.51.{length}.7:5000")));
        assert_eq!(ada.credential.username.len(), length + 11);
        assert_eq!(code(&mut world, &mut ada), expected);
    }
}

#[test]
fn answers_that_nobody_takes_do_not_pile_up() {
    let mut world = World::new(settings());
    let (mut ada, _) = world.allocated("ada", udp(ADA));
    for _ in 0..5_000 {
        assert_eq!(world.server.handle_client(world.now, ada.client, &ada.refresh(600)), None);
    }
    world.carry_out();
    assert_eq!(world.answers.len(), 4_096);
}

#[test]
fn a_port_that_cannot_be_opened_is_followed_by_others_and_not_for_ever() {
    let mut world = World::new(settings());
    world.broken = Box::new(|socket| socket.port % 8 != 0);
    let mut answered = [0, 0];
    for index in 0..20 {
        let mut browser = world.browser(&format!("seat{index}"), udp(&format!("198.51.{index}.7:5000")));
        let before = world.sockets.len();
        match code(&mut world, &mut browser) {
            None => answered[0] += 1,
            Some(508) => {
                answered[1] += 1;
                assert_eq!(world.sockets.len() - before, 8);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(answered[0] > 0 && answered[1] > 0, "{answered:?}");
    assert_eq!(world.server.allocations(), answered[0]);
    assert!(world.server.is_consistent());
}

#[test]
fn a_range_that_is_used_up_is_said_and_a_port_that_was_freed_is_used_again() {
    let ports = PortChoice::Range(50_000..=50_002);
    let mut world = World::new(TurnSettings { ports, ..settings() });
    let mut browsers: Vec<_> =
        (0..4).map(|n| world.browser("ada", udp(&format!("198.51.100.7:{n}")))).collect();
    let codes: Vec<_> = browsers.iter_mut().map(|browser| code(&mut world, browser)).collect();
    assert_eq!(codes, [None, None, None, Some(508)]);
    let end = browsers[1].refresh(0);
    assert_eq!(world.ask(browsers[1].client, &end).unwrap().code(), None);
    assert_eq!(code(&mut world, &mut browsers[3]), None);
}

#[test]
fn a_seat_has_so_many_allocations_and_others_go_on() {
    let mut world = with(TurnQuotas { allocations_per_seat: 3, ..TurnQuotas::default() });
    for port in 0..3 {
        world.allocated("ada", udp(&format!("198.51.100.7:{port}")));
    }
    let mut ada = world.browser("ada", udp("198.51.100.7:3"));
    assert_eq!(code(&mut world, &mut ada), Some(486));
    world.allocated("bo", udp("198.51.100.7:4"));
    // One of hers ends, and there is room.
    world.server.handle_closed(world.now, udp("198.51.100.7:0"));
    assert_eq!(code(&mut world, &mut ada), None);
    assert_eq!(world.server.counters().refused_quota, 1);
}

#[test]
fn a_seat_that_only_checks_has_fewer_and_other_seats_are_as_they_were() {
    let mut world = with(TurnQuotas { allocations_per_check: 2, ..TurnQuotas::default() });
    let seat = format!("{CHECK_SEAT}00");
    for port in 0..2 {
        world.allocated(&seat, udp(&format!("198.51.100.7:{port}")));
    }
    let mut third = world.browser(&seat, udp("198.51.100.7:2"));
    assert_eq!(code(&mut world, &mut third), Some(486));
    for (port, seat) in (3..).zip(["check-01", "ada", "ada", "ada"]) {
        world.allocated(seat, udp(&format!("198.51.100.7:{port}")));
    }
}

#[test]
fn an_address_has_so_many_allocations_and_others_go_on() {
    let mut world = with(TurnQuotas { allocations_per_address: 2, ..TurnQuotas::default() });
    for (seat, address) in [("a", "198.51.100.7:1"), ("b", "198.51.100.7:2")] {
        world.allocated(seat, udp(address));
    }
    let mut third = world.browser("c", udp("198.51.100.7:3"));
    assert_eq!(code(&mut world, &mut third), Some(486));
    world.allocated("d", udp("198.51.100.8:1"));
    // All of an IPv6 network of 64 bits counts as one.
    for address in ["[2001:db8:0:1::1]:1", "[2001:db8:0:1:ffff::]:1"] {
        world.allocated("e", udp(address));
    }
    let mut third = world.browser("f", udp("[2001:db8:0:1::9]:1"));
    assert_eq!(code(&mut world, &mut third), Some(486));
    world.allocated("g", udp("[2001:db8:0:2::1]:1"));
}

#[test]
fn the_server_has_so_many_allocations() {
    let mut world = with(TurnQuotas { allocations: 2, ..TurnQuotas::default() });
    let (mut ada, _) = world.allocated("ada", udp("198.51.100.7:1"));
    world.allocated("bo", udp("198.51.100.8:1"));
    let mut third = world.browser("cy", udp("198.51.100.9:1"));
    assert_eq!(code(&mut world, &mut third), Some(508));
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), None, "others go on");
}

#[test]
fn a_mesh_of_twelve_fits_into_the_quota_of_a_seat() {
    // Eleven connections, over UDP, TCP and TLS, from two interfaces.
    assert!(TurnQuotas::default().allocations_per_seat >= 11 * 3 * 2);
}

#[test]
fn what_only_checks_relays_at_a_rate_of_its_own() {
    let quotas = TurnQuotas { check_bytes_per_second: 10_000, ..TurnQuotas::default() };
    let mut world = World::new(TurnSettings { quotas, ..settings() });
    let mut passes = |seat: &str, from: &str| {
        let (mut browser, socket) = world.permitted(seat, udp(from), &["1.1.1.1"]);
        let there = (0..9)
            .filter(|_| {
                let indication = browser.indicate(PEER, &[7; 1_000]);
                world.sent(browser.client, &indication).is_some()
            })
            .count();
        let back = (0..9).filter(|_| world.received(socket, PEER, &[7; 1_000]).is_some()).count();
        (there, back)
    };
    assert_eq!(passes(&format!("{CHECK_SEAT}0"), ADA), (5, 5));
    assert_eq!(passes("bo", BO), (9, 9));
}

#[test]
fn all_that_only_check_together_relay_at_one_rate_and_calls_go_on_beside_them() {
    let quotas = TurnQuotas { checks_bytes_per_second: 10_000, ..TurnQuotas::default() };
    let mut world = World::new(TurnSettings { quotas, ..settings() });
    let mut seats = Vec::new();
    for (seat, from) in [("check-0", ADA), ("check-1", BO), ("ada", "198.51.100.9:1")] {
        seats.push(world.permitted(seat, udp(from), &["1.1.1.1"]));
    }
    for _ in 0..3 {
        // By turns, so that both checks have a share.
        let mut there = [0; 3];
        let mut back = [0; 3];
        for at in (0..27).map(|turn| turn % 3) {
            let (browser, socket) = &mut seats[at];
            let indication = browser.indicate(PEER, &[7; 1_000]);
            there[at] += u32::from(world.sent(browser.client, &indication).is_some());
            back[at] += u32::from(world.received(*socket, PEER, &[7; 1_000]).is_some());
        }
        assert_eq!((there, back), ([3, 2, 9], [3, 2, 9]));
        world.now = world.now.after(500);
    }
    assert_eq!(world.server.counters().dropped_rate, 3 * 2 * 13);
}
