// Asks before a text that was neither sent nor saved is left behind.
const dirty = new Set();

for (const form of document.querySelectorAll("form[data-leaving]")) {
  form.addEventListener("input", () => {
    const areas = [...form.querySelectorAll("textarea")];
    if (areas.some((area) => area.value.trim() !== area.defaultValue.trim())) dirty.add(form);
    else dirty.delete(form);
  });
  for (const name of ["submit", "begun:saved"]) form.addEventListener(name, () => dirty.delete(form));
}

addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});
