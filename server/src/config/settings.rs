//! Every key with what it means: one table from which the flags' help, the names in the environment and
//! `docs/configuration.md` are made. A key that is not here cannot be set.

/// One key of the configuration.
#[derive(Debug)]
pub(super) struct ConfigKey {
    /// As it stands in the file; in the environment `PARVIS_` and the same in capitals.
    pub(super) key: &'static str,
    /// What it is, in a few words that begin in lower case and end without a full stop.
    pub(super) summary: &'static str,
    /// What the default is, where the value itself does not say it.
    pub(super) default: Option<&'static str>,
    /// A value as it is written in the environment, where that is not plain.
    pub(super) example: Option<&'static str>,
    /// What else there is to know, in Markdown. May be empty.
    pub(super) details: &'static str,
}

const PLAIN: ConfigKey = ConfigKey { key: "", summary: "", default: None, example: None, details: "" };

/// All keys, those first that most servers need.
pub(super) const SETTINGS: &[ConfigKey] = &[
    ConfigKey {
        key: "listen",
        summary: "address and port to listen on",
        details: "Port 0 picks a free port, which is logged. Behind a proxy on the same machine, keep `127.0.0.1`.",
        ..PLAIN
    },
    ConfigKey {
        key: "base_path",
        summary: "path below which browsers find the pages, as `/visio`",
        default: Some("none: the root of the host"),
        example: Some("/visio"),
        details: "For a host that has something else at its root. The proxy passes on what is below this path, as it is; one that takes \
            the path away works too. See [below a path](deploying.md#below-a-path).",
    },
    ConfigKey {
        key: "tls",
        summary: "certificate, where Parvis speaks HTTPS itself",
        default: Some("none: a proxy speaks HTTPS"),
        example: Some(r#"{acme=["meet.example.org"]}"#),
        details: "From an authority by ACME: `{acme=[\"meet.example.org\"], contact=\"ops@example.org\"}`. From files that are read \
            again when they change: `{certificate=\"chain.pem\", key=\"key.pem\"}`. Made by Parvis, of which browsers warn: \
            `self-made`. See [HTTPS](deploying.md#without-a-proxy).",
    },
    ConfigKey {
        key: "http_listen",
        summary: "address and port that send browsers on to HTTPS",
        example: Some("0.0.0.0:80"),
        details: "Only with `tls`.",
        ..PLAIN
    },
    ConfigKey {
        key: "state_dir",
        summary: "directory of the key that signs seats",
        default: Some("the user's state directory"),
        details: "The default is `$STATE_DIRECTORY` (set by systemd), else `$XDG_STATE_HOME/parvis`, else \
            `~/.local/state/parvis`. If a configured directory cannot be used, Parvis does not start. If a default directory \
            cannot be used, Parvis logs a warning, and seats do not survive a restart. Nobody else may write into it, since \
            they could replace the key: Parvis takes that right away where the directory is its own, and does not start where \
            it is not. The key itself may be read-only (0400, or 0440 where it belongs to somebody else, as secrets in \
            containers do), and may be a link to a file that exists.",
        ..PLAIN
    },
    ConfigKey {
        key: "allowed_origins",
        summary: "origins whose pages may connect",
        default: Some("the requested host"),
        example: Some(r#"["https://meet.example.org"]"#),
        details: "Needed where the proxy cannot forward the `Host` header.",
    },
    ConfigKey {
        key: "trusted_proxies",
        summary: "addresses or networks of proxies whose forwarding header is trusted",
        default: None,
        example: Some(r#"["10.0.0.5", "fd00:1::/64"]"#),
        details: "A list replaces the default, which is this machine. See \
            [client addresses](deploying.md#client-addresses).",
    },
    ConfigKey {
        key: "forwarded_header",
        summary: "header in which trusted proxies send the client's address",
        details: "`x-forwarded-for` or `forwarded` (RFC 7239). The other one is ignored.",
        ..PLAIN
    },
    ConfigKey {
        key: "public_address",
        summary: "IP address at which the Internet reaches this server's relay",
        default: Some("the address that the system sends from"),
        example: Some("203.0.113.7"),
        details: "One of IPv4, one of IPv6, or both: `203.0.113.7,2001:db8::7`. Needed where the machine itself has a private \
            address and a router or a cloud translates. See [media between networks](deploying.md#media-between-networks).",
    },
    ConfigKey {
        key: "relay_listen",
        summary: "addresses and ports on which the relay (STUN and TURN) listens, with UDP and TCP",
        default: Some("port 3478 of all addresses"),
        example: Some(r#"["0.0.0.0:3478"]"#),
        details: "`[]` for no relay. Without this key, Parvis starts without a relay where port 3478 is in use, and says so. A \
            firewall must let UDP and TCP to this port in, and UDP to `relay_ports`.",
    },
    ConfigKey {
        key: "relay_host",
        summary: "name or IP address by which browsers reach the relay",
        default: Some("the host of the page"),
        details: "Needed where the pages come through a proxy on another machine. An IPv6 address stands in brackets.",
        ..PLAIN
    },
    ConfigKey {
        key: "relay_tls_port",
        summary: "port at which browsers reach the relay by TLS",
        default: Some("that of the pages, where Parvis speaks HTTPS"),
        details: "Set it where a proxy speaks TLS for the relay and passes what is inside on to a TCP port of `relay_listen`. It is for \
            networks that let out nothing but HTTPS.",
        ..PLAIN
    },
    ConfigKey {
        key: "relay_ports",
        summary: "UDP ports that the relay sends from and receives at",
        details: "A range has one port for each allocation, and a browser makes one to four for each person it talks to. A single \
            port, as in `3479`, serves all of them, for a firewall that has one open.",
        ..PLAIN
    },
    ConfigKey {
        key: "relay_allowed_networks",
        summary: "networks that the relay sends into although they are private",
        default: Some("none"),
        example: Some(r#"["10.20.0.0/16"]"#),
        details: "Two participants who both use the relay need none of this. It is for servers in a network of their own where \
            one of two reaches the other directly. Everything in these networks that speaks UDP can then be reached by everyone \
            who is in a meeting.",
    },
    ConfigKey {
        key: "max_participants",
        summary: "largest number of participants in a room",
        details: "2 to 64. Everyone sends to everyone else, so the limit is set by the participants' connections and machines, \
            not by the server. Their bandwidth for video is shared: with 12 participants, each one receives about 330 kbit/s \
            from each camera.",
        ..PLAIN
    },
    ConfigKey {
        key: "max_rooms",
        summary: "largest number of rooms at a time",
        details: "When it is reached, new rooms are refused with a request to try later. Existing rooms still admit people.",
        ..PLAIN
    },
    ConfigKey {
        key: "max_sockets",
        summary: "largest number of connected participants",
        details: "An idle one takes about 12 KB of memory, so the default needs 256 MB. Keep it below the limit of open files.",
        ..PLAIN
    },
    ConfigKey {
        key: "max_sockets_per_address",
        summary: "largest number of connected participants from one client address",
        details: "Raise it if more people share one address, as in a large school or company. The rate limits per address are \
            not configurable.",
        ..PLAIN
    },
    ConfigKey {
        key: "direct_join",
        summary: "what `?skip=1` in a link may do: `muted`, `devices` or `off`",
        details: "It is for whom a name is known. `muted` joins with microphone and camera off, one press away from on, whatever \
            else the link says: nobody is heard in a stranger's room because they followed a link. `devices` joins with them, as \
            `mic` and `camera` in the link say and as they were left: for kiosks. `off` shows the page before the call.",
        ..PLAIN
    },
    ConfigKey {
        key: "hide_addresses",
        summary: "whether participants' IP addresses are hidden from each other",
        default: Some("`false`"),
        details: "With `true`, everything between two browsers goes through the relay, unless a person switches that off in the \
            settings; with `false`, unless a person switches it on. All media then takes the server's bandwidth, in and out. Without a \
            relay nothing can be hidden: Parvis warns at the start, and the pages say so. See \
            [hidden addresses](security.md#hidden-addresses).",
        ..PLAIN
    },
    ConfigKey {
        key: "web_app",
        summary: "whether browsers may install Parvis, and keep a page for when the server is away",
        default: Some("`true`"),
        details: "`false` takes the service worker out of every browser that comes back. See [the web app](operations.md#web-app).",
        ..PLAIN
    },
    ConfigKey {
        key: "ice_servers",
        summary: "other STUN and TURN servers for the browsers",
        default: None,
        example: Some(r#"[{urls=["stun:turn.example.org:3478"]}]"#),
        details: "Written like `stun:host:port` or `turn:host:port?transport=udp`, without `//`. `turn:` and `turns:` need a \
            `username` and a `credential`. What a browser would refuse is refused here, since no call would have any connection \
            with it. See [media between networks](deploying.md#media-between-networks).",
    },
    ConfigKey {
        key: "drain_seconds",
        summary: "for how many seconds rooms go on after SIGTERM, if anybody is in them",
        details: "At most 86400, a day. What ends the server must wait for at least 5 s longer. See \
            [restart](operations.md#restart).",
        ..PLAIN
    },
    ConfigKey {
        key: "metrics_listen",
        summary: "address and port from which Prometheus reads metrics",
        details: "Keep it private. See [metrics](operations.md#metrics).",
        ..PLAIN
    },
    ConfigKey {
        key: "log_format",
        summary: "how the log is written: `text` or `json`",
        details: "See [log](operations.md#log). `RUST_LOG` sets the level.",
        ..PLAIN
    },
];

impl ConfigKey {
    /// The name in the environment.
    pub(super) fn variable(&self) -> String {
        format!("PARVIS_{}", self.key.to_uppercase())
    }
}
