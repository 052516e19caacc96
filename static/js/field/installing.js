// Keeping the page on the home screen: a button where the browser offers it, a sentence elsewhere.
const button = document.querySelector("[data-install]"), hint = document.querySelector("[data-install-hint]");
const isInstalled = matchMedia("(display-mode: standalone)").matches;

if (!isInstalled && button) hint.hidden = false;
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  hint.hidden = true;
  button.hidden = false;
  button.addEventListener("click", () => event.prompt(), { once: true });
});
addEventListener("appinstalled", () => { button.hidden = hint.hidden = true; });
