// Spares the writer a page load for each file: files are taken at once, whether chosen, dropped or pasted anywhere. What
// sends them is loaded with the first. Rows of evidence hand theirs over with an event "details:files".
const drop = document.querySelector("[data-upload]");

async function take(files, of = null) {
  try {
    const sending = await import("./sending.js");
    await sending.take(files, of);
  } catch {
    // They go with the form, then.
    const data = new DataTransfer();
    for (const file of files) data.items.add(file);
    (of ?? drop).querySelector("input[type=file]").files = data.files;
  }
}

function named(file, place) {
  if (file.name && !/^image\.\w+$/.test(file.name)) return file;
  const now = new Date();
  const stamp = [now.getHours(), now.getMinutes(), now.getSeconds()].map((n) => String(n).padStart(2, "0")).join("");
  const ending = file.type.split("/")[1].replace("jpeg", "jpg");
  return new File([file], `screenshot-${stamp}${place ? `-${place + 1}` : ""}.${ending}`, { type: file.type });
}

// Within a row that takes screenshots, they are the row's.
function rowOf(target) {
  const row = target.closest?.("[data-row]");
  return row?.querySelector("input[data-file]") ? row : null;
}

if (drop) {
  for (const hint of document.querySelectorAll(".js-only")) hint.hidden = false;
  drop.querySelector("input[type=file]").addEventListener("change", (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    take(files);
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-files] button[formaction]");
    if (!button) return;
    event.preventDefault();
    try {
      const sending = await import("./sending.js");
      sending.remove(button);
    } catch {
      button.form.requestSubmit(button);
    }
  });
  const veil = Object.assign(document.createElement("div"), { className: "veil", hidden: true });
  veil.append(Object.assign(document.createElement("p"), { textContent: drop.dataset.veil }));
  document.body.append(veil);
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragenter", (event) => {
    if (hasFiles(event) && !document.querySelector("dialog[open]")) veil.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  document.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    take([...event.dataTransfer.files], rowOf(event.target));
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A spreadsheet puts a picture of its cells beside their text: into a box, the text is meant.
    const isText = event.clipboardData?.types.includes("text/plain") && event.target.closest?.("input, textarea");
    if (!files.length || isText || event.defaultPrevented) return;
    event.preventDefault();
    take(files.map(named), rowOf(event.target));
  });
  document.addEventListener("details:files", (event) => take(event.detail.files, event.detail.row));
}
