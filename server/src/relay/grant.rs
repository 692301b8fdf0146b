//! What a seat is told of the relay: its addresses, and a credential of its own.

use std::time::Duration;

use parvis_protocol::{IceServer, PAGE_HOST, ParticipantId};
use parvis_relay::{CREDENTIAL_LIFETIME, TurnSecret};
use parvis_room::{IceServerSource, WallTime};

/// The ports at which a relay is reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GrantedPorts {
    /// By UDP and by TCP.
    pub(crate) plain: u16,
    /// By TLS, if at all.
    pub(crate) tls: Option<u16>,
}

/// The server's own relay, and what the operator named besides.
#[derive(Debug)]
pub(crate) struct RelayGrant {
    secret: TurnSecret,
    urls: Vec<String>,
    others: Vec<IceServer>,
}

impl RelayGrant {
    /// The relay at this host, or where the page came from if there is none, and these ports.
    pub(crate) fn new(
        secret: TurnSecret,
        host: Option<&str>,
        ports: GrantedPorts,
        others: Vec<IceServer>,
    ) -> Self {
        let host = host.unwrap_or(PAGE_HOST);
        let GrantedPorts { plain, tls } = ports;
        // Browsers ask a TURN server for their own address, too. Over TCP it is for networks that let no UDP out, and over TLS, at the
        // port of the pages, for those that let nothing else out.
        let plain = ["udp", "tcp"].map(|transport| format!("turn:{host}:{plain}?transport={transport}"));
        let tls = tls.map(|port| format!("turns:{host}:{port}?transport=tcp"));
        Self { secret, urls: plain.into_iter().chain(tls).collect(), others }
    }
}

impl RelayGrant {
    /// The server's own relay, with a credential for a seat of this name.
    pub(super) fn server_for(&self, seat: &str, now: WallTime, lifetime: Duration) -> IceServer {
        let credential = self.secret.issue(now, lifetime, seat);
        IceServer {
            urls: self.urls.clone(),
            username: Some(credential.username),
            credential: Some(credential.password),
        }
    }
}

impl IceServerSource for RelayGrant {
    fn ice_servers(&self, seat: ParticipantId, now: WallTime) -> Vec<IceServer> {
        let own = self.server_for(&seat.to_string(), now, CREDENTIAL_LIFETIME);
        [own].into_iter().chain(self.others.iter().cloned()).collect()
    }

    fn lifetime(&self) -> Option<Duration> {
        Some(CREDENTIAL_LIFETIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(host: Option<&str>) -> RelayGrant {
        let other = IceServer { urls: vec!["stun:a.example".to_owned()], username: None, credential: None };
        let ports = GrantedPorts { plain: 3_478, tls: Some(443) };
        RelayGrant::new(TurnSecret::of_server(&[1; 32]), host, ports, vec![other])
    }

    #[test]
    fn every_seat_has_a_credential_that_ends_in_five_minutes() {
        let [ada, ben] = [1, 2].map(|seat| {
            grant(None).ice_servers(ParticipantId::from_bits(seat), WallTime(1_700_000_000_000)).remove(0)
        });
        assert_eq!(ada.username.as_deref(), Some("1700000300:0000000000000001"));
        assert_ne!(ada.credential, ben.credential);
    }

    #[test]
    fn browsers_take_its_addresses() {
        for (host, told) in
            [(None, "{page}"), (Some("turn.example.org"), "turn.example.org"), (Some("[::1]"), "[::1]")]
        {
            let servers = grant(host).ice_servers(ParticipantId::from_bits(1), WallTime(0));
            let [own, other] = &servers[..] else { panic!("its own, and the operator's") };
            let plain = ["udp", "tcp"].map(|over| format!("turn:{told}:3478?transport={over}"));
            let tls = format!("turns:{told}:443?transport=tcp");
            assert_eq!(own.urls, [&plain[..], &[tls]].concat());
            assert_eq!(other.urls, ["stun:a.example"]);
            for url in &own.urls {
                assert_eq!(own.check_url(&url.replace(PAGE_HOST, "meet.example.org")), Ok(()));
            }
        }
    }
}
