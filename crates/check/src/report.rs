//! What was found, to be sent to whoever helps: in English and in the words of these types, since it is read beside the code
//! and the server's documentation. It is made of nothing but them and of numbers.

use std::fmt::Write as _;

use crate::facts::{CheckFacts, DeviceFacts, TransportReach};
use crate::verdict::verdicts;

/// The report, a line each. No address is in it, no name, and no label of a device.
#[must_use]
pub fn report(facts: &CheckFacts) -> String {
    let mut text = String::from("Parvis connection check\n");
    let agent = facts.agent;
    // Writing to a string cannot fail.
    let _ = write!(text, "browser: {:?}", agent.browser);
    if let Some(version) = agent.version {
        let _ = write!(text, " {version}");
    }
    let _ = writeln!(text, ", system: {:?}", agent.system);
    let _ = writeln!(
        text,
        "secure: {}, WebRTC: {}, capture: {}, framed: {}",
        facts.secure, facts.webrtc, facts.capture, facts.framed
    );
    for verdict in verdicts(facts) {
        let _ = write!(text, "{:?}: {:?}", verdict.subject, verdict.grade);
        if let Some(finding) = verdict.finding {
            let _ = write!(text, ", {finding:?}");
        }
        text.push('\n');
    }
    device(&mut text, "microphone", facts.microphone);
    device(&mut text, "camera", facts.camera);
    let _ = writeln!(text, "candidates: {:?}, relay: {:?}", facts.candidates, facts.relay);
    for (name, reach) in [("udp", facts.udp), ("tcp", facts.tcp), ("tls", facts.tls)] {
        let _ = match reach {
            TransportReach::Waiting => writeln!(text, "relay by {name}: not tried"),
            TransportReach::Reached(millis) => writeln!(text, "relay by {name}: {millis} ms"),
            TransportReach::Failed(None) => writeln!(text, "relay by {name}: no answer"),
            TransportReach::Failed(Some(code)) => writeln!(text, "relay by {name}: error {code}"),
        };
    }
    if let Some(line) = facts.line {
        let more = if line.at_most { "at least " } else { "" };
        let (whole, tenth) = (line.lost_per_mille / 10, line.lost_per_mille % 10);
        let _ = writeln!(
            text,
            "line: {more}{} kbit/s both ways, {} ms, {whole}.{tenth} % lost",
            line.kbits_per_second, line.round_trip
        );
    }
    text
}

fn device(text: &mut String, name: &str, facts: DeviceFacts) {
    let DeviceFacts { permission, policy, listed, attempt, form, muted, ended, signal, measured } = facts;
    let _ =
        write!(text, "{name}: permission {permission:?}, policy {policy:?}, listed {listed:?}, {attempt:?}");
    let _ = write!(text, ", form {form:?}, muted {muted}, ended {ended}");
    match signal {
        Some(signal) => {
            let _ = writeln!(text, ", signal {signal:.4}");
        }
        None if measured => text.push_str(", no signal\n"),
        None => text.push('\n'),
    }
}
