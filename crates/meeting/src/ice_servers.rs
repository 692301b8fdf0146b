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
    pub(crate) fn replace(&mut self, servers: Vec<IceServer>) {
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
