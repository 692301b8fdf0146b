//! The little of SDP that the fake peer connections need, as text, so that what the meeting does to the text
//! counts.

use std::fmt::Write as _;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Audio,
    Video,
    Data,
}

/// One m-line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) mid: String,
    pub(crate) kind: Kind,
    /// Whether its author sends on it; receiving is always offered.
    pub(crate) sends: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sdp {
    /// The peer connection that wrote it, as its DTLS fingerprint would tell.
    pub(crate) author: u64,
    pub(crate) ufrag: String,
    pub(crate) sections: Vec<Section>,
}

impl Sdp {
    pub(crate) fn text(&self) -> String {
        let mut text =
            format!("v=0\r\no=- {} 1 IN IP4 0.0.0.0\r\na=ice-ufrag:{}\r\n", self.author, self.ufrag);
        for Section { mid, kind, sends } in &self.sections {
            let media = match kind {
                Kind::Audio => "audio",
                Kind::Video => "video",
                Kind::Data => "application",
            };
            let direction = if *sends { "sendrecv" } else { "recvonly" };
            write!(text, "m={media}\r\na=mid:{mid}\r\na={direction}\r\n").expect("text takes text");
            if *kind == Kind::Audio {
                text.push_str("a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n");
            }
        }
        text
    }

    /// Reads a description that came from the other side.
    pub(crate) fn received(text: &str) -> Result<Self, String> {
        let mut sdp = Self { author: 0, ufrag: String::new(), sections: Vec::new() };
        let mut tuned = 0;
        for line in text.split("\r\n") {
            if let Some(origin) = line.strip_prefix("o=- ") {
                sdp.author = origin.split(' ').next().and_then(|id| id.parse().ok()).ok_or("no author")?;
            } else if let Some(ufrag) = line.strip_prefix("a=ice-ufrag:") {
                ufrag.clone_into(&mut sdp.ufrag);
            } else if let Some(media) = line.strip_prefix("m=") {
                let kind = match media {
                    "audio" => Kind::Audio,
                    "video" => Kind::Video,
                    "application" => Kind::Data,
                    other => return Err(format!("no such media: {other}")),
                };
                sdp.sections.push(Section { mid: String::new(), kind, sends: false });
            } else if let Some(section) = sdp.sections.last_mut() {
                if let Some(mid) = line.strip_prefix("a=mid:") {
                    mid.clone_into(&mut section.mid);
                } else if line == "a=sendrecv" {
                    section.sends = true;
                } else if line == "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1" {
                    tuned += 1;
                }
            }
        }
        let audio = sdp.sections.iter().filter(|section| section.kind == Kind::Audio).count();
        if tuned == audio { Ok(sdp) } else { Err("a description without FEC and DTX".to_owned()) }
    }
}
