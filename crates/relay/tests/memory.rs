//! What ten thousand allocations cost, with nobody sending anything. It has a process of its own, whose memory is measured.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use parvis_relay::{TurnQuotas, TurnSettings};

use support::{World, settings, udp};

const ALLOCATIONS: u32 = 10_000;

/// Kilobytes in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("Linux says it");
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn an_idle_allocation_costs_less_than_two_kilobytes() {
    let quotas = TurnQuotas { allocations: ALLOCATIONS, ..TurnQuotas::default() };
    let mut world = World::new(TurnSettings { quotas, ..settings() });
    let before = resident();
    for index in 0..ALLOCATIONS {
        let address = std::net::Ipv4Addr::from_bits(index * 512);
        let seat = format!("seat-{}", index / 4);
        // A call between four people: each with a permission and a channel.
        let (mut browser, _) = world.allocated(&seat, udp(&format!("{address}:5000")));
        let bound = world.ask(browser.client, &browser.bind(0x4000, "1.1.1.1:7000"));
        assert_eq!(bound.expect("an answer").code(), None);
    }
    world.sockets = Vec::new();
    let after = resident();
    assert_eq!(world.server.allocations(), ALLOCATIONS as usize);
    assert!(after - before < 2 * u64::from(ALLOCATIONS), "{} KB", after - before);
    // When they have ended, the tables are empty.
    world.pass(600);
    assert_eq!(world.server.allocations(), 0);
    assert!(world.server.is_consistent());
}
