// What the tiles of a call really show, read inside the page.

/**
 * @typedef {object} Tile
 * @property {string} name the accessible name of the group
 * @property {number} width of the picture, 0 where there is none
 * @property {number} height
 * @property {boolean} playing
 * @property {number} frames decoded so far; -1 for a picture that does not come over the network
 * @property {number} energy heard so far, as `totalAudioEnergy` counts it; -1 for a tile without remote sound
 * @property {object} [sound] what came of it, and what was played, where it is asked why nothing is heard
 */

/**
 * Reads every tile. Serialised into the page: it may use nothing from this module.
 *
 * @returns {Promise<Tile[]>}
 */
export async function readTiles() {
  /** @param {Element} element */
  const nameOf = (element) => {
    const ids = element.getAttribute('aria-labelledby');
    const text = ids
      ? ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
      : element.getAttribute('aria-label');
    return (text ?? '').trim();
  };
  /** The inbound stream of a received track, whichever connection it came over.
   * @param {MediaStreamTrack | undefined} track */
  const inbound = async (track) => {
    for (const connection of globalThis.watched.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const receiver of connection.getReceivers()) {
        if (!track || receiver.track !== track) continue;
        for (const stat of (await receiver.getStats()).values()) {
          if (stat.type === 'inbound-rtp') return stat;
        }
      }
    }
    return undefined;
  };
  const tiles = [];
  for (const group of document.querySelectorAll('[role="group"]')) {
    const video = group.querySelector('video');
    if (!video) continue;
    const tracks = (/** @type {HTMLMediaElement | null} */ element) => {
      const stream = /** @type {MediaStream | null | undefined} */ (element?.srcObject);
      return stream?.getTracks() ?? [];
    };
    const picture = await inbound(tracks(video)[0]);
    const sound = await inbound(tracks(group.querySelector('audio'))[0]);
    const shown = video.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true;
    tiles.push({
      name: nameOf(group),
      width: shown ? video.videoWidth : 0,
      height: shown ? video.videoHeight : 0,
      playing: !video.paused && !video.ended,
      frames: picture?.framesDecoded ?? -1,
      energy: sound?.totalAudioEnergy ?? -1,
      sound: sound && { came: sound.packetsReceived, played: sound.totalSamplesReceived, concealed: sound.concealedSamples },
    });
  }
  return tiles;
}
