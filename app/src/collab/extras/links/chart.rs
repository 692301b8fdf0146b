//! The last minutes of a connection, drawn. What it shows is said under it.

use leptos::prelude::*;
use parvis_protocol::ParticipantId;
use parvis_view::link_history::{LinkChart, MINUTES};

use super::measured::LinkMeasures;
use super::words;
use crate::i18n::{told, use_i18n};

#[component]
pub(super) fn MinutesChart(who: ParticipantId) -> impl IntoView {
    let i18n = use_i18n();
    let history = LinkMeasures::here().history;
    let chart = Memo::new(move |_| history.with(|history| history.chart(who)));
    let said = move || {
        let summary = history.with(|history| history.summary(who)).unwrap_or_default();
        chart
            .with(|chart| words::minutes(i18n, &summary, chart))
            .map(|line| view! { <p>{line}</p> })
            .collect_view()
    };
    view! {
        <figure class="link-chart">
            <div inner_html=move || chart.with(drawn)></div>
            <figcaption>
                <p>{told!(i18n, link_chart_title, minutes = MINUTES)}</p>
                {said}
            </figcaption>
        </figure>
    }
}

/// Numbers alone come from outside of this.
fn drawn(chart: &LinkChart) -> String {
    let LinkChart { round_trip, loss, .. } = chart;
    let (width, height) = (LinkChart::WIDTH, LinkChart::HEIGHT);
    format!(
        r#"<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path class="link-chart-loss" d="{loss}"/><path class="link-chart-trip" d="{round_trip}"/></svg>"#
    )
}
