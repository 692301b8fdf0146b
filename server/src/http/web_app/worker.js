// The service worker. Pages come from the network and are never kept; where the server cannot be reached, the page that is
// written here says so. What it keeps are files that pages load late, of this version and of the one before: a call that goes
// on while the server changes finds them here. No request fails because of it that would not fail without it.
const { version, first, late, pages, policy } = SETTINGS;

/** The folder of this script, which is that of the home page. */
const root = new URL('./', location.href);
const address = (path) => new URL(path, root).href;
const [plain, kept] = [first, late].map((paths) => new Set(paths.map(address)));
/** Another Parvis on the same host has caches of its own. */
const family = `parvis ${root.pathname} `;
const cacheName = family + version;
/** So long a page may take, in milliseconds, before the person is told that the server does not answer. */
const patience = 10_000;

addEventListener('install', (event) => {
  // A worker that waited for the last page to close could wait for ever. Nothing that is open depends on which one it is.
  skipWaiting();
  event.waitUntil(inherit().catch(() => {}));
});

addEventListener('activate', (event) => {
  event.waitUntil(Promise.allSettled([forget(), registration.navigationPreload?.enable(), clients.claim()]));
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return;
  const path = url.pathname.slice(root.pathname.length);
  if (request.mode === 'navigate') {
    if (request.method === 'POST' && path === '') event.respondWith(shared(request));
    // The home page and rooms: one part, without a dot. `/-/…`, `/ws/…` and files are none of ours.
    else if (request.method === 'GET' && /^[^/.]*\/?$/.test(path)) event.respondWith(page(event));
  } else if (request.method === 'GET' && path.startsWith('assets/') && !plain.has(url.href)) {
    event.respondWith(part(event));
  }
});

addEventListener('message', (event) => {
  // A call has begun: what it may load late is fetched while the server has it.
  if (event.data === 'keep') event.waitUntil(complete().catch(() => {}));
});

/** A page: from the network, or the one that says what is wrong. */
async function page(event) {
  const late = new Promise((resolve) => {
    // Who asks again has been told, and waits.
    if (!event.request.isReloadNavigation) setTimeout(resolve, patience);
  });
  const reached = async () => (await event.preloadResponse) ?? fetch(event.request);
  const answer = await Promise.race([reached(), late]).catch(() => undefined);
  // What a proxy says of a server that it does not reach.
  return !answer || answer.status === 502 || answer.status === 504 ? offline() : answer;
}

function offline() {
  const known = navigator.languages.map((tag) => tag.split('-')[0]).find((tag) => Object.hasOwn(pages, tag));
  const headers = {
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return new Response(pages[known ?? 'en'], { status: 503, headers });
}

/** A file that a page loads late: the one that is kept, or else that of the server. */
async function part(event) {
  const { request } = event;
  const found = await caches.match(request, { ignoreVary: true }).catch(() => undefined);
  if (found) return found;
  const answer = await fetch(request);
  if (kept.has(request.url)) event.waitUntil(keep(request.url, answer.clone()).catch(() => {}));
  return answer;
}

/** Keeps a file if it is what its name says: no page of a proxy, no half of it. */
async function keep(url, answer) {
  if (answer.status !== 200 || answer.type !== 'basic' || answer.redirected) return;
  const bytes = await answer.arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 8);
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (url.split('.').at(-2) !== hex) return;
  const headers = new Headers(answer.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  await (await caches.open(cacheName)).put(url, new Response(bytes, { headers }));
}

/** Takes over what the versions before have that is the same now. */
async function inherit() {
  const own = await caches.open(cacheName);
  for (const url of kept) {
    const found = await caches.match(url, { ignoreVary: true });
    if (found) await own.put(url, found);
  }
}

/** Keeps two versions: this one, and the one before. */
async function forget() {
  const others = (await caches.keys()).filter((name) => name.startsWith(family) && name !== cacheName);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

/** Fetches what a call may load late, one after the other. */
async function complete() {
  const own = await caches.open(cacheName);
  for (const url of kept) {
    if (!(await own.match(url, { ignoreVary: true }))) await keep(url, await fetch(url));
  }
}

/** What was shared with the app goes to the home page behind a `#`, which no server sees. It is text, whatever it says. */
async function shared(request) {
  const form = await request.formData().catch(() => new FormData());
  const said = ['url', 'text', 'title'].map((name) => String(form.get(name) ?? '').slice(0, 4_000).trim()).filter(Boolean);
  const link = said.flatMap((text) => text.split(/\s+/)).find((word) => word.startsWith(root.href) && word !== root.href);
  const share = link ?? said.at(-1);
  return Response.redirect(share ? `${root.href}#${new URLSearchParams({ share })}` : root.href, 303);
}
