//! Every fault of a microphone and a camera, what it is found to be, and the way out for the browser and system it happens in.

mod support;

use parvis_check::{
    CaptureAttempt, DeviceFacts, DeviceFinding, DevicePermission, Finding, Grade, Overall, Subject,
    UNANSWERED_AFTER, WayOut, overall, verdicts,
};

use support::{
    CHROME_ANDROID, CHROME_MAC, CHROME_WINDOWS, FIREFOX_LINUX, FIREFOX_MAC, IN_APP, SAFARI_IPHONE,
    SAFARI_MAC, failed, of, well,
};

/// Of a device: whose it is, what is changed of a device that works, what is found, and what helps first.
type DeviceFault = (&'static str, fn(&mut DeviceFacts), DeviceFinding, WayOut);

#[test]
fn each_fault_of_a_device_is_found_and_has_the_way_out_of_its_browser() {
    let faults: [DeviceFault; 24] = [
        (
            CHROME_WINDOWS,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "Permission denied"), DevicePermission::Denied);
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInChrome,
        ),
        (
            CHROME_ANDROID,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "Permission denied"), DevicePermission::Denied);
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInChromeOnAndroid,
        ),
        (
            FIREFOX_LINUX,
            |d| {
                (d.attempt, d.permission) = (
                    failed(
                        "NotAllowedError",
                        "The request is not allowed by the user agent or the platform in the current context.",
                    ),
                    DevicePermission::Prompt,
                );
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInFirefox,
        ),
        (
            SAFARI_MAC,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "The request is not allowed"), DevicePermission::Unknown);
            },
            DeviceFinding::BlockedByPerson,
            WayOut::AllowInSafari,
        ),
        (
            SAFARI_IPHONE,
            |d| (d.attempt, d.permission) = (failed("NotAllowedError", ""), DevicePermission::Denied),
            DeviceFinding::BlockedByPerson,
            WayOut::AllowOnIos,
        ),
        (
            IN_APP,
            |d| (d.attempt, d.permission) = (failed("NotAllowedError", ""), DevicePermission::Denied),
            DeviceFinding::BlockedByPerson,
            WayOut::OpenInBrowser,
        ),
        (
            CHROME_MAC,
            |d| d.attempt = failed("NotAllowedError", "Permission denied by system"),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemMac,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = failed("NotAllowedError", "Permission denied by system"),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemWindows,
        ),
        // The site may have it, and yet it is refused.
        (
            FIREFOX_LINUX,
            |d| d.attempt = failed("NotAllowedError", "The request is not allowed"),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemLinux,
        ),
        // Firefox lists what the system refuses, and does not find it.
        (
            FIREFOX_MAC,
            |d| d.attempt = failed("NotFoundError", "The object can not be found here."),
            DeviceFinding::BlockedBySystem,
            WayOut::SystemMac,
        ),
        (
            FIREFOX_MAC,
            |d| (d.attempt, d.listed) = (failed("NotFoundError", ""), Some(0)),
            DeviceFinding::Missing,
            WayOut::ConnectDevice,
        ),
        (
            CHROME_WINDOWS,
            |d| (d.attempt, d.policy) = (failed("NotAllowedError", "Permission denied"), Some(false)),
            DeviceFinding::BlockedByPolicy,
            WayOut::AskAdministrator,
        ),
        (
            CHROME_MAC,
            |d| {
                (d.attempt, d.permission) =
                    (failed("NotAllowedError", "Permission dismissed"), DevicePermission::Prompt);
            },
            DeviceFinding::Unanswered,
            WayOut::AnswerQuestion,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = CaptureAttempt::Waiting(UNANSWERED_AFTER),
            DeviceFinding::Unanswered,
            WayOut::AnswerQuestion,
        ),
        (
            CHROME_WINDOWS,
            |d| (d.attempt, d.listed) = (failed("NotFoundError", "Requested device not found"), Some(0)),
            DeviceFinding::Missing,
            WayOut::ConnectDevice,
        ),
        (
            CHROME_ANDROID,
            |d| d.attempt = failed("NotFoundError", "Requested device not found"),
            DeviceFinding::Missing,
            WayOut::SystemAndroid,
        ),
        (
            FIREFOX_LINUX,
            |d| d.attempt = failed("NotReadableError", "Failed to allocate videosource"),
            DeviceFinding::Busy,
            WayOut::CloseOthers,
        ),
        (
            FIREFOX_LINUX,
            |d| d.attempt = failed("AbortError", "Starting videoinput failed"),
            DeviceFinding::Busy,
            WayOut::CloseOthers,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = failed("NotReadableError", "Could not start video source"),
            DeviceFinding::Busy,
            WayOut::CloseOthers,
        ),
        (
            CHROME_WINDOWS,
            |d| d.attempt = failed("TypeError", "what is this"),
            DeviceFinding::Failed,
            WayOut::CloseOthers,
        ),
        (SAFARI_IPHONE, |d| d.muted = true, DeviceFinding::Muted, WayOut::EndPhoneCall),
        (CHROME_ANDROID, |d| d.muted = true, DeviceFinding::Muted, WayOut::EndPhoneCall),
        // A device that is muted gives nothing, which is not the same as silence.
        (
            CHROME_ANDROID,
            |d| (d.muted, d.signal) = (true, Some(0.0)),
            DeviceFinding::Muted,
            WayOut::EndPhoneCall,
        ),
        (
            SAFARI_IPHONE,
            |d| (d.attempt, d.listed) = (failed("OverconstrainedError", ""), Some(0)),
            DeviceFinding::Missing,
            WayOut::SystemIos,
        ),
    ];
    for (agent, fault, found, way) in faults {
        let mut facts = well(agent);
        fault(&mut facts.microphone);
        fault(&mut facts.camera);
        for (subject, finding) in
            [(Subject::Microphone, Finding::Microphone(found)), (Subject::Camera, Finding::Camera(found))]
        {
            let verdict = of(&facts, subject);
            assert_eq!(verdict.finding, Some(finding), "{agent}");
            assert_eq!(verdict.ways_out.first(), Some(&way), "{agent}: {finding:?}");
            assert!(!matches!(verdict.grade, Grade::Good | Grade::Running), "{finding:?}");
        }
    }
}

#[test]
fn a_page_within_another_is_opened_in_a_tab_of_its_own() {
    let mut facts = well(CHROME_MAC);
    facts.framed = true;
    facts.camera.attempt = failed("NotAllowedError", "Permission denied");
    facts.camera.policy = Some(false);
    assert_eq!(of(&facts, Subject::Camera).ways_out, [WayOut::OwnTab]);
}

#[test]
fn what_is_silent_or_black_is_not_said_to_work() {
    for (agent, level) in [
        (CHROME_MAC, Some(WayOut::LevelMac)),
        (CHROME_WINDOWS, Some(WayOut::LevelWindows)),
        (FIREFOX_LINUX, Some(WayOut::LevelLinux)),
        (SAFARI_IPHONE, None),
    ] {
        let mut facts = well(agent);
        (facts.microphone.signal, facts.camera.signal) = (Some(0.0), Some(0.01));
        let (microphone, camera) = (of(&facts, Subject::Microphone), of(&facts, Subject::Camera));
        assert_eq!(microphone.finding, Some(Finding::Microphone(DeviceFinding::Empty)));
        assert_eq!(microphone.ways_out[0], WayOut::SaySomething);
        assert_eq!(microphone.ways_out.get(2).copied(), level);
        assert_eq!(camera.finding, Some(Finding::Camera(DeviceFinding::Empty)));
        assert_eq!(camera.ways_out[0], WayOut::OpenShutter);
    }
    // Whoever speaks quietly is heard, and a dark room is seen.
    let mut facts = well(CHROME_MAC);
    (facts.microphone.signal, facts.camera.signal) = (Some(0.001), Some(0.1));
    assert!(matches!(overall(&verdicts(&facts)), Overall::Works { .. }));
}

#[test]
fn what_was_taken_away_during_the_check_does_not_work_whatever_it_gave_before() {
    for signal in [None, Some(0.0), Some(0.5)] {
        let mut facts = well(CHROME_MAC);
        for device in [&mut facts.microphone, &mut facts.camera] {
            // What is gone may also say that it is muted.
            (device.ended, device.muted, device.signal, device.measured) = (true, true, signal, false);
        }
        let (microphone, camera) = (of(&facts, Subject::Microphone), of(&facts, Subject::Camera));
        assert_eq!(microphone.finding, Some(Finding::Microphone(DeviceFinding::TakenAway)));
        assert_eq!(camera.finding, Some(Finding::Camera(DeviceFinding::TakenAway)));
        assert_eq!((microphone.grade, microphone.ways_out), (Grade::Broken, vec![WayOut::ConnectDevice]));
    }
}

#[test]
fn nothing_is_said_of_a_device_before_it_is_measured() {
    let mut facts = well(CHROME_MAC);
    (facts.microphone.signal, facts.microphone.measured) = (Some(0.0), false);
    (facts.camera.attempt, facts.camera.signal) = (CaptureAttempt::Waiting(UNANSWERED_AFTER - 1), None);
    assert_eq!(of(&facts, Subject::Microphone).grade, Grade::Running);
    assert_eq!(of(&facts, Subject::Camera).grade, Grade::Running);
    (facts.microphone.signal, facts.microphone.measured) = (None, true);
    assert_eq!(of(&facts, Subject::Microphone).finding, Some(Finding::Microphone(DeviceFinding::Unmeasured)));
}
