// The queue in sight: how many wait, each of them, what was refused and why.
import { DAY } from "./store.js";
import { hide, say } from "./saying.js";

const box = document.querySelector("[data-queue]");
const LATE = 12 * 3600 * 1000, SOON = 20 * 3600 * 1000;
const hour = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" });
const STATES = { waiting: "en attente d’envoi", refused: "refusée", told: "à lire" };

export function showQueue(rows, lost, acts) {
  box.hidden = !rows.length;
  const refused = rows.filter((row) => row.state === "refused"), waiting = rows.filter((row) => row.state === "waiting");
  box.classList.toggle("is-refused", refused.length > 0);
  write("[data-queue-count]", title(waiting.length, refused.length, rows.length));
  write("[data-queue-says]", waiting.length ? "Gardé sur ce téléphone, chiffré. Part tout seul dès qu’il y a du réseau." : "");
  box.querySelector("[data-queue-send]").hidden = !waiting.length;
  box.querySelector("[data-queue-lines]").replaceChildren(...rows.map((row) => line(row, acts)));
  warnBeforeForgetting(waiting);
  tellWhatWasLost(lost, acts.onRead);
}

function title(waiting, refused, all) {
  const parts = [];
  if (waiting) parts.push(`${waiting} en attente d’envoi`);
  if (refused) parts.push(`${refused} refusée${refused > 1 ? "s" : ""}`);
  if (!parts.length && all) parts.push(`${all} réponse${all > 1 ? "s" : ""} à lire`);
  return parts.join(" · ");
}

function write(where, text) {
  const place = box.querySelector(where);
  if (place.textContent !== text) place.textContent = text;
}

function line(row, { onMend, onDrop }) {
  const item = document.getElementById("queue-line").content.cloneNode(true).firstElementChild;
  item.dataset.state = row.state;
  item.querySelector("[data-what]").textContent = row.label;
  item.querySelector("[data-when]").textContent = `${hour.format(row.at)} · ${STATES[row.state]}`;
  item.querySelector("[data-words]").textContent = row.words ?? "";
  if (row.state === "refused") button(item, "[data-mend]", () => onMend(row), canBeMended(row) ? "Corriger" : "Réessayer");
  if (row.state !== "waiting") button(item, "[data-drop]", () => onDrop(row), row.state === "told" ? "J’ai lu" : "Abandonner");
  return item;
}

export const canBeMended = (row) => !["met", "equipment", "open", "close", "safe"].includes(row.kind);

function button(item, where, act, words) {
  const one = item.querySelector(where);
  one.hidden = false;
  one.textContent = words;
  one.addEventListener("click", act);
}

// P26: nothing stays more than a day on a phone; whoever holds it is told long before.
function warnBeforeForgetting(waiting) {
  const oldest = Math.min(...waiting.map((row) => row.at)), age = Date.now() - oldest;
  if (!waiting.length || age < LATE) return hide("soon");
  const tone = age < SOON ? "warning" : "danger";
  say(`Sans envoi, ce qui attend depuis hier sera effacé de ce téléphone à ${hour.format(oldest + DAY)}. Trouvez du réseau avant.`, { id: "soon", tone });
}

function tellWhatWasLost(lost, onClose) {
  if (!lost.length) return hide("lost");
  const when = lost.map((line) => hour.format(line.at)).join(", ");
  const what = lost.length === 1 ? "1 saisie n’a pas pu partir en 24 heures et a été effacée" : `${lost.length} saisies n’ont pas pu partir en 24 heures et ont été effacées`;
  say(`${what} de ce téléphone (${when}). Notez-les de nouveau si vous vous en souvenez.`, { id: "lost", tone: "danger", onClose });
}
