// Spares the writer the fear of losing a text: what is typed into the form under a conversation is saved two seconds
// after the last key. What another window has saved is never overwritten unless the writer says so.
const form = document.querySelector("form[data-begun]");
const saved = document.getElementById("saved");
const other = document.getElementById("other");
let timer = 0;
let pending = false;
let saving = null;
let stopped = false;

// ``state`` tells whether all that was typed has arrived: unsaved, saved or refused.
function say(text, state) {
  saved.dataset.state = state;
  saved.classList.toggle("is-bad", state === "refused");
  saved.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
}

// After signing in again in another window this page's token is an old one: the page as it is now holds a fresh one.
async function renew() {
  const page = await (await fetch(location.pathname, { credentials: "same-origin" })).text();
  const fresh = page.match(/name="csrfmiddlewaretoken" value="(\w+)"/);
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh?.[1] ?? field.value;
  return Boolean(fresh);
}

async function send(replaces, again) {
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "key", "begun", "body", "mode"]) data.append(name, form.elements[name]?.value ?? "");
  if (replaces) data.append("replaces", "on");
  const headers = { Accept: "application/json" };
  const response = await fetch(form.dataset.begun, { method: "POST", headers, body: data, credentials: "same-origin" });
  if (response.status === 403 && again && (await renew())) return send(replaces, false);
  const type = response.headers.get("Content-Type") || "";
  if (!type.includes("json")) throw new Error("not an answer of ours");
  return { response, answer: await response.json() };
}

async function save(replaces) {
  pending = false;
  say(form.dataset.saving, "unsaved");
  try {
    const { response, answer } = await send(replaces, true);
    if (response.ok) {
      form.elements.begun.value = answer.begun;
      other.hidden = true;
      say(answer.message, pending ? "unsaved" : "saved");
      if (!pending) form.dispatchEvent(new Event("begun:saved", { bubbles: true }));
      return;
    }
    // Another window, or a session that is over: only the writer can settle that.
    stopped = response.status === 409;
    say(answer.message || form.dataset.unsaved, "refused");
    if (answer.other) {
      other.querySelector("pre").textContent = answer.other;
      other.hidden = false;
    }
    // What was refused for its contents is not sent again until they change.
    if (!stopped && response.status !== 422) later(15000);
  } catch {
    say(form.dataset.unsaved, "refused");
    later(10000);
  }
}

function begin(replaces = false) {
  if (saving || stopped) return;
  saving = save(replaces).finally(() => {
    saving = null;
    if (pending && !stopped) later(500);
  });
}

function later(wait) {
  pending = true;
  if (saved.dataset.state !== "refused") saved.dataset.state = "unsaved";
  clearTimeout(timer);
  timer = setTimeout(begin, wait);
}

if (form) {
  form.elements.body.addEventListener("input", () => stopped || later(2000));
  for (const radio of form.querySelectorAll("[name=mode]")) {
    radio.addEventListener("change", () => stopped || (form.elements.body.value.trim() && later(2000)));
  }
  form.addEventListener("submit", (event) => {
    stopped = true;
    clearTimeout(timer);
    if (!saving) return;
    // A save is on its way: the form goes once it has come back, so that what was sent is not kept as begun.
    event.preventDefault();
    event.stopImmediatePropagation();
    saving.finally(() => form.requestSubmit(event.submitter));
  });
  const instead = other.querySelector("button");
  instead.hidden = false;
  instead.addEventListener("click", () => {
    stopped = false;
    begin(true);
  });
  addEventListener("online", () => pending && begin());
  document.addEventListener("visibilitychange", () => document.hidden && pending && begin());
}
