// Passkeys: shows what asks for them only where the browser can, and says in words when one did not work.
document.addEventListener("DOMContentLoaded", () => {
  const able = Boolean(window.PublicKeyCredential);
  document.querySelectorAll("[data-passkey]").forEach((part) => { part.hidden = !able; });
  document.querySelectorAll("[data-no-passkey]").forEach((part) => { part.hidden = able; });
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-failed]").forEach((part) => { part.hidden = false; });
});
