//! How metrics come into being: each with what it means, so that whoever scrapes them is told.

use std::marker::PhantomData;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label as KeyLabel, Level, Metadata, Recorder, Unit};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::labels::Label;

const METADATA: Metadata<'static> = Metadata::new("parvis", Level::INFO, None);

/// Where metrics are made: in a recorder, or nowhere, and then counting costs nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct MetricMaker<'a>(pub(super) Option<&'a PrometheusRecorder>);

impl MetricMaker<'_> {
    /// Something that only grows.
    pub(super) fn counter(self, name: &'static str, meaning: &'static str) -> Counter {
        self.0.map_or_else(Counter::noop, |recorder| {
            recorder.describe_counter(KeyName::from_const_str(name), None, meaning.into());
            recorder.register_counter(&Key::from_static_name(name), &METADATA)
        })
    }

    /// Something that is so much now.
    pub(super) fn gauge(self, name: &'static str, meaning: &'static str) -> Gauge {
        self.0.map_or_else(Gauge::noop, |recorder| {
            recorder.describe_gauge(KeyName::from_const_str(name), None, meaning.into());
            recorder.register_gauge(&Key::from_static_name(name), &METADATA)
        })
    }

    /// How long something took, in seconds.
    pub(super) fn seconds(self, name: &'static str, meaning: &'static str) -> Histogram {
        self.0.map_or_else(Histogram::noop, |recorder| {
            let name_of = KeyName::from_const_str(name);
            recorder.describe_histogram(name_of, Some(Unit::Seconds), meaning.into());
            recorder.register_histogram(&Key::from_static_name(name), &METADATA)
        })
    }

    /// A counter for each value of a label. All of them are exported from the start, at zero.
    pub(super) fn family<L: Label>(self, name: &'static str, meaning: &'static str) -> CounterFamily<L> {
        let counters = L::ALL.iter().map(|value| {
            self.0.map_or_else(Counter::noop, |recorder| {
                recorder.describe_counter(KeyName::from_const_str(name), None, meaning.into());
                let label = KeyLabel::from_static_parts(L::NAME, value.text());
                recorder.register_counter(&Key::from_parts(name, vec![label]), &METADATA)
            })
        });
        CounterFamily { counters: counters.collect(), of: PhantomData }
    }
}

/// Counters that differ in one label.
#[derive(Debug, Clone)]
pub(crate) struct CounterFamily<L> {
    counters: Vec<Counter>,
    of: PhantomData<L>,
}

impl<L: Label> CounterFamily<L> {
    /// Counts one of this value.
    pub(crate) fn count(&self, value: L) {
        self.add(value, 1);
    }

    /// Counts several of this value.
    pub(crate) fn add(&self, value: L, many: usize) {
        self.counters[value.index()].increment(many as u64);
    }

    /// Takes over what somebody else has counted.
    pub(super) fn set(&self, value: L, many: u64) {
        self.counters[value.index()].absolute(many);
    }
}
