//! What an operator can see of the server in numbers, as Prometheus reads them. No name, no address and no room is in
//! any: labels are values of enums ([`labels`]).
//!
//! Where no `metrics_listen` is configured nothing is recorded. A part of the server with numbers of its own adds them to
//! [`Metrics`], to `docs/operations.md` and to `deploy/grafana.json`; tests compare the three.

mod labels;
mod listen;
mod register;
mod relay;

use std::time::Duration;

use metrics::{Counter, Gauge, Histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub(crate) use labels::{ErrorLabel, ReceivedKind, RefusalReason, SentKind};
pub(crate) use listen::MetricsListener;
use register::{CounterFamily, MetricMaker};
pub(crate) use relay::RelayMetrics;

/// The upper bounds of how long things take, in seconds: a join in one network, and one on a server that is overloaded.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
/// How often what was recorded is counted into its buckets: single values take memory until then.
const UPKEEP: Duration = Duration::from_secs(5);

/// Every number.
#[derive(Debug)]
pub(crate) struct Metrics {
    pub(crate) rooms: Gauge,
    pub(crate) seats: Gauge,
    pub(crate) sockets: Gauge,
    pub(crate) joins: Counter,
    pub(crate) reconnects: Counter,
    pub(crate) join_seconds: Histogram,
    pub(crate) received: CounterFamily<ReceivedKind>,
    pub(crate) sent: CounterFamily<SentKind>,
    pub(crate) refusals: CounterFamily<RefusalReason>,
    pub(crate) errors: CounterFamily<ErrorLabel>,
    pub(crate) queue_overflows: Counter,
    pub(crate) password_queue: Gauge,
    pub(crate) password_wait_seconds: Histogram,
    pub(crate) password_seconds: Histogram,
    pub(crate) relay: RelayMetrics,
}

impl Metrics {
    /// Numbers that nobody reads.
    pub(crate) fn off() -> Self {
        Self::made_in(MetricMaker(None))
    }

    /// Numbers that the handle renders.
    pub(crate) fn exported() -> (Self, PrometheusHandle) {
        let builder =
            PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS);
        let recorder = builder.expect("there are buckets").build_recorder();
        (Self::made_in(MetricMaker(Some(&recorder))), recorder.handle())
    }

    fn made_in(register: MetricMaker<'_>) -> Self {
        Self {
            rooms: register.gauge("parvis_rooms", "Rooms that exist"),
            seats: register.gauge("parvis_seats", "Seats that are taken, also by who is away for a moment"),
            sockets: register.gauge("parvis_sockets", "WebSockets that are open"),
            joins: register.counter("parvis_joins_total", "Seats given to people who had none"),
            reconnects: register.counter("parvis_reconnects_total", "Seats given back to who held them before"),
            join_seconds: register.seconds(
                "parvis_join_seconds",
                "From the request for a seat to the welcome, without those who were asked for a password or waited in the lobby",
            ),
            received: register.family("parvis_messages_received_total", "Messages from pages"),
            sent: register.family("parvis_messages_sent_total", "Messages to pages, one for each that gets it"),
            refusals: register.family(
                "parvis_refusals_total",
                "Requests, sockets, joins and passwords refused by a limit or a rule of the server",
            ),
            errors: register.family("parvis_errors_total", "Errors that pages were told, by code"),
            queue_overflows: register.counter(
                "parvis_queue_overflows_total",
                "Sockets ended because their page read too slowly",
            ),
            password_queue: register.gauge("parvis_password_queue", "Passwords that wait to be hashed or compared"),
            password_wait_seconds: register.seconds("parvis_password_wait_seconds", "How long passwords waited"),
            password_seconds: register.seconds("parvis_password_seconds", "How long hashing a password took"),
            relay: RelayMetrics::made_in(register),
        }
    }
}

/// Something that counts in a gauge for as long as it is held.
#[derive(Debug)]
pub(crate) struct InGauge(Gauge);

impl InGauge {
    pub(crate) fn new(gauge: &Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge.clone())
    }
}

impl Drop for InGauge {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_there_from_the_start_with_its_meaning() {
        let (_metrics, handle) = Metrics::exported();
        let text = handle.render();
        for name in ["parvis_rooms", "parvis_join_seconds", "parvis_refusals_total", "parvis_password_queue"]
        {
            assert!(
                text.contains(&format!("# HELP {name} ")) && text.contains(&format!("# TYPE {name} ")),
                "{text}"
            );
        }
        assert!(text.contains("parvis_refusals_total{reason=\"origin\"} 0"), "{text}");
        assert!(text.contains("parvis_join_seconds_bucket{le=\"+Inf\"} 0"), "{text}");
    }

    #[test]
    fn two_servers_in_one_process_count_apart() {
        let (one, other) = (Metrics::exported(), Metrics::exported());
        one.0.joins.increment(1);
        one.0.errors.count(ErrorLabel::Locked);
        let open = InGauge::new(&one.0.sockets);
        assert!(one.1.render().contains("parvis_joins_total 1\n"));
        assert!(one.1.render().contains("parvis_errors_total{code=\"locked\"} 1\n"));
        assert!(one.1.render().contains("parvis_sockets 1\n"));
        drop(open);
        assert!(one.1.render().contains("parvis_sockets 0\n"));
        assert!(other.1.render().contains("parvis_joins_total 0\n"));
        Metrics::off().errors.count(ErrorLabel::Locked);
    }
}
