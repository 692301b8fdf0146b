// What the tests put into a page.

interface Watched {
  connections: RTCPeerConnection[];
  tracks: MediaStreamTrack[];
  /** Reports of the content security policy. */
  violations: string[];
  /** When things happened for the first time, in milliseconds since the navigation. */
  moments: Record<string, number>;
  /** WebSockets made so far. */
  sockets: number;
  /** The most tiles there ever were, once counted. */
  mostTiles: number;
}

/** A channel that a benchmark opened. */
interface Bench {
  channel: RTCDataChannel;
  bytes: number;
  first: number;
  last: number;
}

declare var watched: Watched;
declare var bench: Bench;
declare var axe: typeof import('axe-core');
/** What the system opens with the app, in place of the browser's. */
declare var launch: (params: { targetURL: string }) => void;
/** How often the person was asked whether to install the app. */
declare var prompts: number;
/** Whether the browser plays a film without a click. */
declare var mayPlay: boolean | undefined;
/** What the page told the system. */
declare var told: Record<string, any>;
/** How often the screen was to stay on, and by how many locks it does. */
declare var locks: { asked: number, held: number };
