// Parvis as an app of the system, loaded when a page has begun: registers the service worker, shows where the app can be
// installed, and takes what it is opened with. Everything here is missing in some browser, and nothing else needs it.

const root = new URL('../', import.meta.url);

// Refused in some private windows, without cookies, and under a certificate of which the browser warns.
const worker = navigator.serviceWorker;
worker?.register(new URL('sw.js', root), { updateViaCache: 'none' }).catch(() => {});

/** How long after a call has begun the worker fetches what the call may load late: it has the network for itself first. */
const QUIET = 10_000;
// The page says it (`app/src/collab/launch.rs`).
addEventListener('parvis:call', () => {
  if (navigator.connection?.saveData) return;
  setTimeout(() => worker?.ready.then(({ active }) => active?.postMessage('keep')), QUIET);
});

/** Whether the browser offers to install Parvis. The document shows it to its styles, for buttons that come later. */
function offered(is) {
  document.documentElement.toggleAttribute('data-installable', is);
  for (const place of document.querySelectorAll('[data-install]')) place.hidden = !is;
}
addEventListener('beforeinstallprompt', () => offered(true));
addEventListener('appinstalled', () => offered(false));
if (window.installation) offered(true);
addEventListener('click', async ({ target }) => {
  if (!target.closest?.('[data-install] button')) return;
  // It can be asked with once; a browser that still offers it says so anew.
  offered(false);
  await window.installation?.prompt();
});

/** Does on the home page what the part of the address behind the `#` says. It is text from anywhere. */
function act(hash) {
  const field = document.querySelector('form.start #room');
  if (!field) return;
  const shared = new URLSearchParams(hash.slice(1)).get('share');
  const press = { '#new': '.start-button', '#plan': '.start-actions [type=button]' }[hash];
  if (!shared && !press) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  if (shared) {
    field.value = shared.slice(0, 4_000);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  } else {
    document.querySelector(press)?.click();
  }
}

const began = location.href;
act(location.hash);
addEventListener('hashchange', () => act(location.hash));

// What the system opens with the app while it is open. The first time it is what this page was opened with.
let isFirst = true;
window.launchQueue?.setConsumer(({ targetURL }) => {
  const known = isFirst && targetURL === began;
  isFirst = false;
  if (!targetURL || known) return;
  const target = new URL(targetURL);
  if (target.origin !== root.origin || !target.pathname.startsWith(root.pathname)) return;
  // The page that is open has the window's focus by now.
  if (target.pathname === location.pathname) return act(target.hash);
  // A call asks first.
  const launch = new CustomEvent('parvis:launch', { cancelable: true, detail: target.href });
  if (dispatchEvent(launch)) location.href = target.href;
});
