//! The sentences of the check: what was found, and what helps.

use parvis_check::{DeviceFinding, Finding, Overall, Subject, WayOut};

use crate::i18n::{I18n, say};

/// What something is about.
pub(super) fn subject(i18n: I18n, subject: Subject) -> &'static str {
    match subject {
        Subject::Browser => say!(i18n, check_browser),
        Subject::Microphone => say!(i18n, check_microphone),
        Subject::Camera => say!(i18n, check_camera),
        Subject::Server => say!(i18n, check_server),
        Subject::Network => say!(i18n, check_network),
        Subject::Relay => say!(i18n, check_relay),
        Subject::Line => say!(i18n, check_line),
    }
}

/// What is said while it is tried.
pub(super) fn running(i18n: I18n, subject: Subject) -> &'static str {
    match subject {
        Subject::Microphone => say!(i18n, check_running_microphone),
        Subject::Line => say!(i18n, check_running_line),
        Subject::Browser | Subject::Camera | Subject::Server | Subject::Network | Subject::Relay => {
            say!(i18n, check_running)
        }
    }
}

/// What all of it comes to.
pub(super) fn overall(i18n: I18n, overall: Overall) -> String {
    match overall {
        Overall::Running => say!(i18n, check_all_running).to_owned(),
        Overall::Works { people: Some(people) } => say!(i18n, check_all_people, count = people),
        Overall::Works { people: None } => say!(i18n, check_all_good).to_owned(),
        Overall::Limited => say!(i18n, check_all_limited).to_owned(),
        Overall::Broken => say!(i18n, check_all_broken).to_owned(),
    }
}

/// What was found.
pub(super) fn finding(i18n: I18n, finding: Finding) -> String {
    match finding {
        Finding::LineGood { people } => say!(i18n, check_line_good, count = people),
        Finding::LineDelayed { people } => say!(i18n, check_line_delayed, count = people),
        Finding::LineLossy { people } => say!(i18n, check_line_lossy, count = people),
        Finding::Microphone(found) => microphone(i18n, found).to_owned(),
        Finding::Camera(found) => camera(i18n, found).to_owned(),
        Finding::BrowserFine => say!(i18n, check_browser_fine).to_owned(),
        Finding::NotSecure => say!(i18n, check_not_secure).to_owned(),
        Finding::NoWebrtc => say!(i18n, check_no_webrtc).to_owned(),
        Finding::NoCapture => say!(i18n, check_no_capture).to_owned(),
        Finding::SocketOpen => say!(i18n, check_socket_open).to_owned(),
        Finding::SocketBlocked => say!(i18n, check_socket_blocked).to_owned(),
        Finding::ServerAway => say!(i18n, check_server_away).to_owned(),
        Finding::NetworkFine => say!(i18n, check_network_fine).to_owned(),
        Finding::NoCandidates => say!(i18n, check_no_candidates).to_owned(),
        Finding::RelayByUdp => say!(i18n, check_relay_udp).to_owned(),
        Finding::RelayByTcp => say!(i18n, check_relay_tcp).to_owned(),
        Finding::RelayByTls => say!(i18n, check_relay_tls).to_owned(),
        Finding::RelayAway => say!(i18n, check_relay_away).to_owned(),
        Finding::RelayRefuses => say!(i18n, check_relay_refuses).to_owned(),
        Finding::RelayFull => say!(i18n, check_relay_full).to_owned(),
        Finding::NoRelay => say!(i18n, check_no_relay).to_owned(),
        Finding::RelayLater => say!(i18n, check_relay_later).to_owned(),
        Finding::RelayUnknown => say!(i18n, check_relay_unknown).to_owned(),
        Finding::LineVoice => say!(i18n, check_line_voice).to_owned(),
        Finding::LinePoor => say!(i18n, check_line_poor).to_owned(),
        Finding::LineUnmeasured => say!(i18n, check_line_unmeasured).to_owned(),
    }
}

fn microphone(i18n: I18n, found: DeviceFinding) -> &'static str {
    match found {
        DeviceFinding::Works => say!(i18n, check_microphone_works),
        DeviceFinding::Unmeasured => say!(i18n, check_microphone_unmeasured),
        DeviceFinding::Empty => say!(i18n, check_microphone_silent),
        DeviceFinding::Muted => say!(i18n, check_microphone_muted),
        DeviceFinding::BlockedByPerson => say!(i18n, check_microphone_blocked),
        DeviceFinding::BlockedBySystem => say!(i18n, check_microphone_system),
        DeviceFinding::BlockedByPolicy => say!(i18n, check_microphone_policy),
        DeviceFinding::Unanswered => say!(i18n, check_microphone_unanswered),
        DeviceFinding::Missing => say!(i18n, check_microphone_missing),
        DeviceFinding::TakenAway => say!(i18n, check_microphone_taken),
        DeviceFinding::Busy => say!(i18n, check_microphone_busy),
        DeviceFinding::Failed => say!(i18n, check_microphone_failed),
    }
}

fn camera(i18n: I18n, found: DeviceFinding) -> &'static str {
    match found {
        DeviceFinding::Works | DeviceFinding::Unmeasured => say!(i18n, check_camera_works),
        DeviceFinding::Empty => say!(i18n, check_camera_black),
        DeviceFinding::Muted => say!(i18n, check_camera_muted),
        DeviceFinding::BlockedByPerson => say!(i18n, check_camera_blocked),
        DeviceFinding::BlockedBySystem => say!(i18n, check_camera_system),
        DeviceFinding::BlockedByPolicy => say!(i18n, check_camera_policy),
        DeviceFinding::Unanswered => say!(i18n, check_camera_unanswered),
        DeviceFinding::Missing => say!(i18n, check_camera_missing),
        DeviceFinding::TakenAway => say!(i18n, check_camera_taken),
        DeviceFinding::Busy => say!(i18n, check_camera_busy),
        DeviceFinding::Failed => say!(i18n, check_camera_failed),
    }
}

/// What helps.
pub(super) fn way_out(i18n: I18n, way: WayOut) -> &'static str {
    match way {
        WayOut::OpenByHttps => say!(i18n, check_way_https),
        WayOut::OpenInBrowser => say!(i18n, check_way_in_browser),
        WayOut::UpdateBrowser => say!(i18n, check_way_update),
        WayOut::SwitchExtensionsOff => say!(i18n, check_way_extensions),
        WayOut::FirefoxWebrtc => say!(i18n, check_way_firefox_webrtc),
        WayOut::LeaveLockdown => say!(i18n, check_way_lockdown),
        WayOut::AskAdministrator => say!(i18n, check_way_administrator),
        WayOut::AllowInChrome => say!(i18n, check_way_chrome),
        WayOut::AllowInChromeOnAndroid => say!(i18n, check_way_chrome_android),
        WayOut::AllowInFirefox => say!(i18n, check_way_firefox),
        WayOut::AllowInFirefoxOnAndroid => say!(i18n, check_way_firefox_android),
        WayOut::AllowInSafari => say!(i18n, check_way_safari),
        WayOut::AllowOnIos => say!(i18n, check_way_ios),
        WayOut::AllowInBrowser => say!(i18n, check_way_browser),
        WayOut::SystemMac => say!(i18n, check_way_system_mac),
        WayOut::SystemWindows => say!(i18n, check_way_system_windows),
        WayOut::SystemAndroid => say!(i18n, check_way_system_android),
        WayOut::SystemIos => say!(i18n, check_way_system_ios),
        WayOut::SystemLinux => say!(i18n, check_way_system_linux),
        WayOut::SystemOther => say!(i18n, check_way_system_other),
        WayOut::OwnTab => say!(i18n, check_way_own_tab),
        WayOut::AnswerQuestion => say!(i18n, check_way_answer),
        WayOut::ConnectDevice => say!(i18n, check_way_connect),
        WayOut::CloseOthers => say!(i18n, check_way_close_others),
        WayOut::SaySomething => say!(i18n, check_way_say),
        WayOut::DeviceSwitch => say!(i18n, check_way_switch),
        WayOut::LevelMac => say!(i18n, check_way_level_mac),
        WayOut::LevelWindows => say!(i18n, check_way_level_windows),
        WayOut::LevelLinux => say!(i18n, check_way_level_linux),
        WayOut::OpenShutter => say!(i18n, check_way_shutter),
        WayOut::EndPhoneCall => say!(i18n, check_way_phone),
        WayOut::SwitchVpnOff => say!(i18n, check_way_vpn),
        WayOut::FirefoxCandidates => say!(i18n, check_way_firefox_candidates),
        WayOut::SwitchProxyOff => say!(i18n, check_way_proxy),
        WayOut::OtherNetwork => say!(i18n, check_way_network),
        WayOut::CheckInternet => say!(i18n, check_way_internet),
        WayOut::AllowUdp => say!(i18n, check_way_udp),
        WayOut::TellOperator => say!(i18n, check_way_operator),
        WayOut::TellOperatorSockets => say!(i18n, check_way_operator_sockets),
        WayOut::OperatorPorts => say!(i18n, check_way_operator_ports),
        WayOut::OperatorRelay => say!(i18n, check_way_operator_relay),
        WayOut::TryLater => say!(i18n, check_way_later),
        WayOut::CloseDownloads => say!(i18n, check_way_downloads),
        WayOut::UseCable => say!(i18n, check_way_cable),
    }
}
