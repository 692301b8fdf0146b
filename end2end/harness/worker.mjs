// The service worker of a page.

import { until } from './until.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Waits until the service worker answers for the page. @param {Page} page */
export const hasWorker = (page) =>
  until('the page has its service worker', () => page.evaluate(() => navigator.serviceWorker.controller?.state === 'activated'));
