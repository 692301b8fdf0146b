use leptos::prelude::*;

/// Segments, as in `style/meter.css`.
const SEGMENTS: usize = 12;

/// How loud the own microphone is. For the eye only: a number that changes all the time is no help to the ear.
#[component]
pub(crate) fn LevelMeter(
    /// 0 to 1.
    #[prop(into)]
    level: Signal<f32>,
) -> impl IntoView {
    let segment = move |index: usize| {
        let lit = move || lit(level.get()) > index;
        view! { <span class="meter-segment" class:lit=lit></span> }
    };
    view! {
        <div class="meter" aria-hidden="true">{(0..SEGMENTS).map(segment).collect_view()}</div>
    }
}

/// How many segments are lit at this level, 0 to 1. Loudness is heard by ratios, so that the square root is nearer to what a person expects than the level itself.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0 to SEGMENTS"
)]
pub(crate) fn lit(level: f32) -> usize {
    (level.clamp(0.0, 1.0).sqrt() * SEGMENTS as f32).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_voice_moves_the_meter_and_nothing_overflows_it() {
        assert_eq!(lit(0.0), 0);
        assert!(lit(0.05) >= 2);
        assert_eq!(lit(7.0), SEGMENTS);
        assert_eq!(lit(f32::NAN), 0);
    }
}
