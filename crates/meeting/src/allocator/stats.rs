//! What the browser measures of a connection, as plain numbers, and what is made of it.

use super::link::{CodecName, LinkQuality, LinkWay, PictureFacts};
use crate::Mono;

/// Why an encoder makes less of a picture than it was asked to (`RTCOutboundRtpStreamStats.qualityLimitationReason`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum QualityLimitation {
    /// It does not.
    #[default]
    None,
    /// Something else.
    Other,
    /// The way is too weak.
    Bandwidth,
    /// The machine is too slow.
    Cpu,
}

/// What the browser measures of one connection (W3C WebRTC Statistics). Totals are of the whole life of the connection, and
/// what a browser does not tell is `None`, or 0 for a total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConnectionStats {
    /// `availableOutgoingBitrate` of the pair in use, in bits a second.
    pub available_outgoing: Option<u32>,
    /// `currentRoundTripTime` of the pair in use, in milliseconds.
    pub round_trip: Option<u32>,
    /// The gravest reason of all pictures that are sent.
    pub limitation: QualityLimitation,
    /// `totalEncodeTime` of all pictures, in milliseconds.
    pub encode_millis: u64,
    /// `packetsReceived` of all sources.
    pub packets_received: u64,
    /// `packetsLost` of all sources.
    pub packets_lost: u64,
    /// `packetsReceived` of what is heard.
    pub voice_received: u64,
    /// `packetsLost` of what is heard.
    pub voice_lost: u64,
    /// Whether the voice is sent twice that way ([`crate::voice`]).
    pub voice_sent_twice: bool,
    /// The largest `jitter`, in milliseconds.
    pub jitter: u32,
    /// `framesDecoded` of the largest picture that comes; the camera's where there is one.
    pub frames_decoded: u64,
    /// `bytesReceived` and `headerBytesReceived` of all sources.
    pub bytes_received: u64,
    /// `bytesSent` and `headerBytesSent` of all sources.
    pub bytes_sent: u64,
    /// The largest picture that comes.
    pub picture_down: PictureFacts,
    /// The largest picture that goes out.
    pub picture_up: PictureFacts,
    /// With what the voice comes.
    pub voice: Option<CodecName>,
    /// Which way the pair in use takes.
    pub way: Option<LinkWay>,
}

/// Two readings in a row, and what has changed between them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Readings {
    last: Option<(Mono, ConnectionStats)>,
    /// Since when no frame has come.
    still_since: Option<Mono>,
    loss: u16,
    /// Milliseconds of encoding in each second.
    encode_load: u32,
    /// What comes and what goes out, in thousand bits a second.
    rates: [u32; 2],
}

/// So long nothing may come before a picture counts as missing: at one frame a second, which a browser sends of a still screen, it
/// does not.
const STILL_FOR: u64 = 5_000;

impl Readings {
    pub(super) fn take(&mut self, now: Mono, stats: ConnectionStats) {
        if let Some((then, before)) = self.last {
            let elapsed = now.since(then).max(1);
            // A total that falls is of another connection.
            let grown = |total: u64, before: u64| total.checked_sub(before).unwrap_or(total);
            let lost = grown(stats.packets_lost, before.packets_lost);
            let all = lost.saturating_add(grown(stats.packets_received, before.packets_received));
            self.loss = small(lost.saturating_mul(1_000).checked_div(all).unwrap_or(0));
            let encoded = grown(stats.encode_millis, before.encode_millis);
            self.encode_load = u32::try_from(encoded.saturating_mul(1_000) / elapsed).unwrap_or(u32::MAX);
            let rate = |total, before| {
                // Bits in a millisecond are thousand bits in a second.
                let bits = grown(total, before).saturating_mul(8);
                u32::try_from(bits / elapsed).unwrap_or(u32::MAX)
            };
            self.rates = [
                rate(stats.bytes_received, before.bytes_received),
                rate(stats.bytes_sent, before.bytes_sent),
            ];
            if stats.frames_decoded != before.frames_decoded {
                self.still_since = None;
            } else if self.still_since.is_none() {
                self.still_since = Some(then);
            }
        }
        self.last = Some((now, stats));
    }

    /// Nothing is expected to come at the moment.
    pub(super) fn expect_nothing(&mut self) {
        self.still_since = None;
    }

    pub(super) fn is_still(&self, now: Mono) -> bool {
        self.still_since.is_some_and(|since| now.since(since) >= STILL_FOR)
    }

    pub(super) fn encode_load(&self) -> u32 {
        self.encode_load
    }

    pub(super) fn is_voice_sent_twice(&self) -> bool {
        self.last.is_some_and(|(_, stats)| stats.voice_sent_twice)
    }

    pub(super) fn limitation(&self) -> QualityLimitation {
        self.last.map_or(QualityLimitation::None, |(_, stats)| stats.limitation)
    }

    pub(super) fn quality(&self) -> LinkQuality {
        let (_, stats) = self.last.unwrap_or_default();
        LinkQuality {
            round_trip: stats.round_trip.map(|millis| small(millis.into())),
            loss: self.loss,
            jitter: small(stats.jitter.into()),
            limitation: stats.limitation,
            down: self.rates[0],
            up: self.rates[1],
            picture_down: Some(stats.picture_down).filter(PictureFacts::is_some),
            picture_up: Some(stats.picture_up).filter(PictureFacts::is_some),
            voice: stats.voice,
            way: stats.way,
        }
    }
}

fn small(number: u64) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_and_load_are_of_the_time_between_two_readings() {
        let mut readings = Readings::default();
        let stats = |received, lost, encode_millis| ConnectionStats {
            packets_received: received,
            packets_lost: lost,
            encode_millis,
            ..ConnectionStats::default()
        };
        readings.take(Mono(0), stats(1_000, 500, 90_000));
        assert_eq!((readings.quality().loss, readings.encode_load()), (0, 0));
        readings.take(Mono(2_000), stats(1_180, 520, 90_600));
        assert_eq!((readings.quality().loss, readings.encode_load()), (100, 300));
        // The connection was replaced.
        readings.take(Mono(4_000), stats(99, 1, 200));
        assert_eq!((readings.quality().loss, readings.encode_load()), (10, 100));
        readings.take(Mono(4_000), stats(u64::MAX, u64::MAX, u64::MAX));
        readings.take(Mono(4_000), stats(0, 0, 0));
        assert_eq!((readings.quality().loss, readings.encode_load()), (0, 0));
    }

    #[test]
    fn rates_are_of_the_time_between_two_readings() {
        let mut readings = Readings::default();
        let mut rates = |at, bytes_received, bytes_sent| {
            readings
                .take(Mono(at), ConnectionStats { bytes_received, bytes_sent, ..ConnectionStats::default() });
            let quality = readings.quality();
            (quality.down, quality.up)
        };
        assert_eq!(rates(0, 1_000_000, 500_000), (0, 0), "one reading is no rate");
        assert_eq!(rates(2_000, 1_250_000, 520_000), (1_000, 80));
        assert_eq!(rates(4_000, 1_250_000, 520_000), (0, 0));
        // The connection was replaced, or the browser tells odd things.
        assert_eq!(rates(6_000, 25_000, 1_000), (100, 4));
        assert_eq!(rates(6_000, u64::MAX, u64::MAX), (u32::MAX, u32::MAX));
        assert_eq!(rates(5_000, 0, 0), (0, 0));
    }

    #[test]
    fn what_is_not_there_is_not_told() {
        let mut readings = Readings::default();
        let picture_down = PictureFacts { width: 640, height: 360, ..PictureFacts::default() };
        readings.take(Mono(0), ConnectionStats { picture_down, ..ConnectionStats::default() });
        let quality = readings.quality();
        assert_eq!((quality.picture_down, quality.picture_up), (Some(picture_down), None));
        assert_eq!((quality.voice, quality.way), (None, None));
    }

    #[test]
    fn a_picture_is_missing_when_no_frame_has_come_for_seconds() {
        let mut readings = Readings::default();
        let mut frames = |at, frames_decoded| {
            readings.take(Mono(at), ConnectionStats { frames_decoded, ..ConnectionStats::default() });
            readings.is_still(Mono(at))
        };
        let seen =
            [frames(0, 10), frames(2_000, 20), frames(4_000, 20), frames(6_000, 20), frames(8_000, 20)];
        assert_eq!(seen, [false, false, false, false, true]);
        assert!(!frames(10_000, 21));
    }
}
