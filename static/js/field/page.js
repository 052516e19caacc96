// The page of the field mode: every form goes to the queue of the phone first, and from there to the server.
import * as store from "./store.js";
import { NoNetwork, SENT, SIGNED_OUT, SOMEBODY_ELSE, sync } from "./sync.js";
import { showDay, showPending, takeFresh } from "./sheet.js";
import { showQueue } from "./queue.js";
import { hide, say, showNet } from "./saying.js";
import { labelOf, mend, typedIn, typeInto, warnAboutWords } from "./typing.js";
import "./sign_out.js";
import "./installing.js";

const main = document.querySelector("main[data-owner]");
const { sync: where, page, worker } = main.dataset;
// Several in a row: nothing closes, nothing is said.
const TAPS = ["met", "equipment"];
const FIRST_WAIT = 2000, LONGEST_WAIT = 5 * 60_000;
let user, wait = FIRST_WAIT, timer, isSending = false;

async function begin() {
  await store.purge();
  if (main.dataset.owner) await beginWith(Number(main.dataset.owner));
  else await beginOffline();
  if (user === undefined) return;
  document.addEventListener("submit", onSubmit);
  document.querySelector("[data-queue-send]").addEventListener("click", sendNow);
  addEventListener("offline", () => showNet(false));
  addEventListener("online", () => sendNow().then(refresh));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendNow());
  new BroadcastChannel("joz-field").onmessage = refresh;
  setInterval(show, 60_000);
  await show();
  main.dataset.ready = "yes";
  sendNow();
}

// The page came from the server: it is kept as it came, before anything is typed in it.
async function beginWith(owner) {
  user = owner;
  await store.keepSheet(user, document.getElementById("sheet").outerHTML, Date.now());
}

// The page came from the phone: put in the day of whoever used it last.
async function beginOffline() {
  const owner = await store.owner();
  const kept = owner === undefined ? undefined : await store.sheetOf(owner);
  if (!kept) return;
  user = owner;
  showDay(kept);
  showNet(false);
}

async function show() {
  await store.purge();
  const [rows, lost] = [await store.queueOf(user), await store.lostOf(user)];
  showPending(rows);
  showQueue(rows, lost, { onMend, onDrop, onRead });
}

// --- Noting ---

async function onSubmit(event) {
  const form = event.target;
  if (!form.matches("[data-write]") || form.dataset.plain) return;
  event.preventDefault();
  if (warnAboutWords(form, main.dataset.delicate)) return;
  const write = { ...typedIn(form, event.submitter), label: labelOf(form, event.submitter) };
  // Emptied at once: an impatient second tap finds nothing to send.
  const undo = form.dataset.write === "met" ? () => {} : emptied(form, write);
  try {
    await store.add(user, write);
  } catch {
    // The phone keeps nothing (full, or forbidden): what was typed goes straight to the server.
    undo();
    form.dataset.plain = "yes";
    form.requestSubmit(event.submitter);
    return;
  }
  await after(form, write);
}

function emptied(form, { data }) {
  form.reset();
  form.querySelector('[name="key"]').value = crypto.randomUUID();
  form.querySelector("[data-needed]")?.setAttribute("hidden", "");
  return () => typeInto(form, data);
}

async function after(form, { kind }) {
  // What it mends is forgotten only now that the phone has the new one.
  if (form.dataset.mends) await store.forget(Number(form.dataset.mends));
  delete form.dataset.mends;
  const isTap = TAPS.includes(kind), opened = form.closest("details.field-act");
  if (opened && !isTap) {
    opened.open = false;
    // What was long is short again: stay where one was.
    opened.scrollIntoView({ block: "center" });
  }
  await show();
  if (!isTap) say(`${form.dataset.label} : c’est noté.`, { tone: "success", forAWhile: true });
  navigator.vibrate?.(15);
  askToSendLater();
  sendNow();
}

async function askToSendLater() {
  const registration = await navigator.serviceWorker?.getRegistration(page);
  await registration?.sync?.register("field").catch(() => {});
}

// --- Sending ---

function sendNow() {
  wait = FIRST_WAIT;
  return send();
}

async function send() {
  clearTimeout(timer);
  if (isSending || user === undefined) return;
  isSending = true;
  try {
    said(await sync(user, where));
    wait = FIRST_WAIT;
    showNet(true);
  } catch (error) {
    main.dataset.said = "";
    if (!(error instanceof NoNetwork)) console.warn("field", error.name);
    showNet(false);
    timer = setTimeout(send, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  } finally {
    isSending = false;
  }
  await sendWhatCameMeanwhile();
}

async function sendWhatCameMeanwhile() {
  const rows = await store.queueOf(user);
  await show();
  if (rows.some((row) => row.state === "waiting") && main.dataset.said === SENT) await send();
}

function said(outcome) {
  main.dataset.said = outcome;
  const signIn = `/connexion/?next=${encodeURIComponent(page)}`;
  if (outcome === SIGNED_OUT)
    say("Votre session est terminée. Ce que vous avez noté est gardé ici : connectez-vous, et cela partira.", { id: "who", tone: "warning", go: [signIn, "Se connecter"] });
  else if (outcome === SOMEBODY_ELSE)
    say("Quelqu’un d’autre est connecté sur ce téléphone. Ce que vous avez noté attend que vous le soyez.", { id: "who", tone: "warning", go: [page, "Recharger"] });
  else hide("who");
  if (outcome === SENT) refresh();
}

// The server knows more than before: show it, without touching what is being typed.
async function refresh() {
  try {
    const answer = await fetch(page, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (Number(fresh.querySelector("main")?.dataset.owner) !== user) return;
    const sheet = fresh.getElementById("sheet");
    await store.keepSheet(user, sheet.outerHTML, Date.now());
    takeFresh(sheet);
    await show();
  } catch {
    // Next time.
  }
}

// --- What was refused ---

async function onMend(row) {
  if (mend(row)) return;
  await store.add(user, { ...row, key: crypto.randomUUID(), at: Date.now() });
  await onDrop(row);
  sendNow();
}

async function onDrop(row) {
  await store.forget(row.seq);
  await show();
}

async function onRead() {
  await store.forgetLost(user);
  await show();
}

if (main && store.isPossible()) {
  begin().catch((error) => console.warn("field", error.name));
  navigator.serviceWorker?.register(worker, { scope: page }).catch(() => {});
}
