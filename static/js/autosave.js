// Spares the writer the fear of losing text: what is typed is saved two seconds after the last key.
const form = document.querySelector("form[data-autosave]");
const saved = document.getElementById("saved");
let timer = 0;
let pending = false;
let saving = null;
let stopped = false;

// ``state`` tells whether all that was typed has arrived: unsaved, saved or refused.
function say(text, state) {
  const bad = state === "refused";
  saved.dataset.state = state;
  saved.classList.toggle("is-bad", bad);
  saved.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
}

function show(answer) {
  form.elements.version.value = answer.version;
  say(answer.message, pending ? "unsaved" : "saved");
  document.getElementById("progress").value = answer.done;
  document.getElementById("left").textContent = answer.left;
  for (const item of document.querySelectorAll("[data-todo]")) item.hidden = !answer.todo.includes(item.dataset.todo);
  const heeded = document.getElementById("heeded");
  if (heeded && answer.heeded) heeded.textContent = answer.heeded;
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
  showSame(answer.same_screen);
  for (const [name, codes] of Object.entries(answer.first_aid)) {
    document.getElementById(`aid_${name}`)?.replaceChildren(...codes.map(aid));
  }
}

// Open cases of the company about a screen that was named.
function showSame(cases) {
  const list = document.createElement("ul");
  for (const one of cases) {
    const line = document.createElement("li");
    line.append(Object.assign(document.createElement("a"), { href: one.url, textContent: one.words }));
    list.append(line);
  }
  const place = document.getElementById("same_screen");
  const words = Object.assign(document.createElement("p"), { textContent: place?.dataset.words });
  place?.replaceChildren(...(cases.length ? [words, list] : []));
}

// What to try first, drawn as the server draws it.
function aid(code) {
  const drawn = document.getElementById("aid").content.firstElementChild.cloneNode(true);
  for (const part of drawn.querySelectorAll("[data-part]")) part.textContent = code[part.dataset.part];
  drawn.querySelector("a").href = code.url;
  drawn.querySelector("[data-passes]")?.toggleAttribute("hidden", !code.passes);
  return drawn;
}

// After signing in again in another window this page's token is an old one: the page as it is now holds a fresh one.
function renew() {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const fresh = request.response?.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh?.value ?? field.value;
      done(Boolean(fresh));
    });
    request.open("GET", location.pathname);
    request.send();
  });
}

async function send(again) {
  const data = new FormData(form);
  // Files go on their own way.
  for (const field of form.querySelectorAll("input[type=file]")) data.delete(field.name);
  const headers = { Accept: "application/json" };
  const response = await fetch(form.dataset.autosave, { method: "POST", headers, body: data, credentials: "same-origin" });
  if (response.status === 403 && again && (await renew())) return send(false);
  const type = response.headers.get("Content-Type") || "";
  return { response, data, answer: type.includes("json") ? await response.json() : {} };
}

async function save() {
  pending = false;
  say(form.dataset.saving, "unsaved");
  try {
    const { response, data, answer } = await send(true);
    if (response.ok) {
      show(answer);
      form.dispatchEvent(new CustomEvent("details:saved", { bubbles: true, detail: { answer, data } }));
    } else {
      // Another window, or a session that is over: only the writer can settle that.
      stopped = stopped || response.status === 409;
      say(answer.message || form.dataset.unsaved, "refused");
      // What was refused for its contents is not sent again until they change.
      if (!stopped && ![404, 413, 422].includes(response.status)) later(15000);
    }
  } catch {
    say(form.dataset.unsaved, "refused");
    if (!stopped) later(10000);
  }
}

function begin() {
  if (saving || stopped) return;
  saving = save().finally(() => {
    saving = null;
    if (pending && !stopped) later(500);
  });
}

function later(wait) {
  pending = true;
  saved.dataset.state = "unsaved";
  clearTimeout(timer);
  timer = setTimeout(begin, wait);
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") later(2000);
  });
  form.addEventListener("submit", (event) => {
    stopped = true;
    clearTimeout(timer);
    if (!saving) return;
    // A save is on its way: the form goes once it has come back, so that it is not taken for another window's.
    event.preventDefault();
    saving.finally(() => form.requestSubmit(event.submitter));
  });
  form.addEventListener("details:changed", () => later(300));
  form.addEventListener("token:old", (event) => renew().then(event.detail));
  addEventListener("online", () => pending && begin());
  document.addEventListener("visibilitychange", () => document.hidden && pending && begin());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
