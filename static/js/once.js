// Spares the sender a doubt: after the first press the button says that it is being sent. The server would take it once
// in any case.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    setTimeout(() => {
      button.disabled = true;
      button.textContent = form.dataset.once;
    });
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
