// A voice that goes on, where the fake microphone only beeps: a fiftieth of a second now and then, which whoever looks at
// levels may miss again and again.

/** Replaces the microphone of the page with a tone. Serialised into the page: it may use nothing from this module. */
export function hum() {
  const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await capture(constraints);
    if (stream.getAudioTracks().length === 0) return stream;
    const context = new AudioContext();
    // Not before a person has done something.
    document.addEventListener('click', () => context.resume());
    const tone = new OscillatorNode(context, { frequency: 220 });
    const out = new MediaStreamAudioDestinationNode(context);
    tone.connect(out);
    tone.start();
    for (const track of stream.getAudioTracks()) track.stop();
    return new MediaStream([...stream.getVideoTracks(), ...out.stream.getAudioTracks()]);
  };
}
