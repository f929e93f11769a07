// Spares the writer a page load: a pasted call is read at once, and the boxes below are filled in.
const box = document.getElementById("id_pasted");
const paste = box?.closest("[data-read]");

async function read(form, said, again = true) {
  const data = new FormData(form);
  for (const field of form.querySelectorAll("input[type=file]")) data.delete(field.name);
  const response = await fetch(paste.dataset.read, { method: "POST", body: data, credentials: "same-origin" });
  if (response.status === 403 && again) {
    // The token may be from before signing in anew in another window.
    await new Promise((detail) => form.dispatchEvent(new CustomEvent("token:old", { detail })));
    return read(form, said, false);
  }
  const type = response.headers.get("Content-Type") || "";
  const answer = type.includes("json") ? await response.json() : {};
  said.classList.toggle("is-bad", !response.ok);
  said.textContent = answer.message || paste.dataset.failed;
  if (!response.ok) return;
  for (const [name, value] of Object.entries(answer.values)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  if (!answer.left) box.value = "";
  box.classList.remove("is-invalid");
  form.dispatchEvent(new CustomEvent("details:changed", { bubbles: true }));
}

if (paste) {
  const form = box.form;
  const said = document.getElementById("pasted_said");
  const begin = () =>
    read(form, said).catch(() => {
      said.classList.add("is-bad");
      said.textContent = paste.dataset.failed;
    });
  // After the paste has arrived in the box.
  box.addEventListener("paste", () => setTimeout(begin));
  paste.querySelector("[name=read]").addEventListener("click", (event) => {
    event.preventDefault();
    if (box.value.trim()) begin();
    else box.focus();
  });
}
