// The phone’s own way to share a page; without it there is a link, and a text message.
if (navigator.share) {
  document.documentElement.classList.add("can-share");
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-share]");
    // Whoever closes the sheet of the phone without sharing has not met an error.
    if (button) navigator.share({ text: button.dataset.shareText, url: button.dataset.share }).catch(() => {});
  });
}
