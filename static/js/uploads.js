// Spares the writer a page load for each file: files are sent at once, dropped or pasted, with progress and cancel.
const drop = document.querySelector("[data-upload]");
const area = document.getElementById("uploading");
const words = area?.dataset;
const form = drop?.closest("form");
let isUnlisted = false;

function row(name, area) {
  const line = document.createElement("div");
  const text = Object.assign(document.createElement("p"), { className: "dim" });
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  bar.setAttribute("aria-label", name);
  const cancel = Object.assign(document.createElement("button"), {
    type: "button",
    className: "btn btn-link btn-sm",
    textContent: words.cancel,
  });
  line.append(text, bar, cancel);
  area.append(line);
  return { line, text, bar, cancel };
}

function fail(shown, sentence) {
  const note = Object.assign(document.createElement("p"), { className: "invalid-feedback", role: "alert" });
  note.append(Object.assign(document.createElement("strong"), { textContent: sentence }));
  shown.line.replaceChildren(note);
}

// The lists of files, the case's own and those of its rows, as the server draws them.
function refresh() {
  isUnlisted = false;
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.addEventListener("load", () => {
    for (const shown of document.querySelectorAll("[data-files]")) {
      const fresh = request.response?.querySelector(`[data-files="${shown.dataset.files}"]`);
      if (fresh) shown.replaceChildren(...document.adoptNode(fresh).childNodes);
    }
  });
  request.open("GET", location.pathname);
  request.send();
}

// To the case, or to a row of it.
function send(file, of = null, again = true) {
  const shown = row(file.name, of?.querySelector("[data-uploading]") ?? area);
  const request = new XMLHttpRequest();
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("files", file, file.name);
  if (of) data.append("row", of.dataset.row);
  data.append("personal_reason", form.elements.personal_reason?.value ?? "");
  const tell = (percent) => {
    shown.bar.value = percent;
    shown.text.textContent = words.sending.replace("{name}", file.name).replace("{percent}", String(percent));
  };
  tell(0);
  request.upload.addEventListener("progress", (event) => tell(Math.round((event.loaded / event.total) * 100)));
  request.addEventListener("load", () => {
    if (request.status === 200) {
      shown.line.remove();
      isUnlisted = Boolean(of);
      // A row that is new here must be saved first, or the server would not draw it.
      if (of) of.dispatchEvent(new CustomEvent("details:changed", { bubbles: true }));
      else refresh();
      return;
    }
    if (request.status === 403 && again) {
      // The token may be from before signing in anew in another window.
      shown.line.remove();
      form.dispatchEvent(new CustomEvent("token:old", { detail: () => send(file, of, false) }));
      return;
    }
    let sentence = words.failed;
    try {
      sentence = JSON.parse(request.responseText).message || sentence;
    } catch {
      // A page of the server in front of us: our own sentence says enough.
    }
    fail(shown, sentence);
  });
  request.addEventListener("error", () => fail(shown, words.failed));
  request.addEventListener("abort", () => shown.line.remove());
  shown.cancel.addEventListener("click", () => request.abort());
  request.open("POST", drop.dataset.upload);
  request.send(data);
}

function named(file) {
  const now = new Date();
  const stamp = [now.getHours(), now.getMinutes(), now.getSeconds()].map((n) => String(n).padStart(2, "0")).join("");
  return new File([file], `screenshot-${stamp}.png`, { type: file.type });
}

if (drop) {
  const input = drop.querySelector("input[type=file]");
  for (const hint of document.querySelectorAll(".js-only")) hint.hidden = false;
  input.addEventListener("change", () => {
    for (const file of input.files) send(file);
    input.value = "";
  });
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) send(file);
  });
  document.addEventListener("details:saved", () => isUnlisted && refresh());
  document.addEventListener("details:file", (event) => send(event.detail.file, event.detail.row));
  document.addEventListener("paste", (event) => {
    for (const item of event.clipboardData?.items || []) {
      if (item.kind === "file" && item.type === "image/png") {
        event.preventDefault();
        const within = document.activeElement?.closest("[data-row]");
        send(named(item.getAsFile()), within?.querySelector("[data-file]") ? within : null);
      }
    }
  });
}
