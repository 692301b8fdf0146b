// A portrait, where the fake camera only has a test pattern.

/**
 * @typedef {object} Looks
 * @property {string} wall
 * @property {string} light
 * @property {string} skin
 * @property {string} hair
 * @property {string} clothes
 * @property {'long' | 'bun' | 'short'} cut
 * @property {boolean} [plant]
 */

/** @type {Record<string, Looks>} */
export const PORTRAITS = {
  Ada: { wall: '#33475b', light: '#f2c572', skin: '#e8b894', hair: '#2d1f1a', clothes: '#7a3b4a', cut: 'bun', plant: true },
  Grace: { wall: '#3c5a4f', light: '#f5dfb0', skin: '#8d5a3c', hair: '#15100e', clothes: '#d9a441', cut: 'short' },
  Hedy: { wall: '#6a4a5e', light: '#ffd9c2', skin: '#f0cdb0', hair: '#7c3f1d', clothes: '#2f5d73', cut: 'long', plant: true },
};

/**
 * Replaces the camera of the page with a drawing that breathes and smiles. Serialised into the page: it may use
 * nothing from this module. It goes in after `watch`, whose wrapper it takes the sound from.
 *
 * @param {Looks} looks
 */
export function portrait(looks) {
  const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const [WIDTH, HEIGHT, FPS] = [960, 540, 10];

  /** @param {CanvasRenderingContext2D} pen @param {number} time in seconds */
  const draw = (pen, time) => {
    const breath = Math.sin(time * 1.6) * 3;
    const ellipse = (x, y, rx, ry, colour) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
      pen.fill();
    };
    const room = pen.createRadialGradient(200, 90, 30, 400, 200, 800);
    room.addColorStop(0, looks.light);
    room.addColorStop(0.35, looks.wall);
    room.addColorStop(1, '#15181d');
    pen.fillStyle = room;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    // A shelf with books, out of focus.
    pen.filter = 'blur(5px)';
    pen.fillStyle = 'rgba(0, 0, 0, 0.3)';
    pen.fillRect(640, 190, 320, 12);
    for (let book = 0; book < 9; book += 1) {
      pen.fillStyle = `hsl(${(book * 67 + 20) % 360} 30% ${34 + (book % 3) * 10}%)`;
      const tall = 70 + ((book * 37) % 40);
      pen.fillRect(660 + book * 30, 190 - tall, 24, tall);
    }
    if (looks.plant) {
      pen.fillStyle = '#7b4f35';
      pen.fillRect(84, 380, 90, 90);
      for (let leaf = 0; leaf < 7; leaf += 1) {
        pen.save();
        pen.translate(129, 384);
        pen.rotate(-1.2 + leaf * 0.4 + Math.sin(time + leaf) * 0.02);
        ellipse(0, -80, 18, 80, `hsl(${118 + leaf * 5} 34% ${24 + leaf * 3}%)`);
        pen.restore();
      }
    }
    pen.filter = 'none';

    pen.save();
    pen.translate(480, 60 + breath);
    if (looks.cut === 'long') {
      ellipse(0, 190, 142, 176, looks.hair);
      pen.fillStyle = looks.hair;
      pen.fillRect(-142, 190, 284, 190);
    }
    if (looks.cut === 'bun') ellipse(0, 38, 52, 48, looks.hair);
    // Shoulders, neck, collar.
    pen.fillStyle = looks.clothes;
    pen.beginPath();
    pen.moveTo(-270, 520);
    pen.bezierCurveTo(-260, 370, -150, 360, -60, 336);
    pen.lineTo(60, 336);
    pen.bezierCurveTo(150, 360, 260, 370, 270, 520);
    pen.fill();
    pen.fillStyle = looks.skin;
    pen.fillRect(-46, 260, 92, 76);
    ellipse(0, 338, 62, 30, looks.skin);
    pen.fillStyle = 'rgba(0, 0, 0, 0.13)';
    pen.beginPath();
    pen.ellipse(0, 286, 62, 30, 0, 0, Math.PI);
    pen.fill();
    // Face and hair over it.
    ellipse(0, 184, 102, 126, looks.skin);
    pen.fillStyle = looks.hair;
    pen.beginPath();
    pen.moveTo(-108, 190);
    pen.bezierCurveTo(-124, -4, 124, -4, 108, 190);
    pen.bezierCurveTo(96, 120, 50, 104, 10, 108);
    pen.bezierCurveTo(-40, 112, -86, 118, -108, 190);
    pen.fill();
    // Eyes, brows, nose, a smile.
    for (const side of [-1, 1]) {
      ellipse(side * 40, 184, 15, 11, '#fbf7f2');
      ellipse(side * 40, 184, 8, 8, '#2b2320');
      pen.strokeStyle = looks.hair;
      pen.lineWidth = 6;
      pen.lineCap = 'round';
      pen.beginPath();
      pen.moveTo(side * 22, 160);
      pen.quadraticCurveTo(side * 42, 150, side * 60, 161);
      pen.stroke();
    }
    pen.strokeStyle = 'rgba(60, 20, 10, 0.35)';
    pen.lineWidth = 4;
    pen.beginPath();
    pen.moveTo(0, 190);
    pen.quadraticCurveTo(12, 222, -4, 226);
    pen.stroke();
    const smile = 262 + Math.sin(time * 2.3) * 3;
    pen.fillStyle = '#8f2f38';
    pen.beginPath();
    pen.moveTo(-38, 246);
    pen.quadraticCurveTo(0, smile + 20, 38, 246);
    pen.quadraticCurveTo(0, 256, -38, 246);
    pen.fill();
    pen.restore();
  };

  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints?.video) return capture(constraints);
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const paint = () => draw(pen, performance.now() / 1000);
    paint();
    const timer = setInterval(paint, 1000 / FPS);
    const [track] = canvas.captureStream(FPS).getVideoTracks();
    track.addEventListener('ended', () => clearInterval(timer));
    const sound = constraints.audio ? (await capture({ audio: constraints.audio })).getAudioTracks() : [];
    return new MediaStream([track, ...sound]);
  };
}
