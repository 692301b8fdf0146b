// In place of the service worker, where there is to be none: takes out what an earlier one kept, and removes itself. It
// answers no request, and no page notices.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => {
  const family = `parvis ${new URL('./', location.href).pathname} `;
  const forget = async () => {
    const own = (await caches.keys()).filter((name) => name.startsWith(family));
    await Promise.all(own.map((name) => caches.delete(name)));
  };
  event.waitUntil(Promise.allSettled([forget(), registration.unregister()]));
});
