// The day on the screen: what the server last said, and on top of it what waits on the phone.

const sheet = () => document.getElementById("sheet");
const hour = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
const cardOf = (stop) => document.getElementById(`field-stop-${stop}`);

// Put the day that the phone kept in place of the empty page.
export function showDay({ html }) {
  const kept = new DOMParser().parseFromString(html, "text/html").getElementById("sheet");
  sheet().replaceWith(document.importNode(kept, true));
}

// Take what is new from a page of the server: numbers and states, never a field that somebody may be filling in.
export function takeFresh(fresh) {
  const cards = sheet().querySelector("[data-cards]");
  for (const card of fresh.querySelectorAll("[data-cards] > .field-stop")) {
    const here = document.getElementById(card.id);
    if (here) takeCard(here, card);
    else cards.append(document.importNode(card, true));
  }
  takeLive(sheet(), fresh, ":scope > [data-live], :scope > .outing [data-live]");
  const outing = sheet().querySelector(".outing");
  outing.dataset.outing = fresh.querySelector(".outing").dataset.outing;
  delete outing.dataset.was;
}

function takeCard(here, card) {
  here.dataset.state = here.dataset.was = card.dataset.state;
  takeLive(here, card, "[data-live]");
  for (const cell of card.querySelectorAll("[data-n]")) {
    const shown = here.querySelector(`[data-n="${cell.dataset.n}"]`);
    shown.dataset.said = shown.textContent = cell.textContent;
  }
  for (const button of card.querySelectorAll("[data-item]")) {
    const shown = here.querySelector(`[data-item="${button.dataset.item}"]`);
    if (shown) shown.dataset.said = button.getAttribute("aria-pressed");
  }
  const total = here.querySelector("[data-total]");
  total.dataset.said = card.querySelector("[data-total]").textContent;
}

function takeLive(here, fresh, which) {
  for (const part of fresh.querySelectorAll(which)) {
    const shown = here.querySelector(`[data-live="${part.dataset.live}"]`);
    shown?.replaceChildren(...document.importNode(part, true).childNodes);
  }
}

// What waits shows at once, as if it were done; what was refused no longer does.
export function showPending(rows) {
  const waiting = rows.filter((row) => row.state === "waiting");
  for (const row of waiting) if (row.kind === "improvised") putCard(row);
  for (const card of sheet().querySelectorAll("[data-cards] > .field-stop")) showOn(card, waiting.filter((row) => row.stop === card.dataset.stop));
  showOuting(waiting);
}

// A stop improvised without a network has its card at once; the stop will have the number of the write.
function putCard({ key, data, at }) {
  if (cardOf(key)) return;
  const card = document.getElementById("blank-card").content.cloneNode(true).firstElementChild;
  card.id = `field-stop-${key}`;
  card.dataset.stop = key;
  const names = [...document.querySelector('[name="commune"]').options];
  card.querySelector("[data-commune]").textContent = names.find((one) => one.value === data.commune)?.textContent ?? "";
  card.querySelector("[data-where]").textContent = data.place_as_typed;
  card.querySelector("[data-when]").textContent = hour.format(at).replace(":", " h ");
  for (const field of card.querySelectorAll('[name="stop"]')) field.value = key;
  giveOwnNumbers(card, key);
  sheet().querySelector("[data-none]")?.remove();
  sheet().querySelector("[data-cards]").prepend(card);
}

function giveOwnNumbers(card, key) {
  for (const field of card.querySelectorAll('[name="key"]')) field.value = crypto.randomUUID();
  for (const one of card.querySelectorAll("[id], [for], [aria-describedby]"))
    for (const name of ["id", "for", "aria-describedby"])
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replaceAll("new-", `${key}-`));
}

function showOn(card, rows) {
  const was = (card.dataset.was ??= card.dataset.state);
  const steps = rows.map((row) => row.kind);
  card.dataset.state = steps.includes("close") ? "held" : steps.includes("open") && was === "to_come" ? "under_way" : was;
  showReady(card, rows.filter((row) => row.kind === "equipment"));
  const more = {};
  for (const { data } of rows.filter((row) => row.kind === "met")) {
    const [sex, band, n] = data.cell.split(".");
    const cell = `${sex}.${band}.${data.is_neet ?? ""}`;
    more[cell] = (more[cell] ?? 0) + Number(n);
  }
  showCounts(card, more);
}

function showCounts(card, more) {
  for (const cell of card.querySelectorAll("[data-n]")) {
    const said = Number((cell.dataset.said ??= cell.textContent));
    cell.textContent = said + (more[cell.dataset.n] ?? 0);
    cell.classList.toggle("is-waiting", Boolean(more[cell.dataset.n]));
  }
  showSums(card);
  const total = card.querySelector("[data-total]"), said = Number((total.dataset.said ??= total.textContent));
  const sum = said + Object.values(more).reduce((all, n) => all + n, 0);
  total.textContent = sum;
  card.querySelector("[data-total-s]").textContent = sum > 1 ? "s" : "";
}

// What is on board: as the server said, then as it was tapped since.
function showReady(card, rows) {
  const buttons = [...card.querySelectorAll("[data-item]")];
  for (const button of buttons) {
    const { item } = button.dataset, said = (button.dataset.said ??= button.getAttribute("aria-pressed"));
    const last = rows.filter((row) => row.data.item.startsWith(`${item}.`)).at(-1);
    const isReady = last ? last.data.item.endsWith(".yes") : said === "true";
    button.setAttribute("aria-pressed", isReady);
    button.value = `${item}.${isReady ? "no" : "yes"}`;
  }
  const count = card.querySelector("[data-ready-count]");
  if (count) count.textContent = buttons.filter((button) => button.getAttribute("aria-pressed") === "true").length;
}

// Beside each situation, how many were counted in it.
function showSums(card) {
  for (const place of card.querySelectorAll("[data-sum]")) {
    const cells = [...card.querySelectorAll(`[data-situation="${place.dataset.sum}"]`)];
    place.textContent = cells.reduce((all, cell) => all + Number(cell.textContent), 0);
  }
}

function showOuting(waiting) {
  const box = sheet().querySelector(".outing");
  const was = (box.dataset.was ??= box.dataset.outing), last = waiting.filter((row) => ["outing", "safe"].includes(row.kind)).at(-1);
  box.dataset.outing = last ? (last.kind === "outing" ? "out" : "in") : was;
  box.classList.toggle("is-waiting", Boolean(last));
  if (last?.kind === "outing")
    box.querySelector('[data-live="outing"]').textContent = `Sortie notée sur ce téléphone : ${last.data.where}. Personne ne le sait encore, tant qu’il n’y a pas de réseau.`;
}

