//! Which browser and system it is, as far as the way out depends on it. Read from `navigator.userAgent`: what browsers say
//! of themselves there is frozen (Chromium's user agent reduction), but for these parts.

/// The browsers whose ways out differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BrowserKind {
    /// Chrome, and what is made of Chromium and has no line of its own here.
    Chrome,
    /// Microsoft Edge.
    Edge,
    /// Firefox.
    Firefox,
    /// Safari.
    Safari,
    /// The window of another app: it often has no camera and no microphone to give.
    InApp,
    /// Any other.
    #[default]
    Other,
}

/// The systems whose ways out differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SystemKind {
    /// Windows.
    Windows,
    /// macOS.
    Mac,
    /// iPhones and iPads.
    Ios,
    /// Android.
    Android,
    /// Linux and `ChromeOS`.
    Linux,
    /// Any other.
    #[default]
    Other,
}

/// A browser on a system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserAgent {
    /// Which browser.
    pub browser: BrowserKind,
    /// The first number of its version.
    pub version: Option<u16>,
    /// Which system.
    pub system: SystemKind,
}

/// What names a browser, the most particular first: Edge says that it is Chrome, and Chrome that it is Safari.
const BROWSERS: [(&str, BrowserKind); 10] = [
    ("FBAV/", BrowserKind::InApp),
    ("Instagram ", BrowserKind::InApp),
    ("FxiOS/", BrowserKind::Firefox),
    ("Firefox/", BrowserKind::Firefox),
    ("EdgiOS/", BrowserKind::Edge),
    ("EdgA/", BrowserKind::Edge),
    ("Edg/", BrowserKind::Edge),
    ("CriOS/", BrowserKind::Chrome),
    ("Chrome/", BrowserKind::Chrome),
    ("Version/", BrowserKind::Safari),
];

impl UserAgent {
    /// Reads `navigator.userAgent`. `touch`: the screen takes more than one finger, which is how an iPad that says it is a
    /// Mac is told from one.
    #[must_use]
    pub fn read(text: &str, touch: bool) -> Self {
        let system = if ["iPhone", "iPad"].iter().any(|name| text.contains(name))
            || (touch && text.contains("Macintosh"))
        {
            SystemKind::Ios
        } else if text.contains("Android") {
            SystemKind::Android
        } else if text.contains("Windows") {
            SystemKind::Windows
        } else if text.contains("Macintosh") {
            SystemKind::Mac
        } else if text.contains("Linux") || text.contains("CrOS") {
            SystemKind::Linux
        } else {
            SystemKind::Other
        };
        let named =
            BROWSERS.into_iter().find_map(|(name, browser)| Some((browser, text.split_once(name)?.1)));
        let (mut browser, rest) = named.unwrap_or_default();
        // `wv` is Android's own mark of a web view.
        if system == SystemKind::Android && text.contains("; wv)") {
            browser = BrowserKind::InApp;
        }
        let digits = rest.split(|character: char| !character.is_ascii_digit()).next().unwrap_or_default();
        Self { browser, version: digits.parse().ok(), system }
    }

    /// Whether it is a phone's or a tablet's system.
    #[must_use]
    pub fn is_handheld(self) -> bool {
        matches!(self.system, SystemKind::Ios | SystemKind::Android)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn browsers_are_told_apart_although_each_says_that_it_is_others() {
        use BrowserKind::{Chrome, Edge, Firefox, InApp, Other, Safari};
        use SystemKind::{Android, Ios, Linux, Mac, Windows};
        let chromium = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/157.0.0.0 Safari/537.36";
        for (text, touch, browser, version, system) in [
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chromium}"), false, Chrome, Some(157), Windows),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chromium} Edg/157.0.0.0"), true, Edge, Some(157), Windows),
            (format!("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {chromium}"), false, Chrome, Some(157), Linux),
            (format!("Mozilla/5.0 (Linux; Android 10; K) {chromium}"), true, Chrome, Some(157), Android),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Version/4.0 Chrome/157.0.0.0 Mobile".to_owned(),
                true,
                InApp,
                Some(157),
                Android,
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0".to_owned(), false, Firefox, Some(153), Linux),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/27.2 Safari/605.1.15".to_owned(),
                false,
                Safari,
                Some(27),
                Mac,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/27.2 Safari/605.1.15".to_owned(),
                true,
                Safari,
                Some(27),
                Ios,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 CriOS/157.0 Mobile/15E148".to_owned(),
                true,
                Chrome,
                Some(157),
                Ios,
            ),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) [FBAN/FBIOS;FBAV/500.0]".to_owned(), true, InApp, Some(500), Ios),
            ("curl/8.5".to_owned(), false, Other, None, SystemKind::Other),
        ] {
            assert_eq!(UserAgent::read(&text, touch), UserAgent { browser, version, system }, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".*", touch: bool) {
            let agent = UserAgent::read(&text, touch);
            prop_assert!(agent.browser != BrowserKind::Other || agent.version.is_none());
        }
    }
}
