// Signing out wipes what the phone keeps of the field; not without a word when something was not sent yet.
import * as store from "./store.js";

const question = (n) =>
  n === 1
    ? "Une saisie du terrain n’est pas encore envoyée : elle serait perdue. Se déconnecter quand même ?"
    : `${n} saisies du terrain ne sont pas encore envoyées : elles seraient perdues. Se déconnecter quand même ?`;

// Stops the form, asks, wipes, and lets it go on.
export function watch(form) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.wiped || !store.isPossible()) return;
    event.preventDefault();
    try {
      const user = Number(form.dataset.user), waiting = await store.countWaiting(user);
      if (waiting && !globalThis.confirm(question(waiting))) return;
      await store.wipe(user);
    } catch {
      // Nothing is kept here, or nothing can be: sign out all the same.
    }
    form.dataset.wiped = "yes";
    form.requestSubmit();
  });
}

for (const form of document.querySelectorAll("form[data-sign-out]")) watch(form);
