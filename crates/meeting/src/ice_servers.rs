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

/// The server with those of its addresses that a browser takes; `None` where none is left.
fn usable(server: IceServer) -> Option<IceServer> {
    let urls: Vec<String> = server.urls.iter().filter(|url| server.check_url(url).is_ok()).cloned().collect();
    (!urls.is_empty()).then_some(IceServer { urls, ..server })
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
        // What browsers take at all, `IceServer::check_url` knows.
        let odd = ["", "stun:a b", "stun:a.example:0", "http://a.example", "turn:a.example"];
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
