// The edge of the worker. The page sends one message with the WebAssembly, as bytes, and the file; then the number of one
// page after the other. Each is answered by `{ pages }`, `{ page, picture, width, height }` or `{ failed: code }`.
//
// This script may load nothing: what it needs is brought to it.

/** Beyond this a photograph is smaller as JPEG, and no one can tell. */
const WORTH_A_JPEG = 1_500_000;
/** What a page of this product shows as a picture (`PICTURE_BYTES`). */
const MOST = 8 * 1024 * 1024;

let reader;

/** The smallest of what every browser can show. */
async function packed(painted) {
  const [width, height] = [painted.width(), painted.height()];
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(painted.pixels(), width, height), 0, 0);
  painted.free();
  const png = await canvas.convertToBlob({ type: 'image/png' });
  if (png.size <= WORTH_A_JPEG) return { picture: png, width, height };
  const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  const picture = jpeg.size < png.size ? jpeg : png;
  if (picture.size > MOST) throw 'too-large';
  return { picture, width, height };
}

onmessage = async ({ data: { code, file, page } }) => {
  try {
    if (code) {
      wasm_bindgen.initSync({ module: code });
      if (!wasm_bindgen.fits(file.size)) throw 'too-large';
      reader = wasm_bindgen.Reader.open(new Uint8Array(await file.arrayBuffer()));
      postMessage({ pages: reader.pages() });
    } else {
      postMessage({ page, ...(await packed(reader.render(page))) });
    }
  } catch (error) {
    postMessage({ failed: typeof error === 'string' ? error : 'broken' });
  }
};
