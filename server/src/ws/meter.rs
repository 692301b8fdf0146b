//! What one socket reads, counted below the messages: a frame without an end or without content makes no message, and costs
//! work all the same. Who sends too many is read more slowly, and who never stops is cut off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use parvis_base::{Mono, TokenBucket};
use parvis_protocol::limits;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::tuning::SocketPace;

/// A frame costs one, and one more for each of these: what a message costs, too.
const BYTES_PER_UNIT: u64 = 4096;
/// Reading costs one for each of these: bytes that come one by one are more work than those that come together.
const READS_PER_UNIT: u64 = 4;
/// How much more frames may cost than the messages in them: browsers split messages, and answer pings.
const SLACK: u64 = 2;

/// A stream of WebSocket frames, read no faster than they are paid for.
#[derive(Debug)]
pub(super) struct MeteredStream<S> {
    stream: S,
    frames: FrameCounter,
    started: Instant,
    purse: TokenBucket,
    /// Bytes and reads that make no unit yet.
    bytes: u64,
    reads: u64,
    patience: u32,
    /// How often it had to wait since the purse was last full.
    throttled: u32,
    /// Nothing is read before this. Nearly always none, and then it takes no memory.
    held: Option<Pin<Box<Sleep>>>,
}

impl<S> MeteredStream<S> {
    pub(super) fn new(stream: S, pace: SocketPace) -> Self {
        let SocketPace { burst, per_second, patience } = pace;
        let burst = SLACK.saturating_mul(burst.saturating_add(limits::SEALED_BURST));
        let per_second = SLACK.saturating_mul(per_second.saturating_add(limits::SEALED_PER_SECOND));
        Self {
            stream,
            frames: FrameCounter::default(),
            started: Instant::now(),
            purse: TokenBucket::per_second(Mono(0), burst, per_second),
            bytes: 0,
            reads: 0,
            patience,
            throttled: 0,
            held: None,
        }
    }

    /// Pays for what was read. How long to wait before the next read, or an error for who never stops.
    fn pay(&mut self, read: &[u8]) -> io::Result<Option<Duration>> {
        self.bytes += read.len() as u64;
        self.reads += 1;
        let units = self.frames.count(read) + self.bytes / BYTES_PER_UNIT + self.reads / READS_PER_UNIT;
        self.bytes %= BYTES_PER_UNIT;
        self.reads %= READS_PER_UNIT;
        let at = Mono(0) + self.started.elapsed();
        if self.purse.full_at() <= at {
            self.throttled = 0;
        }
        let wait = self.purse.owe(at, units);
        if wait == 0 {
            return Ok(None);
        }
        self.throttled += 1;
        if self.throttled > self.patience {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        Ok(Some(Duration::from_millis(wait)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MeteredStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(held) = &mut self.held {
            ready!(held.as_mut().poll(context));
            self.held = None;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let wait = self.pay(&buffer.filled()[before..])?;
        self.held = wait.map(|wait| Box::pin(sleep(wait)));
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MeteredStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Counts frames in bytes that come in any pieces (RFC 6455 section 5.2).
#[derive(Debug, Clone, Copy, Default)]
struct FrameCounter {
    /// Bytes of the header that were read.
    header: usize,
    /// Bytes that the header still has, once it is known how long it is.
    rest_of_header: usize,
    /// The length of the payload, as far as it was read.
    payload: u64,
}

impl FrameCounter {
    /// How many frames begin in these bytes, which follow those of the last call.
    fn count(&mut self, mut bytes: &[u8]) -> u64 {
        let mut frames = 0;
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.header == 0 && self.payload > 0 {
                let skipped = usize::try_from(self.payload).unwrap_or(usize::MAX).min(bytes.len());
                self.payload -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            bytes = rest;
            frames += u64::from(self.header == 0);
            self.header_byte(byte);
        }
        frames
    }

    fn header_byte(&mut self, byte: u8) {
        match self.header {
            0 => self.payload = 0,
            1 => {
                let mask = if byte & 0x80 == 0 { 0 } else { 4 };
                let length = match byte & 0x7f {
                    126 => 2,
                    127 => 8,
                    short => {
                        self.payload = short.into();
                        0
                    }
                };
                self.rest_of_header = mask + length;
                // The bytes of a longer length come before those of the mask.
                self.header = 2 + 8 - length;
                return self.end_of_header();
            }
            2..10 => {
                self.payload = (self.payload << 8) | u64::from(byte);
                self.rest_of_header -= 1;
            }
            _ => self.rest_of_header -= 1,
        }
        self.header += 1;
        if self.header > 2 {
            self.end_of_header();
        }
    }

    fn end_of_header(&mut self) {
        if self.rest_of_header == 0 {
            self.header = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tungstenite::protocol::frame::Frame;
    use tungstenite::protocol::frame::coding::{Data, OpCode};

    use super::*;

    fn frame(code: Data, bytes: usize, masked: bool) -> Vec<u8> {
        let mut frame = Frame::message(vec![b'x'; bytes], OpCode::Data(code), true);
        frame.header_mut().mask = masked.then_some([1, 2, 3, 4]);
        let mut written = Vec::new();
        frame.format(&mut written).unwrap();
        written
    }

    #[test]
    fn frames_are_counted_however_they_are_cut() {
        let sizes = [0, 0, 1, 125, 126, 127, 65_535, 65_536, 70_000, 0, 3];
        for masked in [true, false] {
            let all: Vec<u8> = sizes.iter().flat_map(|bytes| frame(Data::Continue, *bytes, masked)).collect();
            for piece in [1, 2, 3, 7, 1024, all.len()] {
                let mut counter = FrameCounter::default();
                let count: u64 = all.chunks(piece).map(|bytes| counter.count(bytes)).sum();
                assert_eq!(count, sizes.len() as u64, "in pieces of {piece}");
            }
        }
    }

    #[test]
    fn no_length_makes_it_fail() {
        let mut counter = FrameCounter::default();
        let longest = [0x82, 0xff, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0];
        assert_eq!(counter.count(&longest), 1);
        assert_eq!(counter.count(&[0; 100_000]), 0);
        assert_eq!(counter.payload, u64::MAX - 100_000);
    }

    /// How much is read in so many seconds of a stream that has nothing but this.
    async fn read_within(seconds: u64, what: &[u8]) -> (usize, io::Result<()>) {
        let (mut far, near) = tokio::io::duplex(4096);
        let what = what.to_vec();
        let writer = tokio::spawn(async move { while far.write_all(&what).await.is_ok() {} });
        let mut near = MeteredStream::new(near, SocketPace::default());
        let until = Instant::now() + Duration::from_secs(seconds);
        let (mut count, mut buffer) = (0, [0; 1024]);
        let ended = loop {
            match tokio::time::timeout_at(until, near.read(&mut buffer)).await {
                Err(_) => break Ok(()),
                Ok(Err(error)) => break Err(error),
                Ok(Ok(read)) => count += read,
            }
        };
        writer.abort();
        (count, ended)
    }

    #[tokio::test(start_paused = true)]
    async fn empty_frames_are_held_back_and_then_ended() {
        let empty = frame(Data::Continue, 0, true);
        let (read, ended) = read_within(10, &empty).await;
        let frames = read / empty.len();
        assert!((1_800..5_000).contains(&frames), "{frames} frames in ten seconds");
        assert!(ended.is_ok());
        let (_, ended) = read_within(3600, &empty).await;
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::QuotaExceeded);
    }

    #[tokio::test(start_paused = true)]
    async fn large_frames_pass_as_the_messages_in_them_may() {
        let (read, ended) = read_within(1, &frame(Data::Text, limits::MESSAGE_BYTES, true)).await;
        assert!(read > 2 * limits::OUTGOING_BYTES, "{read} bytes");
        assert!(ended.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_makes_everything_good_again() {
        let pace = SocketPace::default();
        let mut stream = MeteredStream::new(tokio::io::empty(), pace);
        let empty = frame(Data::Continue, 0, true);
        for _ in 0..3 {
            let mut waits = 0;
            while waits < pace.patience {
                let wait = stream.pay(&empty).unwrap();
                waits += u32::from(wait.is_some());
            }
            tokio::time::sleep(Duration::from_secs(120)).await;
        }
        while stream.pay(&empty).is_ok() {}
        assert_eq!(stream.throttled, pace.patience + 1, "without one it ends");
    }
}
