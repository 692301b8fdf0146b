// PDFs made by hand, and added to the whiteboard.

/** @typedef {import('./participant.mjs').Participant} Participant */

/** The label of the field that pages of a PDF come through. */
export const ADD = 'Add an image or a PDF page';

/** A PDF with a coloured page for each of these colours, 0 to 255. @param {[number, number, number][]} colours */
export function coloured(colours) {
  const kids = colours.map((_, at) => `${3 + 2 * at} 0 R`).join(' ');
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Count ${colours.length} /Kids [${kids}] >>`];
  for (const [at, colour] of colours.entries()) {
    const content = `${colour.map((part) => (part / 255).toFixed(4)).join(' ')} rg 0 0 400 300 re f`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents ${4 + 2 * at} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    );
  }
  let text = '%PDF-1.7\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  const size = objects.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  text += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/**
 * Chooses a file for the whiteboard, in any browser.
 *
 * @param {Participant} person
 * @param {string} name
 * @param {Buffer} content
 * @param {{ closing?: boolean }} [how] `closing`: the browser closes the open dialog just before.
 */
export async function choosePdf(person, name, content, { closing = false } = {}) {
  await person.browser.evaluate(
    ({ label, name, bytes, closing }) => {
      if (closing) /** @type {HTMLDialogElement} */ (document.querySelector('dialog[open]')).close();
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array(bytes)], name, { type: 'application/pdf' }));
      const field = /** @type {HTMLInputElement} */ (document.querySelector(`input[type="file"][aria-label="${label}"]`));
      field.files = files.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    { label: ADD, name, bytes: [...content], closing },
  );
}
