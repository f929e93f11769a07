// Spares the writer the fear of losing text: what is typed is saved two seconds after the last key.
const form = document.querySelector("form[data-autosave]");
const saved = document.getElementById("saved");
let timer = 0;
let pending = false;
let saving = false;
let stopped = false;

function say(text, bad) {
  saved.classList.toggle("is-bad", bad);
  saved.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
}

function show(answer) {
  form.elements.version.value = answer.version;
  say(answer.message, false);
  const progress = document.getElementById("progress");
  progress.value = answer.done;
  for (const item of document.querySelectorAll("[data-todo]")) item.hidden = !answer.todo.includes(item.dataset.todo);
  document.getElementById("left").textContent = document
    .getElementById("left")
    .textContent.replace(/\d+/, String(answer.left));
  for (const [name, chips] of Object.entries(answer.chips)) {
    const list = document.getElementById(`read_${name}`);
    list?.replaceChildren(
      ...chips.map((chip) =>
        Object.assign(document.createElement("li"), {
          textContent: chip.words,
          className: chip.tone ? `is-${chip.tone}` : "",
        }),
      ),
    );
  }
}

async function save() {
  if (saving || stopped) return;
  saving = true;
  pending = false;
  say(form.dataset.saving, false);
  try {
    const data = new FormData(form);
    data.delete("files");
    const response = await fetch(form.dataset.autosave, { method: "POST", body: data, credentials: "same-origin" });
    const type = response.headers.get("Content-Type") || "";
    const answer = type.includes("json") ? await response.json() : {};
    if (response.ok) show(answer);
    else {
      // Another window, or a session that is over: only the writer can settle that.
      stopped = response.status === 409;
      say(answer.message || form.dataset.unsaved, true);
      if (!stopped) later(15000);
    }
  } catch {
    say(form.dataset.unsaved, true);
    later(10000);
  }
  saving = false;
  if (pending) later(500);
}

function later(wait) {
  pending = true;
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") later(2000);
  });
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
  });
  form.addEventListener("details:changed", () => later(300));
  addEventListener("online", () => pending && save());
  document.addEventListener("visibilitychange", () => document.hidden && pending && save());
}
