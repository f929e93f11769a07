// Asks before a text that was not sent is left behind.
let isDirty = false;

for (const form of document.querySelectorAll("form[data-leaving]")) {
  form.addEventListener("input", () => {
    isDirty = [...form.querySelectorAll("textarea")].some((area) => area.value.trim() !== area.defaultValue.trim());
  });
  form.addEventListener("submit", () => {
    isDirty = false;
  });
}

addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});
