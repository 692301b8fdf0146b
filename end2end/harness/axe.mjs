// axe-core as it is put into a page. Its own bindings for the browsers' drivers want a newer Node.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The script that leaves `window.axe`. */
export const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
