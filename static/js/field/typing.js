// Between a form and a write: what was typed, how it reads in the queue, and how it is mended.
import { canBeMended } from "./queue.js";

const ABOUT = ["csrfmiddlewaretoken", "key", "kind", "stop"];

export function typedIn(form, button) {
  const all = Object.fromEntries(new FormData(form, button?.name ? button : undefined));
  const data = Object.fromEntries(Object.entries(all).filter(([name]) => !ABOUT.includes(name)));
  // Each tap on a counter is a write of its own.
  return { key: all.kind === "met" ? crypto.randomUUID() : all.key, kind: all.kind, stop: all.stop, data };
}

export function labelOf(form, button) {
  const place = form.closest(".field-stop")?.querySelector("[data-commune]")?.textContent;
  const what = button?.dataset.label ?? button?.getAttribute("aria-label") ?? [form.dataset.label, firstWords(form)].filter(Boolean).join(" : ");
  return [what, place].filter(Boolean).join(" · ");
}

function firstWords(form) {
  const field = [...form.elements].find((one) => one.type === "text" && one.value);
  return field?.value.slice(0, 60);
}

// Open the form again with what was refused in it; false when there is nothing to fill in.
export function mend(row) {
  const card = row.stop && document.getElementById(`field-stop-${row.stop}`);
  const form = canBeMended(row) && (card || document).querySelector(`[data-write="${row.kind}"]`);
  if (!form) return false;
  if (card) card.open = true;
  const opened = form.closest("details.field-act");
  if (opened) opened.open = true;
  typeInto(form, row.data);
  form.dataset.mends = row.seq;
  const needed = form.querySelector("[data-needed]");
  if (needed && row.words.includes("nécessaires")) needed.hidden = false;
  form.scrollIntoView({ block: "center" });
  form.querySelector("input:not([type=hidden]), select")?.focus();
  return true;
}

export function typeInto(form, data) {
  for (const field of form.elements) {
    if (!(field.name in data) || ABOUT.includes(field.name)) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked = field.type === "checkbox" || field.value === data[field.name];
    else field.value = data[field.name];
  }
}

// P5, without a network as well: words that a file should not keep are pointed at once, never forbidden.
export function warnAboutWords(form, listed) {
  const needed = form.querySelector("[data-needed]"), box = needed?.querySelector("input");
  if (!box || box.checked || !needed.hidden) return false;
  const typed = [...form.elements].filter((one) => ["words", "note"].includes(one.name)).map((one) => one.value).join(" ");
  const plain = typed.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  if (!new RegExp(`\\b(${listed.split(" ").join("|")})s?\\b`).test(plain)) return false;
  needed.hidden = false;
  box.focus();
  return true;
}
