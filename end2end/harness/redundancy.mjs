// Voices that are sent twice, as RED: whether they are, and what is missed of them.

/**
 * Of the first connection of the page: whether its voice is sent twice that way, and what was heard so far. Serialised into the page.
 */
export async function readVoice() {
  const voice = { red: false, priority: '', offers: 0, came: 0, lost: 0, repaired: 0, total: 0, concealed: 0, delay: 0, emitted: 0, bytes: 0 };
  const connection = globalThis.watched.connections.find((one) => one.connectionState === 'connected');
  if (!connection) return voice;
  const sender = connection.getTransceivers().find((line) => line.receiver.track.kind === 'audio')?.sender;
  const parameters = sender?.getParameters();
  voice.red = parameters?.codecs[0]?.mimeType === 'audio/red';
  voice.priority = /** @type {any} */ (parameters?.encodings[0])?.networkPriority ?? '';
  // Of the description's origin: it grows with every offer and answer.
  voice.offers = Number(connection.localDescription?.sdp.match(/^o=\S+ \S+ (\d+)/m)?.[1] ?? 0);
  for (const report of (await connection.getStats()).values()) {
    if (report.kind !== 'audio') continue;
    if (report.type === 'outbound-rtp') voice.bytes += report.bytesSent;
    if (report.type !== 'inbound-rtp') continue;
    voice.came += report.packetsReceived;
    voice.lost += report.packetsLost;
    voice.repaired += (report.fecPacketsReceived ?? 0) - (report.fecPacketsDiscarded ?? 0);
    voice.total += report.totalSamplesReceived;
    voice.concealed += report.concealedSamples;
    voice.delay += report.jitterBufferDelay;
    voice.emitted += report.jitterBufferEmittedCount;
  }
  return voice;
}

/** Takes RED from the page, as if its browser had none. Serialised into the page. */
export function withoutRed() {
  for (const kind of [RTCRtpReceiver, RTCRtpSender]) {
    const native = kind.getCapabilities.bind(kind);
    kind.getCapabilities = (media) => {
      const all = native(media);
      return all && { ...all, codecs: all.codecs.filter((codec) => codec.mimeType !== 'audio/red') };
    };
  }
}
