// Telling whoever holds the phone: whether there is a network, what was noted, what they should know.
const box = document.querySelector("[data-notices]");
const net = document.querySelector("[data-net]");

// `navigator.onLine` is hope; an answer, or none, is knowledge.
export function showNet(isOn = navigator.onLine) {
  net.hidden = isOn;
  net.classList.toggle("is-off", !isOn);
  net.textContent = isOn ? "" : "Hors ligne";
}

export function say(text, { id = "last", tone = "info", go, onClose, forAWhile = false } = {}) {
  const line = document.getElementById("field-notice").content.cloneNode(true).firstElementChild;
  line.dataset.id = id;
  line.classList.add(`tone-${tone}`);
  line.querySelector("[data-text]").textContent = text;
  if (go) showLink(line.querySelector("[data-go]"), go);
  if (onClose) showButton(line.querySelector("[data-close]"), onClose);
  const before = box.querySelector(`[data-id="${id}"]`);
  if (before?.textContent.trim() === line.textContent.trim()) return;
  hide(id);
  box.append(line);
  if (forAWhile) setTimeout(() => line.remove(), 4000);
}

export function hide(id) {
  box.querySelector(`[data-id="${id}"]`)?.remove();
}

function showLink(link, [address, words]) {
  Object.assign(link, { href: address, textContent: words, hidden: false });
}

function showButton(button, onClose) {
  button.hidden = false;
  button.addEventListener("click", onClose);
}
