//! What is sent: a sender for each source, kept while it is off, and how the pictures are encoded.

use std::future::Future;
use std::pin::Pin;

use js_sys::{Object, Reflect};
use parvis_meeting::{ScreenContent, VideoLimit, VideoLimits};
use parvis_protocol::TrackSource;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaStream, MediaStreamTrack, RtcRtpSender, RtcRtpTransceiver};

use crate::js::{self, RtcConnection};

/// Something that the browser was told, and has not done yet.
pub(super) type PendingChange = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

/// What is sent, and through which sender. A sender is kept for its source once it exists, and its m-line stays open
/// while nothing is sent: what comes back needs no negotiation, and descriptions do not grow. (`removeTrack` would close
/// the line, and in Chromium a received track that was closed by an offer which won over another stays mute for ever.)
#[derive(Default)]
pub(super) struct Senders {
    senders: Vec<(TrackSource, RtcRtpSender)>,
    /// Only its id goes over the wire, as `msid`: the other browser keeps picture and voice of one stream in step.
    person: Option<MediaStream>,
    screen: Option<MediaStream>,
    limits: Option<VideoLimits>,
}

impl Senders {
    /// Sends exactly these.
    pub(super) fn send(
        &mut self,
        connection: &RtcConnection,
        wanted: &[(TrackSource, Option<MediaStreamTrack>)],
    ) -> Vec<PendingChange> {
        let mut changes = Vec::new();
        for (source, track) in wanted {
            match (self.sender(*source).cloned(), track) {
                (None, None) => {}
                (None, Some(track)) => changes.push(self.add(connection, *source, track)),
                (Some(sender), Some(track)) => changes.extend(replace(&sender, Some(track))),
                (Some(sender), None) => changes.extend(replace(&sender, None)),
            }
        }
        changes
    }

    /// The `mid` of each m-line, and what is sent on it, or will be when the person switches it on.
    pub(super) fn tracks(&self, connection: &RtcConnection) -> Vec<(String, TrackSource)> {
        let track = |(source, sender): &(TrackSource, RtcRtpSender)| {
            let mid = transceivers(connection).find(|line| js::same(&line.sender(), sender))?.mid()?;
            Some((mid, *source))
        };
        self.senders.iter().filter_map(track).collect()
    }

    /// Sends the pictures in this way, now or when they come.
    pub(super) fn limit_video(&mut self, limits: VideoLimits) -> Vec<PendingChange> {
        self.limits = Some(limits);
        self.senders.iter().filter_map(|(source, sender)| self.limit(*source, sender)).collect()
    }

    fn limit(&self, source: TrackSource, sender: &RtcRtpSender) -> Option<PendingChange> {
        let limits = self.limits?;
        let limit = match source {
            TrackSource::Camera => limits.camera,
            TrackSource::Screen => limits.screen,
            TrackSource::Microphone | TrackSource::ScreenAudio | TrackSource::Unknown => return None,
        };
        Some(set_limit(sender, limit))
    }

    fn sender(&self, source: TrackSource) -> Option<&RtcRtpSender> {
        self.senders.iter().find(|(kept, _)| *kept == source).map(|(_, sender)| sender)
    }

    fn add(
        &mut self,
        connection: &RtcConnection,
        source: TrackSource,
        track: &MediaStreamTrack,
    ) -> PendingChange {
        let group = match source {
            TrackSource::Screen | TrackSource::ScreenAudio => &mut self.screen,
            _ => &mut self.person,
        };
        let added = match group {
            Some(group) => connection.add_track(track, group),
            None => MediaStream::new().and_then(|made| connection.add_track(track, group.insert(made))),
        };
        match added {
            Ok(sender) => {
                let limit = self.limit(source, &sender);
                self.senders.push((source, sender));
                Box::pin(async move {
                    // Some browsers take parameters only once something was negotiated. The allocator's come later.
                    if let Some(limit) = limit {
                        let _ = limit.await;
                    }
                    Ok(JsValue::UNDEFINED)
                })
            }
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}

/// Sends this through a sender that exists, or nothing.
fn replace(sender: &RtcRtpSender, track: Option<&MediaStreamTrack>) -> Option<PendingChange> {
    let sent = sender.track().map_or(JsValue::NULL, JsValue::from);
    let given = track.map_or(JsValue::NULL, JsValue::from);
    (!js::same(&sent, &given))
        .then(|| -> PendingChange { Box::pin(JsFuture::from(sender.replace_track(track))) })
}

/// What was got must be given back changed in the same task (W3C WebRTC section 5.2, `[[LastReturnedParameters]]`).
fn set_limit(sender: &RtcRtpSender, limit: VideoLimit) -> PendingChange {
    let parameters = sender.get_parameters();
    let encoding = js::get(&parameters, "encodings").and_then(|encodings| js::get(&encodings, "0"));
    let Some(encoding) = encoding else { return Box::pin(std::future::ready(Ok(JsValue::UNDEFINED))) };
    js::set(&encoding, "active", &limit.active.into());
    let numbers = [
        ("scaleResolutionDownBy", f64::from(limit.scale) / 100.0),
        ("maxFramerate", limit.max_framerate.into()),
        ("maxBitrate", limit.max_bitrate.into()),
    ];
    for (name, number) in numbers {
        if number > 0.0 {
            js::set(&encoding, name, &number.into());
        } else {
            // What was got has the limit before, which would stay. Nothing forbids to take it out.
            let _ = Reflect::delete_property(encoding.unchecked_ref::<Object>(), &name.into());
        }
    }
    let gives_up_last = limit.content.map(|content| match content {
        ScreenContent::Text => "maintain-resolution",
        ScreenContent::Motion => "maintain-framerate",
    });
    if let Some(kept) = gives_up_last {
        js::set(&parameters, "degradationPreference", &kept.into());
    }
    Box::pin(JsFuture::from(sender.set_parameters_with_parameters(&parameters)))
}

pub(super) fn transceivers(connection: &RtcConnection) -> impl Iterator<Item = RtcRtpTransceiver> + use<> {
    connection.get_transceivers().into_iter().map(JsCast::unchecked_into)
}
