// Sending the queue: one sender at a time on a phone, in order, each write until it has an answer.
import * as store from "./store.js";

const AT_ONCE = 50;
export const SIGNED_OUT = "signed-out", SOMEBODY_ELSE = "somebody-else", SENT = "sent", IDLE = "idle";

export class NoNetwork extends Error {}

// `where` is the address that says who is signed in, gives a token, and takes the writes.
export function sync(user, where) {
  return navigator.locks.request("joz-field-sync", () => sendAll(user, where));
}

async function sendAll(user, where) {
  await store.purge();
  let sent = 0;
  for (;;) {
    const waiting = (await store.queueOf(user)).filter((row) => row.state === "waiting").slice(0, AT_ONCE);
    if (!waiting.length) return sent ? SENT : IDLE;
    const hello = await whoIsThere(where);
    if (!hello) return SIGNED_OUT;
    if (hello.user !== user) return SOMEBODY_ELSE;
    const settled = await sendSome(user, where, hello.token, waiting);
    sent += settled;
    // What the server could not take stays for the next time.
    if (settled < waiting.length) throw new NoNetwork();
  }
}

// The session may have ended while there was no network, and its token with it: both are asked for each time.
async function whoIsThere(where) {
  const answer = await ask(where, { redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return null;
  if (!answer.ok) throw new NoNetwork();
  return answer.json();
}

async function sendSome(user, where, token, rows) {
  const writes = rows.map(({ key, kind, stop, data, at }) => ({ key, kind, stop, data, device_at: new Date(at).toISOString() }));
  const answer = await ask(where, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ user, sent_at: new Date().toISOString(), writes }),
  });
  if (!answer.ok) throw new NoNetwork();
  return settleAll(user, rows, (await answer.json()).answers);
}

async function settleAll(user, rows, answers) {
  let settled = 0;
  for (const [nth, row] of rows.entries()) {
    const { outcome, words } = answers[nth] ?? { outcome: "failed" };
    if (outcome === "failed") continue;
    settled += 1;
    if (outcome === "refused") await store.settle(user, row, "refused", words);
    // A word to read (« moins de 16 ans… ») stays until it has been.
    else if (words) await store.settle(user, row, "told", words);
    else await store.forget(row.seq);
  }
  return settled;
}

async function ask(where, options) {
  try {
    return await fetch(where, { credentials: "same-origin", signal: AbortSignal.timeout(20_000), ...options });
  } catch (error) {
    throw new NoNetwork(error.name);
  }
}
