use parvis_protocol::{IceServer, PAGE_HOST};

use crate::AddressPrivacy;

/// The STUN and TURN servers that this participant may use, as the server said last. Their credentials are the
/// participant's own and expire, so that they are renewed during a call.
#[derive(Debug, Default)]
pub(crate) struct IceServers {
    servers: Vec<IceServer>,
    version: u32,
    /// What stands for the host of the page.
    page_host: String,
    /// Whether nothing but relays may be used, so that nobody learns this person's address.
    relay_only: bool,
    /// Whether there is a relay, as far as is known.
    has_relay: bool,
    /// The operator wanted addresses to be hidden, and there was no relay. The person has not said anything.
    is_unmet: bool,
}

impl IceServers {
    /// None yet, on a page that was loaded from this host.
    pub(crate) fn of_page(page_host: String) -> Self {
        Self { page_host, ..Self::default() }
    }

    /// On a page whose server says that it hides addresses, where a person has not said otherwise, and that it has a relay.
    ///
    /// Without one nobody would be reached. That is for a person to choose and not for an operator, so nothing is hidden
    /// then, and the page says so.
    pub(crate) fn on_server(&mut self, hides: bool, has_relay: bool) {
        self.has_relay = has_relay;
        self.relay_only = hides && has_relay;
        self.is_unmet = hides && !has_relay;
    }

    /// What the person chose. It holds whatever becomes of the relay: rather nobody is reached than somebody who is not to know.
    pub(crate) fn hide_address(&mut self, hides: bool) {
        self.is_unmet = false;
        if self.relay_only != hides {
            self.relay_only = hides;
            self.version = self.version.wrapping_add(1);
        }
    }

    /// Whether nothing but relays may be used.
    pub(crate) fn relay_only(&self) -> bool {
        self.relay_only
    }

    /// Whether others learn this person's address.
    pub(crate) fn privacy(&self) -> AddressPrivacy {
        match (self.relay_only, self.has_relay) {
            (true, true) => AddressPrivacy::Hidden,
            (true, false) => AddressPrivacy::Unreachable,
            (false, true) => AddressPrivacy::Shown,
            (false, false) => AddressPrivacy::NoRelay { expected: self.is_unmet },
        }
    }

    /// Replaces them. A list that says the same again is no new version: every connection would be configured for nothing.
    /// What a browser would refuse is left out: with one such address it makes no connection at all.
    pub(crate) fn replace(&mut self, servers: Vec<IceServer>) {
        let servers: Vec<IceServer> = servers.into_iter().filter_map(|server| self.usable(server)).collect();
        self.has_relay = servers.iter().any(IceServer::is_relay);
        if self.servers != servers {
            self.servers = servers;
            self.version = self.version.wrapping_add(1);
        }
    }

    /// The server with those of its addresses that a browser takes; `None` where none is left.
    fn usable(&self, server: IceServer) -> Option<IceServer> {
        let named = server.urls.iter().map(|url| self.named(url));
        let urls: Vec<String> = named.filter(|url| server.check_url(url).is_ok()).collect();
        (!urls.is_empty()).then_some(IceServer { urls, ..server })
    }

    /// Whether a browser takes this address of a server.
    pub(crate) fn takes(&self, server: &IceServer, url: &str) -> bool {
        server.check_url(&self.named(url)).is_ok()
    }

    fn named(&self, url: &str) -> String {
        url.replace(PAGE_HOST, &self.page_host)
    }

    /// What each connection is configured with: the servers, and whether nothing but relays may be used.
    pub(crate) fn configuration(&self) -> (Vec<IceServer>, bool) {
        (self.servers.clone(), self.relay_only)
    }

    #[cfg(test)]
    fn servers(&self) -> &[IceServer] {
        &self.servers
    }

    /// Another number for each list, so that a connection knows whether it has the newest.
    pub(crate) fn version(&self) -> u32 {
        self.version
    }
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
    fn the_page_s_own_host_stands_where_the_server_left_it_open() {
        let open = ["turn:{page}:3478?transport=udp", "turns:turn.example.org:5349"];
        for (host, named) in [
            ("meet.example.org", "turn:meet.example.org:3478?transport=udp"),
            ("192.0.2.7", "turn:192.0.2.7:3478?transport=udp"),
            ("[2001:db8::1]", "turn:[2001:db8::1]:3478?transport=udp"),
        ] {
            let mut servers = IceServers::of_page(host.to_owned());
            servers.replace(vec![server(&open, true)]);
            assert_eq!(servers.servers(), [server(&[named, open[1]], true)]);
        }
        // A page without a host, as from a file.
        let mut servers = IceServers::of_page(String::new());
        servers.replace(vec![server(&open, true)]);
        assert_eq!(servers.servers(), [server(&open[1..], true)]);
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
