//! What helps, by browser and system.

use crate::agent::{BrowserKind, SystemKind, UserAgent};
use crate::verdict::DeviceFinding;

/// What a person can do: the pages have a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WayOut {
    /// Open the address with `https://`.
    OpenByHttps,
    /// Open the link in the browser itself, out of the app.
    OpenInBrowser,
    /// Bring the browser up to date, or take another.
    UpdateBrowser,
    /// Switch extensions off that block WebRTC, or open a private window without them.
    SwitchExtensionsOff,
    /// `about:config` in Firefox.
    FirefoxWebrtc,
    /// Lockdown Mode of Apple's systems.
    LeaveLockdown,
    /// Ask who administers this device.
    AskAdministrator,
    /// The icon beside the address of Chrome and Edge.
    AllowInChrome,
    /// The same on Android.
    AllowInChromeOnAndroid,
    /// Firefox's icon.
    AllowInFirefox,
    /// The same on Android.
    AllowInFirefoxOnAndroid,
    /// Safari's menu on a Mac.
    AllowInSafari,
    /// The page menu on iPhones and iPads.
    AllowOnIos,
    /// The settings of any other browser.
    AllowInBrowser,
    /// Privacy settings of macOS.
    SystemMac,
    /// Of Windows.
    SystemWindows,
    /// Of Android.
    SystemAndroid,
    /// Of iPhones and iPads.
    SystemIos,
    /// Of Linux: sandboxes.
    SystemLinux,
    /// Of any other system.
    SystemOther,
    /// Open the page in a tab of its own.
    OwnTab,
    /// Answer the browser's question.
    AnswerQuestion,
    /// Connect one, or switch it on.
    ConnectDevice,
    /// Close what else may use it.
    CloseOthers,
    /// Say something, and run the check again.
    SaySomething,
    /// The switch on the device, and another device.
    DeviceSwitch,
    /// The level in the sound settings of macOS.
    LevelMac,
    /// Of Windows.
    LevelWindows,
    /// Of Linux.
    LevelLinux,
    /// The cover of the camera, its key, and light.
    OpenShutter,
    /// End a phone call, unlock the phone.
    EndPhoneCall,
    /// VPN, extension, policy.
    SwitchVpnOff,
    /// Firefox's settings that hide addresses.
    FirefoxCandidates,
    /// A proxy or an antivirus program that reads along.
    SwitchProxyOff,
    /// A telephone's network, or another Wi-Fi.
    OtherNetwork,
    /// Whether the internet is there at all.
    CheckInternet,
    /// What the network's administrator can allow.
    AllowUdp,
    /// Tell who runs the server.
    TellOperator,
    /// The proxy before the server has to pass sockets on.
    TellOperatorSockets,
    /// The relay's ports.
    OperatorPorts,
    /// The relay is off.
    OperatorRelay,
    /// In a minute.
    TryLater,
    /// What else uses the line.
    CloseDownloads,
    /// A cable, or nearer to the router.
    UseCable,
}

pub(crate) fn no_webrtc(agent: UserAgent) -> Vec<WayOut> {
    match (agent.browser, agent.system) {
        (BrowserKind::InApp, _) => vec![WayOut::OpenInBrowser],
        (_, SystemKind::Ios) | (BrowserKind::Safari, _) => vec![WayOut::LeaveLockdown, WayOut::UpdateBrowser],
        (BrowserKind::Firefox, _) => vec![WayOut::FirefoxWebrtc, WayOut::SwitchExtensionsOff],
        (BrowserKind::Chrome | BrowserKind::Edge, _) => {
            vec![WayOut::SwitchExtensionsOff, WayOut::AskAdministrator]
        }
        (BrowserKind::Other, _) => vec![WayOut::SwitchExtensionsOff, WayOut::UpdateBrowser],
    }
}

pub(crate) fn no_capture(agent: UserAgent) -> Vec<WayOut> {
    match agent.browser {
        BrowserKind::InApp => vec![WayOut::OpenInBrowser],
        _ => vec![WayOut::UpdateBrowser, WayOut::SwitchExtensionsOff],
    }
}

pub(crate) fn no_candidates(agent: UserAgent) -> Vec<WayOut> {
    let mut ways = vec![WayOut::SwitchVpnOff, WayOut::SwitchExtensionsOff];
    match agent.browser {
        BrowserKind::Firefox if !agent.is_handheld() => ways.push(WayOut::FirefoxCandidates),
        BrowserKind::Chrome | BrowserKind::Edge if !agent.is_handheld() => {
            ways.push(WayOut::AskAdministrator);
        }
        _ => {}
    }
    ways
}

/// What helps with what was found of a device. `framed`: the page is shown within another.
pub(crate) fn device(agent: UserAgent, framed: bool, is_camera: bool, found: DeviceFinding) -> Vec<WayOut> {
    match found {
        DeviceFinding::Works => Vec::new(),
        DeviceFinding::Unmeasured => vec![WayOut::SaySomething],
        DeviceFinding::Empty if is_camera => vec![WayOut::OpenShutter, WayOut::CloseOthers],
        DeviceFinding::Empty => {
            let mut ways = vec![WayOut::SaySomething, WayOut::DeviceSwitch];
            ways.extend(level(agent));
            ways
        }
        DeviceFinding::Muted if agent.is_handheld() => vec![WayOut::EndPhoneCall],
        DeviceFinding::Muted if is_camera => vec![WayOut::OpenShutter, system(agent)],
        DeviceFinding::Muted => {
            let mut ways = vec![WayOut::DeviceSwitch];
            ways.extend(level(agent));
            ways
        }
        DeviceFinding::BlockedByPerson => allow(agent),
        DeviceFinding::BlockedBySystem => vec![system(agent)],
        DeviceFinding::BlockedByPolicy if framed => vec![WayOut::OwnTab],
        DeviceFinding::BlockedByPolicy => vec![WayOut::AskAdministrator],
        DeviceFinding::Unanswered => vec![WayOut::AnswerQuestion],
        DeviceFinding::Missing if agent.is_handheld() => vec![system(agent)],
        DeviceFinding::Missing => vec![WayOut::ConnectDevice, system(agent)],
        DeviceFinding::TakenAway => vec![WayOut::ConnectDevice],
        // Windows says the same of a device that its settings forbid.
        DeviceFinding::Busy if agent.system == SystemKind::Windows => {
            vec![WayOut::CloseOthers, WayOut::SystemWindows]
        }
        DeviceFinding::Busy => vec![WayOut::CloseOthers],
        DeviceFinding::Failed => vec![WayOut::CloseOthers, WayOut::UpdateBrowser],
    }
}

/// Where this browser keeps what a site may use.
fn allow(agent: UserAgent) -> Vec<WayOut> {
    vec![match (agent.browser, agent.system) {
        (BrowserKind::InApp, _) => WayOut::OpenInBrowser,
        (_, SystemKind::Ios) => WayOut::AllowOnIos,
        (BrowserKind::Chrome | BrowserKind::Edge, SystemKind::Android) => WayOut::AllowInChromeOnAndroid,
        (BrowserKind::Chrome | BrowserKind::Edge, _) => WayOut::AllowInChrome,
        (BrowserKind::Firefox, SystemKind::Android) => WayOut::AllowInFirefoxOnAndroid,
        (BrowserKind::Firefox, _) => WayOut::AllowInFirefox,
        (BrowserKind::Safari, _) => WayOut::AllowInSafari,
        (BrowserKind::Other, _) => WayOut::AllowInBrowser,
    }]
}

/// Where this system keeps what a browser may use.
fn system(agent: UserAgent) -> WayOut {
    match agent.system {
        SystemKind::Mac => WayOut::SystemMac,
        SystemKind::Windows => WayOut::SystemWindows,
        SystemKind::Android => WayOut::SystemAndroid,
        SystemKind::Ios => WayOut::SystemIos,
        SystemKind::Linux => WayOut::SystemLinux,
        SystemKind::Other => WayOut::SystemOther,
    }
}

/// Where this system keeps how loud a microphone is. Phones have no such thing.
fn level(agent: UserAgent) -> Option<WayOut> {
    match agent.system {
        SystemKind::Mac => Some(WayOut::LevelMac),
        SystemKind::Windows => Some(WayOut::LevelWindows),
        SystemKind::Linux => Some(WayOut::LevelLinux),
        SystemKind::Ios | SystemKind::Android | SystemKind::Other => None,
    }
}
