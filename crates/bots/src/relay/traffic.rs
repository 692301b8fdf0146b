//! What is sent through a relay to measure it: calls of two ends each, who send as browsers do, at times of their own.

use std::fmt;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

/// What each end of a call sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrafficKind {
    /// A packet of 120 bytes every 20 ms: a voice.
    Voice,
    /// A packet of 1,200 bytes every 20 ms: parts of pictures that arrive one by one.
    Single,
    /// Every 33 ms, 2 to 10 packets of about 1,200 bytes one after the other: pictures. Those of one picture are of one size, but for
    /// a byte, as browsers split it.
    Pictures,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayedPath {
    /// Between a client and a peer elsewhere.
    Peer,
    /// Between two clients of this relay.
    Clients,
}

/// How many calls go on at a time.
pub(super) const CALLS: usize = 100;

impl TrafficKind {
    pub(super) const ALL: [Self; 3] = [Self::Voice, Self::Single, Self::Pictures];

    /// How long from one packet or picture to the next.
    const fn every(self) -> Duration {
        match self {
            Self::Voice | Self::Single => Duration::from_millis(20),
            Self::Pictures => Duration::from_millis(33),
        }
    }

    /// The sizes of what is sent at once.
    fn sizes(self, rng: &mut fastrand::Rng) -> Vec<usize> {
        match self {
            Self::Voice => vec![120],
            Self::Single => vec![1_200],
            Self::Pictures => {
                let packets = rng.usize(2..=10);
                let smaller = rng.usize(..packets);
                (0..packets).map(|n| if n < smaller { 1_199 } else { 1_200 }).collect()
            }
        }
    }
}

impl fmt::Display for TrafficKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Voice => "120 bytes, one by one",
            Self::Single => "1,200 bytes, one by one",
            Self::Pictures => "1,200 bytes, bursts of 2 to 10",
        })
    }
}

impl fmt::Display for RelayedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Peer => "client and peer",
            Self::Clients => "two clients",
        })
    }
}

/// One end of a call.
#[derive(Debug)]
pub(super) struct CallEnd<'a> {
    /// It reads without waiting.
    pub(super) socket: &'a UdpSocket,
    /// Where it sends; nothing where the socket is connected.
    pub(super) to: Option<SocketAddr>,
    /// The channel that its packets go over.
    pub(super) channel: Option<u16>,
}

/// What became of what was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Delivered {
    pub(super) sent: u64,
    pub(super) came: u64,
}

/// Has all ends send for so long, each at its own time, and hears what comes. Nobody waits for packets: what is there is read before
/// an end sends, so that no relay pays for waking a receiver, which is not on its machine elsewhere.
///
/// # Errors
/// A socket does not send.
pub(super) fn exchange(
    kind: TrafficKind,
    ends: &[CallEnd<'_>],
    lasts: Duration,
    seed: u64,
) -> io::Result<Delivered> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut packet = vec![0x55; 1_300];
    let (mut delivered, mut started) = (Delivered::default(), Instant::now());
    let turns = lasts.as_nanos() / kind.every().as_nanos() * ends.len() as u128;
    let step = kind.every().as_secs_f64() / to_f64(ends.len());
    for turn in 0..usize::try_from(turns).unwrap_or(usize::MAX) {
        let due = Duration::from_secs_f64(step * to_f64(turn));
        let elapsed = started.elapsed();
        if elapsed > due + kind.every() {
            // The machine has stalled. What is late by so much is not made up for, so that nobody gets more at once than was meant.
            started += elapsed.saturating_sub(due);
        }
        let early = due.saturating_sub(elapsed);
        // A shorter sleep takes as long.
        if early > Duration::from_micros(60) {
            thread::sleep(early);
        }
        let end = &ends[turn % ends.len()];
        delivered.came += arrived(end.socket)?;
        for size in kind.sizes(&mut rng) {
            let length = match end.channel {
                Some(number) => {
                    packet[..2].copy_from_slice(&number.to_be_bytes());
                    packet[2..4].copy_from_slice(&u16::try_from(size).unwrap_or(0).to_be_bytes());
                    4 + size
                }
                None => size,
            };
            match end.to {
                Some(to) => end.socket.send_to(&packet[..length], to)?,
                None => end.socket.send(&packet[..length])?,
            };
            delivered.sent += 1;
        }
    }
    // What is still on its way.
    for _ in 0..4 {
        thread::sleep(Duration::from_millis(25));
        for end in ends {
            delivered.came += arrived(end.socket)?;
        }
    }
    Ok(delivered)
}

/// Reads what is there.
fn arrived(socket: &UdpSocket) -> io::Result<u64> {
    let (mut count, mut bytes) = (0, [0; 2_048]);
    loop {
        match socket.recv(&mut bytes) {
            Ok(_) => count += 1,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(count),
            // What the system says of an earlier packet.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
            Err(error) => return Err(error),
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "turns of one run")]
fn to_f64(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_split_as_browsers_split_it() {
        let mut rng = fastrand::Rng::with_seed(7);
        let pictures: Vec<_> = (0..500).map(|_| TrafficKind::Pictures.sizes(&mut rng)).collect();
        for sizes in &pictures {
            assert!((2..=10).contains(&sizes.len()) && sizes.is_sorted(), "{sizes:?}");
            assert!(sizes.iter().all(|size| (1_199..=1_200).contains(size)), "{sizes:?}");
        }
        // Of all lengths, and both of one size and of two.
        assert!((2..=10).all(|packets| pictures.iter().any(|sizes| sizes.len() == packets)));
        assert!(pictures.iter().any(|sizes| sizes.first() != sizes.last()));
    }

    #[test]
    fn what_is_sent_arrives_and_is_counted() {
        let ends = [UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap()];
        ends[0].connect(ends[1].local_addr().unwrap()).unwrap();
        ends[1].connect(ends[0].local_addr().unwrap()).unwrap();
        for socket in &ends {
            socket.set_nonblocking(true).unwrap();
        }
        let ends: Vec<_> =
            ends.iter().map(|socket| CallEnd { socket, to: None, channel: Some(0x4000) }).collect();
        let delivered = exchange(TrafficKind::Voice, &ends, Duration::from_millis(100), 1).unwrap();
        assert_eq!(delivered, Delivered { sent: 10, came: 10 });
    }
}
