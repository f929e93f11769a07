// Sends files one by one, with progress and a way back, and lets the form wait for them. Loaded with the first file.
const drop = document.querySelector("[data-upload]");
const area = document.getElementById("uploading");
const news = document.getElementById("uploading-news");
const box = drop.querySelector("input[type=file]");
const form = drop.closest("form");
const AT_ONCE = 2;
const PICTURES = ["image/png", "image/jpeg", "image/webp"];
const queue = [];
const kept = new Map();
let sending = 0;
let looking = 0;
let looked = Promise.resolve();
let held = null;
let isUnseen = false;

function fetched(path, id) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      if (request.response?.getElementById(id)) done(request.response);
      else fail(new Error(`no ${id}`));
    });
    request.open("GET", path);
    request.send();
  });
}

// The words to say and the editor for pictures: what a page leaves out because most visits do without.
let page = null;
let words = null;

const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
const button = (text, act) => {
  const made = make("button", { type: "button", className: "btn btn-link btn-sm", textContent: text });
  made.addEventListener("click", act);
  return made;
};

function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// --- One row for each file -----------------------------------------------------------------------------------------
// The picture in small, or what kind of file it is.
async function thumbnail(file) {
  const kind = make("span", { className: "ext", textContent: file.name.split(".").at(-1).slice(0, 5).toUpperCase() });
  if (!file.type.startsWith("image/")) return kind;
  try {
    const picture = await createImageBitmap(file);
    const canvas = make("canvas", { className: "ext", width: 128, height: 96 });
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    picture.close();
    return canvas;
  } catch {
    return kind; // The server will say what is wrong with it.
  }
}

// Of the case itself, or of a row of it.
function begin(file, of) {
  const row = open(file, of);
  thumbnail(file).then((picture) => {
    picture.setAttribute("aria-hidden", "true");
    row.picture = picture;
    row.line.prepend(picture);
  });
  if (file.size > Number(drop.dataset.limit)) fail(row, fill(words.large, { name: file.name, size: size(file.size) }));
  else put(row);
}

function open(file, of) {
  const line = make("div", { className: "sending" });
  const text = make("p", { className: "dim" });
  const bar = make("progress", { max: 100, value: 0 });
  bar.setAttribute("aria-label", file.name);
  (of?.querySelector("[data-uploading]") ?? area).append(line);
  return { file, of, line, text, bar, key: key(), request: null, wasBegun: false, picture: null };
}

function put(row) {
  delete row.line.dataset.failed;
  const body = make("div", {});
  row.text.textContent = fill(words.queued, row.file);
  body.append(row.text, row.bar);
  show(row, body, button(words.cancel, () => cancel(row)));
  queue.push(row);
  next();
}

function show(row, ...parts) {
  row.line.replaceChildren(...[row.picture, ...parts].filter(Boolean));
}

function fail(row, sentence, repeat = null) {
  const note = make("div", {});
  const strong = make("p", { className: "invalid-feedback" });
  strong.append(make("strong", { textContent: sentence }));
  // Some sentences are about all files together.
  if (!sentence.includes(row.file.name)) note.append(make("p", { className: "dim", textContent: row.file.name }));
  note.append(strong);
  note.setAttribute("role", "alert");
  row.line.dataset.failed = row.file.name;
  const again = repeat && button(words.again, repeat);
  isUnseen = true;
  // Where it can be sent again, it may have arrived without a word.
  show(row, note, again, button(words.dismiss, () => (again ? cancel(row) : leaveOut(row))));
}

// What was said of a file that could not be taken has had its day once it is there after all: by a script, and by the
// page as it came.
function forget(name) {
  const gone = [...document.querySelectorAll("[data-failed]")].filter((line) => line.dataset.failed === name);
  if (gone.some((line) => line.contains(document.activeElement))) box.focus();
  for (const line of gone) line.remove();
  const said = document.getElementById(`${box.id}_error`);
  if (!said?.textContent.includes(name)) return;
  said.remove();
  box.classList.remove("is-invalid");
  box.removeAttribute("aria-invalid");
}

function leaveOut(row) {
  if (row.line.contains(document.activeElement)) box.focus();
  row.line.remove();
  tell(fill(words.cancelled, row.file));
  settle();
}

function cancel(row) {
  const place = queue.indexOf(row);
  if (place >= 0) queue.splice(place, 1);
  row.request?.abort();
  if (row.wasBegun) takeBack(row);
  leaveOut(row);
}

export function remove(button) {
  const request = post(button.getAttribute("formaction"), {});
  request.addEventListener("load", () => {
    if (request.getResponseHeader("Content-Type") === "application/json") refresh();
    else button.form.requestSubmit(button); // signed out, perhaps: the page that follows knows what to do
  });
}

// It may have arrived all the same, or be about to. The form waits until that is settled.
function takeBack(row) {
  looking += 1;
  post(drop.dataset.upload, { cancel: row.key }).addEventListener("loadend", () => {
    looking -= 1;
    refresh();
    settle();
  });
}

function tell(sentence) {
  news.textContent = sentence;
}

// --- Sending -------------------------------------------------------------------------------------------------------
function post(path, fields) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.setRequestHeader("Accept", "application/json");
  // The caller listens first.
  queueMicrotask(() => request.send(data));
  return request;
}

function next() {
  while (sending < AT_ONCE && queue.length) send(queue.shift(), true);
  settle();
}

function send(row, mayRenew) {
  sending += 1;
  const request = post(drop.dataset.upload, {
    row: row.of?.dataset.row ?? "",
    key: row.key,
    personal_reason: form.elements.personal_reason?.value ?? "",
    files: row.file,
  });
  const progress = (percent) => {
    row.bar.value = percent;
    row.text.textContent = fill(words.sending, { name: row.file.name, percent });
  };
  row.request = request;
  row.wasBegun = true;
  progress(0);
  request.upload.addEventListener("progress", (event) => progress(Math.round((event.loaded / event.total) * 100)));
  request.addEventListener("load", () => answered(row, request, mayRenew));
  request.addEventListener("error", () => fail(row, fill(words.failed, row.file), () => put(row)));
  request.addEventListener("loadend", () => {
    row.request = null;
    sending -= 1;
    next();
  });
}

function answered(row, request, mayRenew) {
  let answer = {};
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    // A page of the server in front of us: our own sentence says enough.
  }
  if (request.status === 200 && answer.files) {
    const [file] = answer.files;
    kept.set(file.id, row.picture);
    row.line.remove();
    forget(row.file.name);
    tell(fill(words.sent, row.file));
    refresh();
    // A row that is new must be saved for the file to belong to.
    row.of?.dispatchEvent(new CustomEvent("details:changed", { bubbles: true }));
  } else if (request.status === 403 && mayRenew) {
    looking += 1;
    renew().then((fresh) => {
      looking -= 1;
      if (fresh) send(row, false);
      else fail(row, fill(words.failed, row.file), () => put(row));
    });
  } else {
    const isRefused = [400, 409, 413, 422].includes(request.status);
    fail(row, answer.message || fill(words.failed, row.file), isRefused ? null : () => put(row));
  }
}

// After signing in again in another window this page's token is an old one: the page as it is now holds a fresh one.
function renew() {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const fresh = request.response?.querySelector(".drop")?.closest("form")?.elements.csrfmiddlewaretoken;
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh?.value ?? field.value;
      done(Boolean(fresh));
    });
    request.open("GET", location.pathname);
    request.send();
  });
}

// The lists of files, the case's own and those of its rows, as the server draws them; a picture that is not ready there
// is shown as it was drawn here.
function refresh() {
  fetched(drop.dataset.now, "files").then(draw, () => {});
}

function draw(fresh) {
  for (const list of document.querySelectorAll("[data-files]")) {
    const drawn = fresh.querySelector(`[data-files="${list.dataset.files}"]`);
    const controls = () => [...list.querySelectorAll("a, button")];
    const place = controls().indexOf(document.activeElement);
    list.replaceChildren(...(drawn ? document.importNode(drawn, true).childNodes : []));
    if (place >= 0) (controls()[place] ?? controls().at(-1) ?? box).focus();
    for (const file of list.querySelectorAll(".file")) {
      const picture = kept.get(file.dataset.file);
      if (picture) file.querySelector("span.ext")?.replaceWith(picture);
    }
  }
  document.dispatchEvent(new Event("files:changed"));
}

// --- Taking files, from wherever they come -------------------------------------------------------------------------
const size = (bytes) => `${(Math.ceil(bytes / 100000) / 10).toFixed(1).replace(".0", "")} MB`;

// Rejects when it cannot begin.
export async function take(files, of) {
  looking += 1;
  try {
    page ??= await fetched(drop.dataset.words, "sending");
  } finally {
    looking -= 1;
  }
  words = page.getElementById("sending").dataset;
  const pictures = files.filter((file) => PICTURES.includes(file.type));
  let rest = false;
  for (const file of files) {
    if (!pictures.includes(file)) {
      begin(file, of);
      continue;
    }
    looking += 1;
    looked = looked.then(async () => {
      try {
        const answer = rest ? { file } : await look(file, pictures.indexOf(file) + 1, pictures.length);
        rest = rest || Boolean(answer?.rest);
        if (answer) begin(answer.file, of);
        else tell(fill(words.cancelled, file));
      } catch {
        // Without the editor nothing is sent: there may be something to black out.
        const row = open(file, of);
        fail(row, fill(words.failed, file), () => {
          row.line.remove();
          take([file], of);
        });
      }
      looking -= 1;
      settle();
    });
  }
}

// One picture after the other is shown to its sender first; nothing of it is sent before.
async function look(file, place, of) {
  const editor = await import("./redact.js");
  return editor.look(file, place, of, page.getElementById("redact"));
}

// --- The form waits ------------------------------------------------------------------------------------------------
const isBusy = () => Boolean(sending || looking || queue.length);
// What was refused stays refused; what could not be sent can be sent again, and should not be forgotten.
const unsent = () => [...document.querySelectorAll(".sending")].find((line) => line.querySelectorAll("button").length > 1);

function settle() {
  if (!held || isBusy()) return;
  const submitter = held;
  held = null;
  if (isUnseen && document.querySelector(".sending")) {
    stay();
    return;
  }
  tell("");
  form.requestSubmit(submitter === form ? null : submitter);
}

function stay() {
  tell(words.settle);
  (unsent() ?? document.querySelector(".sending")).querySelector("button").focus();
}

// Before any other script hears of it.
document.addEventListener(
  "submit",
  (event) => {
    if (event.target !== form) return;
    if (!isBusy() && !unsent()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isBusy()) {
      stay();
      return;
    }
    held = event.submitter ?? form;
    isUnseen = Boolean(unsent());
    tell(words.hold);
  },
  true,
);
addEventListener("beforeunload", (event) => isBusy() && event.preventDefault());

