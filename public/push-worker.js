// The service worker: shows what a push service brought, and opens it when it is clicked. It is served as it is, and
// components/channels/this-browser.ts registers it. What it is told is written by
// server/catalog/channels/web-push/push-text.ts.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  const { title, body, tag, url, isUrgent } = event.data.json();
  // a second one of the same tag takes the place of the first, without a sound
  const options = { body, tag, icon: "/icon.svg", requireInteraction: isUrgent, data: { url } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data.url));
});

/** Only a page of this app, and in the window that is open already where there is one. */
async function openPage(url) {
  const { pathname, search } = new URL(url, self.location.origin);
  const page = self.location.origin + pathname + search;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((window) => window.url === page);
  return open ? open.focus() : self.clients.openWindow(page);
}
