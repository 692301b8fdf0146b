// A picture as numbers.

/**
 * The pixels of a PNG, decoded by the browser on an empty page.
 *
 * @param {import('playwright-core').Page} page
 * @param {Buffer} png
 * @returns {Promise<{ data: Uint8ClampedArray, width: number, height: number }>}
 */
export async function pixels(page, png) {
  const empty = await page.context().newPage();
  const { bytes, width, height } = await empty.evaluate(async (base64) => {
    const blob = new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))]);
    const picture = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    return { bytes: Array.from(data), width: picture.width, height: picture.height };
  }, png.toString('base64'));
  await empty.close();
  return { data: Uint8ClampedArray.from(bytes), width, height };
}
