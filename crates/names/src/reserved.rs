/// First segments of addresses that are, or may become, the server's own, and what a `tidy` name could be taken
/// for one of its files. Sorted; each one tidy.
pub const RESERVED: &[&str] = &[
    "about",
    "account",
    "admin",
    "api",
    "apple-touch-icon",
    "apple-touch-icon-png",
    "asset",
    "assets",
    "auth",
    "dev",
    "docs",
    "favicon",
    "favicon-ico",
    "favicon-svg",
    "health",
    "healthz",
    "help",
    "home",
    "icon",
    "icons",
    "index-html",
    "license",
    "login",
    "manifest",
    "manifest-json",
    "manifest-webmanifest",
    "metrics",
    "new",
    "offline",
    "offline-html",
    "parvis",
    "pkg",
    "privacy",
    "public",
    "readyz",
    "relay",
    "robots",
    "robots-txt",
    "room",
    "rooms",
    "security",
    "security-txt",
    "service-worker",
    "settings",
    "sitemap-xml",
    "static",
    "status",
    "stun",
    "sw",
    "sw-js",
    "terms",
    "turn",
    "well-known",
    "ws",
];

/// Whether the server needs this address itself.
pub(crate) fn is_reserved(tidy: &str) -> bool {
    RESERVED.binary_search(&tidy).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::RoomName;

    #[test]
    fn the_list_is_sorted_and_tidy() {
        assert!(RESERVED.is_sorted(), "a binary search runs over it");
        for name in RESERVED {
            assert!(RoomName::new(name).is_ok(), "{name}");
        }
    }
}
