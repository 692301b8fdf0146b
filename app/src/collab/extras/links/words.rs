//! What was measured of a connection, in words.

use parvis_meeting::allocator::{LinkQuality, LinkWay, PictureFacts, QualityLimitation};
use parvis_view::link_history::{self, LinkChart, LinkSummary};
use parvis_view::quality::{GradedLink, LinkCause, LinkGrade};

use crate::i18n::{I18n, say};

/// With whom it lies, in as few words as a tile has place for.
pub(super) fn word(i18n: I18n, cause: Option<LinkCause>) -> &'static str {
    match cause {
        Some(LinkCause::YourUpload) => say!(i18n, link_word_your_upload),
        Some(LinkCause::YourDownload) => say!(i18n, link_word_your_download),
        Some(LinkCause::YourComputer) => say!(i18n, link_word_your_computer),
        Some(LinkCause::TheirUpload) => say!(i18n, link_word_their_upload),
        Some(LinkCause::Distance) => say!(i18n, link_word_distance),
        None => say!(i18n, link_word_weak),
    }
}

pub(super) fn sentence(i18n: I18n, grade: LinkGrade, cause: Option<LinkCause>) -> &'static str {
    match (grade, cause) {
        (LinkGrade::Good, _) => say!(i18n, link_good),
        (_, Some(LinkCause::YourUpload)) => say!(i18n, link_your_upload),
        (_, Some(LinkCause::YourDownload)) => say!(i18n, link_your_download),
        (_, Some(LinkCause::YourComputer)) => say!(i18n, link_your_computer),
        (_, Some(LinkCause::TheirUpload)) => say!(i18n, link_their_upload),
        (_, Some(LinkCause::Distance)) => say!(i18n, link_distance),
        (_, None) => say!(i18n, link_weak),
    }
}

/// What says most, in one line.
pub(super) fn numbers(i18n: I18n, link: &GradedLink) -> String {
    let measured = link.measured;
    let loss = link_history::percent(measured.loss);
    let jitter = measured.jitter;
    match measured.round_trip {
        Some(round_trip) => {
            say!(i18n, link_numbers, round_trip = round_trip, loss = loss, jitter = jitter)
        }
        None => say!(i18n, link_numbers_without, loss = loss, jitter = jitter),
    }
}

/// The rest, a line each, of what there is.
pub(super) fn details(i18n: I18n, measured: &LinkQuality) -> Vec<String> {
    let rates = say!(i18n, link_rates, down = measured.down, up = measured.up);
    let limited = match measured.limitation {
        QualityLimitation::None => None,
        QualityLimitation::Other => Some(say!(i18n, link_limited_other)),
        QualityLimitation::Bandwidth => Some(say!(i18n, link_limited_bandwidth)),
        QualityLimitation::Cpu => Some(say!(i18n, link_limited_cpu)),
    };
    let down = measured
        .picture_down
        .map(|facts| say!(i18n, link_picture_down, picture = picture(i18n, facts).as_str()));
    let up = measured.picture_up.map(|facts| {
        let sent = say!(i18n, link_picture_up, picture = picture(i18n, facts).as_str());
        limited.map_or_else(|| sent.clone(), |limited| format!("{sent} ({limited})"))
    });
    let voice = measured.voice.map(|codec| say!(i18n, link_voice, codec = codec.name()));
    let way = measured.way.map(|way| way_words(i18n, way));
    [Some(rates), down, up, voice, way].into_iter().flatten().collect()
}

/// Its size, its frames and its codec.
fn picture(i18n: I18n, facts: PictureFacts) -> String {
    let size = format!("{}×{}", facts.width, facts.height);
    let fps = facts.fps.map(|fps| say!(i18n, link_fps, fps = fps));
    let codec = facts.codec.map(|codec| codec.name().to_owned());
    [Some(size), fps, codec].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn way_words(i18n: I18n, way: LinkWay) -> String {
    let words = if way.relayed { say!(i18n, link_relayed) } else { say!(i18n, link_direct) };
    match way.transport {
        Some(transport) => format!("{words} ({})", transport.name()),
        None => words.to_owned(),
    }
}

/// The last minutes in two sentences, which stand under the chart and say what it shows.
pub(super) fn minutes(i18n: I18n, summary: &LinkSummary, chart: &LinkChart) -> [String; 2] {
    let trip = match summary.round_trip {
        Some((least, most)) => {
            say!(i18n, link_chart_trip, least = least, most = most, top = chart.top_round_trip)
        }
        None => say!(i18n, link_chart_no_trip).to_owned(),
    };
    [trip, say!(i18n, link_chart_loss, loss = summary.loss, top = chart.top_loss)]
}
