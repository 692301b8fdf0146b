use parvis_protocol::IceServer;

/// The STUN and TURN servers that this participant may use, as the server said last. Their credentials are the
/// participant's own and expire, so that they are renewed during a call.
#[derive(Debug, Default)]
pub(crate) struct IceServers {
    servers: Vec<IceServer>,
    version: u32,
}

impl IceServers {
    /// Replaces them. A list that says the same again is no new version: every connection would be configured for nothing.
    /// What a browser would refuse is left out: with one such address it makes no connection at all.
    pub(crate) fn replace(&mut self, servers: Vec<IceServer>) {
        let servers: Vec<IceServer> = servers.into_iter().filter_map(usable).collect();
        if self.servers != servers {
            self.servers = servers;
            self.version = self.version.wrapping_add(1);
        }
    }

    pub(crate) fn servers(&self) -> &[IceServer] {
        &self.servers
    }

    /// Another number for each list, so that a connection knows whether it has the newest.
    pub(crate) fn version(&self) -> u32 {
        self.version
    }
}

/// The server with those of its addresses that a browser takes (WebRTC section 4.4.1.1, "validate an ICE server URL"). `None`
/// where none is left, or the credentials that TURN wants are missing.
fn usable(mut server: IceServer) -> Option<IceServer> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    let credentials = given(&server.username) && given(&server.credential);
    server.urls.retain(|url| is_usable(url, credentials));
    (!server.urls.is_empty()).then_some(server)
}

/// `stun:host`, `turn:host:port?transport=udp` and the like (RFC 7064, RFC 7065).
fn is_usable(url: &str, credentials: bool) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let (at, query) = rest.split_once('?').map_or((rest, None), |(at, query)| (at, Some(query)));
    let fits = match scheme {
        "stun" | "stuns" => query.is_none(),
        "turn" | "turns" => credentials && matches!(query, None | Some("transport=udp" | "transport=tcp")),
        _ => false,
    };
    fits && is_host_and_port(at)
}

fn is_host_and_port(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((address, "")) => (address, None),
        Some((address, rest)) => match rest.strip_prefix(':') {
            Some(port) => (address, Some(port)),
            None => return false,
        },
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let bracketed = text.starts_with('[');
    let of_host =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') || (bracketed && c == ':');
    let port = port.is_none_or(|port| {
        port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    !host.is_empty() && host.chars().all(of_host) && port
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(urls: &[&str], credentials: bool) -> IceServer {
        let given = credentials.then(|| "x".to_owned());
        let urls = urls.iter().map(|url| (*url).to_owned()).collect();
        IceServer { urls, username: given.clone(), credential: given }
    }

    #[test]
    fn what_a_browser_takes_is_kept() {
        let stun =
            ["stun:stun.example", "stun:192.0.2.1:3478", "stuns:[2001:db8::1]:5349", "stun:[2001:db8::1]"];
        let turn = ["turn:a.example:3478?transport=udp", "turns:a.example?transport=tcp", "turn:a_b.example"];
        let mut servers = IceServers::default();
        servers.replace(vec![server(&stun, false), server(&turn, true)]);
        assert_eq!(servers.servers(), [server(&stun, false), server(&turn, true)]);
    }

    #[test]
    fn an_address_at_which_a_browser_throws_costs_no_other() {
        let odd = [
            "",
            "stun:",
            "stun://stun.example",
            "stun:a.example?transport=udp",
            "stun:a.example:0",
            "stun:a.example:65536",
            "stun:a.example:x",
            "stun:a.example:",
            "http://a.example",
            "stun:a b",
            "stun:[2001:db8::1",
            "stun:2001:db8::1",
            "turn:a.example",
            "stun:[2001:db8::1]3478",
            "stun:+1:+1",
        ];
        let mut servers = IceServers::default();
        let mut all: Vec<IceServer> = odd.iter().map(|odd| server(&[odd], false)).collect();
        all.push(server(&[&odd[..], &["stun:b.example"]].concat(), false));
        all.push(server(&[], true));
        all.push(server(&["turn:a.example?transport=sctp"], true));
        all.push(IceServer { username: Some(String::new()), ..server(&["turn:a.example"], true) });
        servers.replace(all);
        assert_eq!(servers.servers(), [server(&["stun:b.example"], false)]);
        let before = servers.version();
        servers.replace(vec![server(&["stun:b.example"], false), server(&[], false)]);
        assert_eq!(servers.version(), before);
    }
}
