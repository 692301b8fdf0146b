//! What one picture is sent as to one peer, without flicker.

use super::tier::{SentPicture, Tier};
use super::wanted::FPS_MOST;
use crate::{Mono, ScreenContent, VideoLimit};

/// Between two changes of the size. Each costs a key frame.
pub(super) const SIZE_AT_MOST_EVERY: u64 = 3_000;
/// Between two changes that add something, so that nobody can have a picture switched on and off without end.
const MORE_AT_MOST_EVERY: u64 = 500;

/// One picture, to one peer.
#[derive(Debug, Default)]
pub(super) struct SteadyPicture {
    /// The size that can be used, and the one that is sent.
    wanted: Option<Tier>,
    tier: Option<Tier>,
    tier_changed: Mono,
    sent: Option<VideoLimit>,
    sent_more: Mono,
    /// When something that had to wait may be done.
    pub(super) due: Option<Mono>,
}

/// What a picture may have now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grant {
    pub(super) picture: SentPicture,
    /// The height with which it is captured.
    pub(super) captured: u32,
    /// In bits a second; 0 where it is not to be sent.
    pub(super) rate: u32,
    /// The rate above which it does not look better.
    pub(super) most: u32,
    pub(super) tier: Tier,
    pub(super) fps: u8,
}

impl SteadyPicture {
    /// The size that a picture of this height can use.
    pub(super) fn want(&mut self, picture: SentPicture, height: u32) -> Tier {
        let wanted = Tier::wanted(picture, height, self.wanted);
        *self.wanted.insert(wanted)
    }

    /// What is sent from now on, with what it may have. It is never more than that.
    pub(super) fn next(&mut self, now: Mono, grant: Grant) -> VideoLimit {
        self.due = None;
        let tier = self.size(now, &grant);
        let rate = grant.rate.min(tier.most(grant.picture));
        let target = VideoLimit {
            active: rate > 0,
            scale: tier.scale(grant.picture, grant.captured),
            max_framerate: frame_rate(grant.picture, rate).min(grant.fps),
            max_bitrate: rate,
            content: grant.picture.content(),
        };
        let next = self.sent.map_or(target, |sent| self.step(now, sent, target, grant.most));
        let is_more = |sent: VideoLimit| {
            let raised = next.max_bitrate > sent.max_bitrate || next.max_framerate > sent.max_framerate;
            next.active && (!sent.active || raised)
        };
        if self.sent.is_none_or(is_more) {
            self.sent_more = now;
        }
        self.sent = Some(next);
        next
    }

    fn size(&mut self, now: Mono, grant: &Grant) -> Tier {
        let target = match (grant.rate, self.tier) {
            // What is not sent needs no other size.
            (0, Some(tier)) => tier,
            (rate, before) => Tier::affordable(grant.picture, rate, grant.tier, before),
        };
        let until = self.tier_changed.after(SIZE_AT_MOST_EVERY);
        match self.tier {
            Some(tier) if tier == target => tier,
            Some(tier) if now < until => {
                self.wait(until);
                tier
            }
            Some(_) | None => {
                self.tier_changed = now;
                *self.tier.insert(target)
            }
        }
    }

    /// What lowers the cost is done at once; what raises it when it is time to, and when it is worth it. The size has a pace of its
    /// own.
    fn step(&mut self, now: Mono, sent: VideoLimit, target: VideoLimit, most: u32) -> VideoLimit {
        let lowers = !target.active || (sent.active && target.max_bitrate < sent.max_bitrate);
        let is_like = VideoLimit { max_bitrate: target.max_bitrate, ..sent } == target;
        let is_worth_it = u64::from(target.max_bitrate) * 5 >= u64::from(sent.max_bitrate) * 6
            || target.max_bitrate >= most;
        let until = self.sent_more.after(MORE_AT_MOST_EVERY);
        if lowers {
            target
        } else if target == sent || (is_like && !is_worth_it) {
            sent
        } else if now < until && target.scale == sent.scale {
            self.wait(until);
            // What is on a screen is the person's own choice, and counts at once; and fewer frames need not wait.
            let VideoLimit { content, max_framerate, .. } = target;
            let kept = if content == sent.content { sent.max_framerate } else { max_framerate };
            VideoLimit { content, max_framerate: kept.min(max_framerate), ..sent }
        } else {
            target
        }
    }

    fn wait(&mut self, until: Mono) {
        self.due = Some(self.due.map_or(until, |due| due.min(until)));
    }
}

/// The frames a second that this rate is good for. Print is read at few frames, and no more are captured of it; a face with few
/// of them looks broken. A film has them all, and becomes smaller.
fn frame_rate(picture: SentPicture, rate: u32) -> u8 {
    match (picture, rate) {
        (SentPicture::Screen(ScreenContent::Text), ..300_000) => 5,
        (SentPicture::Screen(ScreenContent::Text), _) | (SentPicture::Camera, ..150_000) => 15,
        (SentPicture::Screen(ScreenContent::Motion) | SentPicture::Camera, _) => FPS_MOST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(rate: u32, tier: Tier) -> Grant {
        Grant {
            picture: SentPicture::Camera,
            captured: 720,
            rate,
            most: tier.most(SentPicture::Camera),
            tier,
            fps: FPS_MOST,
        }
    }

    #[test]
    fn the_size_changes_once_in_three_seconds() {
        let mut picture = SteadyPicture::default();
        assert_eq!(picture.next(Mono(0), grant(1_800_000, Tier::High)).scale, 100);
        let low = picture.next(Mono(2_999), grant(120_000, Tier::High));
        assert_eq!((low.scale, low.max_bitrate, picture.due), (100, 120_000, Some(Mono(3_000))));
        assert_eq!(picture.next(Mono(3_000), grant(120_000, Tier::High)).scale, 400);
        assert_eq!(picture.next(Mono(5_999), grant(1_800_000, Tier::High)).scale, 400);
        assert_eq!(picture.next(Mono(6_000), grant(1_800_000, Tier::High)).scale, 100);
    }

    #[test]
    fn what_is_not_seen_costs_nothing_at_once_and_comes_back_in_the_same_size() {
        let mut picture = SteadyPicture::default();
        let shown = picture.next(Mono(0), grant(600_000, Tier::Middle));
        let hidden = picture.next(Mono(1), grant(0, Tier::Middle));
        assert_eq!((hidden.active, hidden.max_bitrate, hidden.scale), (false, 0, shown.scale));
        // It was switched on a moment ago.
        assert!(!picture.next(Mono(2), grant(600_000, Tier::Middle)).active);
        assert_eq!(picture.due, Some(Mono(500)));
        assert_eq!(picture.next(Mono(500), grant(600_000, Tier::Middle)), shown);
        assert!(!picture.next(Mono(5_000), grant(0, Tier::Middle)).active);
        assert_eq!(picture.next(Mono(5_001), grant(600_000, Tier::Middle)), shown, "it comes back at once");
    }

    #[test]
    fn a_little_more_is_no_change_and_a_little_less_is() {
        let mut picture = SteadyPicture::default();
        let mut rate = |at, rate| picture.next(Mono(at), grant(rate, Tier::Middle)).max_bitrate;
        assert_eq!(rate(0, 300_000), 300_000);
        assert_eq!(rate(10_000, 350_000), 300_000);
        assert_eq!(rate(10_001, 360_000), 360_000);
        assert_eq!(rate(10_002, 359_999), 359_999);
        assert_eq!(rate(20_000, 590_000), 590_000);
        assert_eq!(rate(30_000, 600_000), 600_000, "all that is of use");
    }

    #[test]
    fn fewer_frames_at_the_same_rate_are_less_and_more_frames_wait() {
        let mut picture = SteadyPicture::default();
        let mut frames = |at, fps| {
            let grant = Grant { fps, ..grant(200_000, Tier::Middle) };
            picture.next(Mono(at), grant).max_framerate
        };
        assert_eq!([frames(0, 30), frames(1, 15), frames(2, 30), frames(499, 30)], [30, 15, 15, 15]);
        assert_eq!([frames(500, 30), frames(501, 15), frames(502, 30), frames(1_000, 30)], [30, 15, 15, 30]);
    }

    #[test]
    fn print_gets_slower_before_it_gets_unreadable_and_a_film_never_does() {
        let rates =
            |content| [150_000, 300_000, 800_000].map(|rate| frame_rate(SentPicture::Screen(content), rate));
        assert_eq!(rates(ScreenContent::Text), [5, 15, 15]);
        assert_eq!(rates(ScreenContent::Motion), [30, 30, 30]);
        assert_eq!([110_000, 150_000].map(|rate| frame_rate(SentPicture::Camera, rate)), [15, 30]);
    }

    #[test]
    fn what_is_on_a_screen_changes_while_it_is_shared() {
        let mut picture = SteadyPicture::default();
        let of = |content| Grant {
            picture: SentPicture::Screen(content),
            captured: 1_080,
            ..grant(400_000, Tier::High)
        };
        let sent = |limit: VideoLimit| (limit.scale, limit.max_framerate, limit.content);
        let text = picture.next(Mono(0), of(ScreenContent::Text));
        assert_eq!(sent(text), (100, 15, Some(ScreenContent::Text)));
        let film = picture.next(Mono(5_000), of(ScreenContent::Motion));
        assert_eq!(sent(film), (300, 30, Some(ScreenContent::Motion)));
        let text = picture.next(Mono(9_000), of(ScreenContent::Text));
        assert_eq!(sent(text), (100, 15, Some(ScreenContent::Text)));
    }
}
