// The worker of the field mode: opens its page without a network, and sends the queue when the phone finds one.
import * as store from "./store.js";
import { sync } from "./sync.js";

// Put before this script by the server: the version, the page without a day, and what pages are made of.
const { version, shell, parts } = self.FIELD;
const CACHE = `field-${version}`;
const PATIENCE = 4000;
const page = new URL(self.registration.scope).pathname;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([shell, ...parts])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
    await store.purge();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === page) {
    event.respondWith(pageOrShell(request));
    event.waitUntil(store.purge());
  }
  if (parts.includes(url.pathname)) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

// A network that hardly answers is no network: after a few seconds the phone opens what it keeps.
async function pageOrShell(request) {
  try {
    const answer = await Promise.race([fetch(request), hardlyAny()]);
    if (answer.status < 500) return answer;
  } catch {
    // No network, or hardly any.
  }
  return (await caches.match(shell)) ?? Response.error();
}

const hardlyAny = () => new Promise((_, reject) => setTimeout(reject, PATIENCE));

self.addEventListener("sync", (event) => {
  if (event.tag === "field") event.waitUntil(sendLater());
});

async function sendLater() {
  const user = await store.owner();
  if (user === undefined) return;
  await sync(user, `${page}sync/`);
  new BroadcastChannel("joz-field").postMessage("sent");
}
