//! How well the connection to somebody goes, as a person may want to know it: numbers, the names of codecs, which way it takes.
//! Nothing in it says where anybody is.

use super::QualityLimitation;

/// A codec, by its MIME type (RFC 6838, `RTCCodecStats.mimeType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodecName {
    /// `audio/opus`.
    Opus,
    /// `audio/red`: what it repeats is Opus.
    Red,
    /// `video/VP8`.
    Vp8,
    /// `video/VP9`.
    Vp9,
    /// `video/H264`.
    H264,
    /// `video/H265`.
    H265,
    /// `video/AV1`.
    Av1,
}

impl CodecName {
    const ALL: [Self; 7] = [Self::Opus, Self::Red, Self::Vp8, Self::Vp9, Self::H264, Self::H265, Self::Av1];

    /// Reads the MIME type, in capitals or not. `None` for one that calls do not use.
    #[must_use]
    pub fn of_mime(mime: &str) -> Option<Self> {
        let (_, name) = mime.split_once('/')?;
        Self::ALL.into_iter().find(|codec| codec.name().eq_ignore_ascii_case(name))
    }

    /// As it is written, in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opus => "Opus",
            Self::Red => "RED",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::H264 => "H264",
            Self::H265 => "H265",
            Self::Av1 => "AV1",
        }
    }
}

/// A picture as it goes over the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PictureFacts {
    /// In dots.
    pub width: u32,
    /// In lines.
    pub height: u32,
    /// Frames a second; `None` where the browser does not tell.
    pub fps: Option<u32>,
    /// With what it is encoded.
    pub codec: Option<CodecName>,
}

impl PictureFacts {
    /// The one with more dots of the two.
    #[must_use]
    pub fn larger(self, other: Self) -> Self {
        let dots = |facts: &Self| u64::from(facts.width) * u64::from(facts.height);
        if dots(&other) > dots(&self) { other } else { self }
    }

    /// Whether there is a picture at all.
    #[must_use]
    pub const fn is_some(&self) -> bool {
        self.width > 0 && self.height > 0
    }
}

/// How packets travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTransport {
    /// By UDP.
    Udp,
    /// By TCP.
    Tcp,
    /// By TLS over TCP.
    Tls,
}

impl LinkTransport {
    /// As it is written, in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        }
    }

    fn read(name: &str) -> Option<Self> {
        [Self::Udp, Self::Tcp, Self::Tls].into_iter().find(|one| one.name().eq_ignore_ascii_case(name))
    }
}

/// Which way the packets take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkWay {
    /// Through a relay, at either end.
    pub relayed: bool,
    /// How they leave here: to the other's browser, or to the relay.
    pub transport: Option<LinkTransport>,
}

impl LinkWay {
    /// By the pair of candidates in use (W3C WebRTC Statistics, section 8.16): `candidateType` of both, `protocol` and
    /// `relayProtocol` of the own one. The former is UDP for every relayed candidate, whose last hop it is.
    #[must_use]
    pub fn of_pair(ours: &str, theirs: &str, protocol: Option<&str>, relay_protocol: Option<&str>) -> Self {
        let relayed_here = ours == "relay";
        let transport = if relayed_here { relay_protocol } else { protocol };
        Self {
            relayed: relayed_here || theirs == "relay",
            transport: transport.and_then(LinkTransport::read),
        }
    }
}

/// How well the connection to somebody goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkQuality {
    /// There and back, in milliseconds, where the browser tells.
    pub round_trip: Option<u16>,
    /// Of 1,000 packets from them so many were lost lately.
    pub loss: u16,
    /// In milliseconds.
    pub jitter: u16,
    /// What limits the pictures that are sent to them.
    pub limitation: QualityLimitation,
    /// What comes from them, sound and pictures, in thousand bits a second.
    pub down: u32,
    /// What goes to them.
    pub up: u32,
    /// The largest picture that comes from them.
    pub picture_down: Option<PictureFacts>,
    /// The largest picture that goes to them.
    pub picture_up: Option<PictureFacts>,
    /// With what their voice comes.
    pub voice: Option<CodecName>,
    /// Which way it takes, where the browser tells.
    pub way: Option<LinkWay>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codecs_are_known_by_their_names_and_what_is_odd_has_none() {
        for codec in CodecName::ALL {
            assert_eq!(CodecName::of_mime(&format!("video/{}", codec.name())), Some(codec));
            assert_eq!(CodecName::of_mime(&format!("audio/{}", codec.name().to_lowercase())), Some(codec));
        }
        for odd in ["", "VP8", "video/", "video/rtx", "video/VP8/x", "audio/telephone-event"] {
            assert_eq!(CodecName::of_mime(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_way_is_relayed_at_either_end_and_goes_out_as_it_leaves_here() {
        let udp = Some(LinkTransport::Udp);
        for (ours, theirs, protocol, relay, relayed, transport) in [
            ("host", "host", Some("udp"), None, false, udp),
            ("srflx", "prflx", Some("udp"), None, false, udp),
            ("host", "relay", Some("udp"), None, true, udp),
            ("host", "host", Some("tcp"), None, false, Some(LinkTransport::Tcp)),
            ("relay", "host", Some("udp"), Some("tls"), true, Some(LinkTransport::Tls)),
            ("relay", "relay", Some("udp"), Some("tcp"), true, Some(LinkTransport::Tcp)),
            ("relay", "host", Some("udp"), None, true, None),
            ("host", "host", Some("smoke"), None, false, None),
            ("", "", None, None, false, None),
        ] {
            let way = LinkWay::of_pair(ours, theirs, protocol, relay);
            assert_eq!(way, LinkWay { relayed, transport }, "{ours} {theirs}");
        }
    }

    #[test]
    fn of_two_pictures_the_larger_is_told() {
        let facts = |width, height| PictureFacts { width, height, ..PictureFacts::default() };
        assert_eq!(facts(640, 360).larger(facts(1_280, 720)), facts(1_280, 720));
        assert_eq!(facts(640, 360).larger(PictureFacts::default()), facts(640, 360));
        assert_eq!(facts(u32::MAX, u32::MAX).larger(facts(1, 1)), facts(u32::MAX, u32::MAX));
        assert!(!PictureFacts::default().is_some() && facts(1, 1).is_some());
    }
}
