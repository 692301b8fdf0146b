// What runs inside every page before its own script.

/**
 * Collects the peer connections, the captured tracks and the reports of the content security policy of a page under
 * `window.watched`, and keeps captured pictures small enough for two processor cores to carry several of them.
 *
 * It is serialised into the page: it may use nothing from this module.
 *
 * @param {{ webrtc?: boolean, devices?: 'all' | 'none' | 'no-camera' | 'busy', worker?: boolean }} options what to take away from the page
 */
export function watch(options) {
  /** @type {RTCPeerConnection[]} */
  const connections = [];
  /** @type {MediaStreamTrack[]} */
  const tracks = [];
  /** @type {string[]} */
  const violations = [];
  /** @type {Record<string, number>} */
  const moments = {};
  const watched = { connections, tracks, violations, moments, sockets: 0, mostTiles: 0 };
  globalThis.watched = watched;

  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });

  // As in private windows of some browsers.
  if (options.worker === false) Object.defineProperty(navigator, 'serviceWorker', { value: undefined });

  const moment = (name) => {
    moments[name] ??= performance.now();
  };

  // Media events do not bubble, but they are captured on the way down.
  document.addEventListener(
    'loadeddata',
    (event) => {
      const [track] = event.target instanceof HTMLVideoElement && event.target.srcObject instanceof MediaStream ? event.target.srcObject.getVideoTracks() : [];
      const remote = connections.some((connection) => connection.getReceivers().some((receiver) => receiver.track === track));
      if (remote) moment('frame');
    },
    true,
  );

  if (options.webrtc === false) {
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCSessionDescription', 'RTCIceCandidate']) {
      delete globalThis[name];
    }
  } else {
    const Native = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class RTCPeerConnection extends Native {
      constructor(configuration) {
        super(configuration);
        connections.push(this);
        moment('peer');
        this.addEventListener('signalingstatechange', () => {
          if (this.signalingState === 'have-local-offer') moment('offer');
          if (this.signalingState === 'stable') moment('answer');
        });
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'connected') moment('dtls');
        });
      }
    };
  }

  const NativeSocket = globalThis.WebSocket;
  globalThis.WebSocket = class WebSocket extends NativeSocket {
    /** @param {string | URL} url @param {string | string[]} [protocols] */
    constructor(url, protocols) {
      super(url, protocols);
      watched.sockets += 1;
      moment('socket');
      this.addEventListener('open', () => moment('open'));
      this.addEventListener('message', () => moment('welcome'), { once: true });
    }
  };

  const devices = navigator.mediaDevices;
  if (!devices) return;
  const fail = (name) => Promise.reject(new DOMException('taken away by the test', name));

  const enumerate = devices.enumerateDevices.bind(devices);
  devices.enumerateDevices = async () => {
    const all = await enumerate();
    if (options.devices === 'none') return all.filter((device) => device.kind === 'audiooutput');
    if (options.devices === 'no-camera') return all.filter((device) => device.kind !== 'videoinput');
    return all;
  };

  const capture = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    moment('capture');
    if (options.devices === 'none') return fail('NotFoundError');
    if (options.devices === 'no-camera' && constraints?.video) return fail('NotFoundError');
    if (options.devices === 'busy' && constraints?.video) return fail('NotReadableError');
    const wanted = { ...constraints };
    if (wanted.video) {
      const { deviceId } = wanted.video === true ? {} : wanted.video;
      wanted.video = { width: 320, height: 180, frameRate: 10, ...(deviceId && { deviceId }) };
    }
    const stream = await capture(wanted);
    moment('captured');
    tracks.push(...stream.getTracks());
    return stream;
  };

  if (!devices.getDisplayMedia) return;
  const display = devices.getDisplayMedia.bind(devices);
  devices.getDisplayMedia = async (constraints) => {
    const stream = await display(constraints);
    for (const track of stream.getVideoTracks()) await track.applyConstraints({ width: 640, frameRate: 5 });
    tracks.push(...stream.getTracks());
    return stream;
  };
}
