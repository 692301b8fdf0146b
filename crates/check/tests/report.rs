//! What is copied for whoever helps, and what is never in it.

mod support;

use parvis_check::{DeviceForm, DevicePermission, TransportReach, UserAgent, report};
use proptest::prelude::*;

use support::{FIREFOX_LINUX, failed, well};

#[test]
fn the_report_says_what_was_found() {
    let mut facts = well(FIREFOX_LINUX);
    facts.camera.attempt = failed("NotReadableError", "Failed to allocate videosource");
    facts.tls = TransportReach::Failed(Some(701));
    let report = report(&facts);
    for line in [
        "browser: Firefox 153, system: Linux",
        "Camera: Broken, Camera(Busy)",
        "relay by udp: 30 ms",
        "relay by tls: error 701",
        "line: at least 2000 kbit/s both ways, 40 ms, 0.0 % lost",
    ] {
        assert!(report.lines().any(|said| said == line), "{line} in {report}");
    }
}

proptest! {
    #[test]
    fn no_text_of_the_browser_gets_into_the_report(secret in "[a-z]{6}\\.[0-9]{1,3}\\.[0-9a-f]{4}::[0-9]{2}", touch: bool) {
        let mut facts = well(&format!("Mozilla/5.0 ({secret}) Chrome/157.{secret}"));
        facts.agent = UserAgent::read(&format!("Mozilla/5.0 ({secret}) Chrome/157.{secret}"), touch);
        facts.microphone.form = Some(DeviceForm::read(&format!("{secret} Headset {secret}")));
        facts.microphone.attempt = failed(&secret, &secret);
        facts.camera.permission = DevicePermission::read(&secret);
        let report = report(&facts);
        prop_assert!(!report.contains(&secret) && !report.contains("::"), "{}", report);
    }
}
