// What the phone keeps: the queue and the day, encrypted with a key that no script can read, forgotten after 24 hours.
const NAME = "joz-field";
export const DAY = 24 * 3600 * 1000;
const text = { in: new TextEncoder(), out: new TextDecoder() };

export const isPossible = () => Boolean(globalThis.indexedDB && globalThis.crypto?.subtle && globalThis.navigator?.locks);

let opening, isLeaving = false;
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("keys", { keyPath: "user" });
      db.createObjectStore("sheets", { keyPath: "user" });
      db.createObjectStore("lost", { autoIncrement: true });
      db.createObjectStore("meta");
      db.createObjectStore("queue", { keyPath: "seq", autoIncrement: true }).createIndex("key", "key", { unique: true });
    };
    request.onsuccess = () => {
      // Another tab signs out and deletes everything: let go.
      request.result.onversionchange = () => { request.result.close(); opening = undefined; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// Run `act(store)` in one transaction; done once the phone has it on its disk.
async function within(name, mode, act) {
  const transaction = (await open()).transaction(name, mode, { durability: "strict" });
  const request = act(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const read = (name, key) => within(name, "readonly", (store) => store.get(key));
const readAll = (name) => within(name, "readonly", (store) => store.getAll());
const put = (name, value, key) => within(name, "readwrite", (store) => store.put(value, key));
const remove = (name, key) => within(name, "readwrite", (store) => store.delete(key));

// --- Encryption at rest (P26) ---

async function keyOf(user) {
  const kept = await read("keys", user);
  if (kept) return kept.key;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two tabs may draw a key at once: the first one kept is the one used.
  await within("keys", "readwrite", (store) => store.add({ user, key })).catch(() => {});
  return (await read("keys", user)).key;
}

async function close(user, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = text.in.encode(String(user));
  const plain = text.in.encode(JSON.stringify(value));
  return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, await keyOf(user), plain) };
}

async function unlock(user, { iv, box }) {
  const bound = text.in.encode(String(user));
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound }, await keyOf(user), box);
  return JSON.parse(text.out.decode(plain));
}

// --- The queue ---

// Keep a write until it has an answer; the same key twice is kept once.
export async function add(user, { key, kind, stop, data, label, at = Date.now() }) {
  const sealed = await close(user, { stop, data, label });
  const row = { user, key, kind, at, state: "waiting", ...sealed };
  await within("queue", "readwrite", (store) => store.add(row));
}

export async function queueOf(user) {
  const rows = (await readAll("queue")).filter((row) => row.user === user);
  return Promise.all(rows.map(async ({ iv, box, ...row }) => ({ ...row, ...(await unlock(user, { iv, box })) })));
}

export const forget = (seq) => remove("queue", seq);

// Keep what the server answered, in words, beside what was typed.
export async function settle(user, row, state, words) {
  const sealed = await close(user, { stop: row.stop, data: row.data, label: row.label, words });
  await put("queue", { seq: row.seq, user, key: row.key, kind: row.kind, at: row.at, state, ...sealed });
}

export async function countWaiting(user) {
  return (await readAll("queue")).filter((row) => row.user === user && row.state !== "told").length;
}

// --- The day ---

export function keepSheet(user, html, at) {
  return navigator.locks.request("joz-field-sheet", () => isLeaving || keepAlone(user, html, at));
}

async function keepAlone(user, html, at) {
  await put("sheets", { user, at, ...(await close(user, html)) });
  // The day of whoever held the phone before is nobody else's business.
  for (const other of await readAll("sheets")) if (other.user !== user) await remove("sheets", other.user);
  await put("meta", user, "owner");
}

export async function sheetOf(user) {
  const kept = await read("sheets", user);
  return kept && { at: kept.at, html: await unlock(user, kept) };
}

export const owner = () => read("meta", "owner");

// --- Forgetting ---

// Drop what is older than a day; what could not be sent leaves a line that says so, and nothing of what it said.
export function purge(now = Date.now()) {
  return navigator.locks.request("joz-field-purge", () => purgeAlone(now));
}

async function purgeAlone(now) {
  const tooOld = (kept) => now - kept.at > DAY;
  for (const row of (await readAll("queue")).filter(tooOld)) {
    if (row.state !== "told") await put("lost", { user: row.user, kind: row.kind, at: row.at });
    await forget(row.seq);
  }
  for (const sheet of (await readAll("sheets")).filter(tooOld)) await remove("sheets", sheet.user);
  const users = new Set([...(await readAll("queue")), ...(await readAll("sheets"))].map((kept) => kept.user));
  for (const kept of await readAll("keys")) if (!users.has(kept.user)) await remove("keys", kept.user);
}

export async function lostOf(user) {
  return (await readAll("lost")).filter((line) => line.user === user);
}

export async function forgetLost(user) {
  await within("lost", "readwrite", (store) => {
    const walk = store.openCursor();
    walk.onsuccess = () => {
      if (!walk.result) return;
      if (walk.result.value.user === user) walk.result.delete();
      walk.result.continue();
    };
  });
}

// All that is one person's, the key first: without it, what a disk might still hold is noise.
export function wipe(user) {
  // A page on its way from the server must not be kept after that.
  isLeaving = true;
  return navigator.locks.request("joz-field-sheet", () => wipeAlone(user));
}

async function wipeAlone(user) {
  await remove("keys", user);
  await remove("sheets", user);
  for (const row of (await readAll("queue")).filter((kept) => kept.user === user)) await forget(row.seq);
  await forgetLost(user);
  if ((await owner()) === user) await remove("meta", "owner");
}
