//! Pages that belong to nobody in a room may try the relay: few at a time, and each for a short time.

use std::sync::Arc;
use std::time::Duration;

use parvis_protocol::IceServer;
use parvis_relay::CHECK_SEAT;
use tokio::sync::Semaphore;

use super::{RelayGrant, RelayInbox, SeatNews};
use crate::clock::Clock;

/// How many may try it at the same time.
const PLACES: usize = 32;
/// How long a credential may be used to begin with it. Whoever measures does so at once.
const CREDENTIAL_LIFETIME: Duration = Duration::from_secs(30);
/// After how long what was begun with it ends, and its place is free again.
const LIFETIME: Duration = Duration::from_secs(45);

/// Gives out credentials for tries.
#[derive(Debug)]
pub(crate) struct RelayChecks {
    grant: Arc<RelayGrant>,
    inbox: RelayInbox,
    clock: Clock,
    places: Arc<Semaphore>,
}

impl RelayChecks {
    pub(super) fn new(grant: Arc<RelayGrant>, inbox: RelayInbox, clock: Clock) -> Self {
        Self { grant, inbox, clock, places: Arc::new(Semaphore::new(PLACES)) }
    }

    /// How the relay is reached, with a credential for one try. `None` while there are as many as there may be.
    pub(crate) fn begin(&self) -> Option<IceServer> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let seat = format!("{CHECK_SEAT}{:016x}", rand::random::<u64>());
        let server = self.grant.server_for(&seat, self.clock.now().wall, CREDENTIAL_LIFETIME);
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LIFETIME).await;
            // Its credential has expired by then, so that nothing begins anew.
            inbox.seat(SeatNews::Left(seat));
            drop(place);
        });
        Some(server)
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::super::grant::GrantedPorts;
    use super::super::packets::ToRelay;
    use super::*;
    use parvis_relay::TurnSecret;

    #[tokio::test(start_paused = true)]
    async fn so_many_try_it_at_a_time_and_each_for_a_short_time() {
        let ports = GrantedPorts { plain: 3_478, tls: None };
        let grant = RelayGrant::new(TurnSecret::of_server(&[1; 32]), None, ports, Vec::new());
        let (queue, mut news) = mpsc::channel(PLACES);
        let checks = RelayChecks::new(Arc::new(grant), RelayInbox::new(queue).unwrap(), Clock::start());
        let names: Vec<_> = (0..PLACES).filter_map(|_| checks.begin()?.username).collect();
        assert_eq!(names.len(), PLACES);
        assert_eq!(checks.begin(), None);

        tokio::time::sleep(LIFETIME + Duration::from_secs(1)).await;
        let mut ended = Vec::new();
        while let Ok(ToRelay::Seat(SeatNews::Left(seat))) = news.try_recv() {
            ended.push(seat);
        }
        // What ends is what was named, and it is a seat of the kind that has little.
        assert_eq!(ended.len(), PLACES);
        for seat in &ended {
            assert!(seat.starts_with(CHECK_SEAT), "{seat}");
            assert!(names.iter().any(|name| name.ends_with(&format!(":{seat}"))), "{seat}");
        }
        assert!(checks.begin().is_some());
    }

    #[test]
    fn nothing_begins_with_a_credential_when_what_it_began_has_ended() {
        assert!(CREDENTIAL_LIFETIME < LIFETIME);
    }
}
