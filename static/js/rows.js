// Spares the writer a page load for each row: rows are added, moved and removed in place.
const BLANK = "__row__";
const form = document.querySelector("form[data-autosave]");

const newID = () => Array.from(crypto.getRandomValues(new Uint8Array(4)), (n) => n.toString(16).padStart(2, "0")).join("");
const controls = (row) => [...row.querySelectorAll("textarea, select, input:not([type=hidden])")];
const says = (one) => (one.type === "radio" ? one.checked : one.tagName !== "SELECT" && one.value.trim() !== "");
const isEmpty = (row) => !row.querySelector("[data-files] li") && !controls(row).some(says);

function changed(box) {
  [...box.querySelector(".rows").children].forEach((row, place) => {
    for (const number of row.querySelectorAll("[data-n]")) number.textContent = String(place + 1);
  });
  box.dispatchEvent(new CustomEvent("details:changed", { bubbles: true }));
}

function say(box, words, undo) {
  const status = box.querySelector("[role=status][data-moved]");
  status.textContent = words;
  if (!undo) return;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "linked",
    textContent: status.dataset.undo,
  });
  button.addEventListener("click", () => {
    undo();
    say(box, "");
    changed(box);
  });
  status.append(" ", button);
}

// A row as the server would draw it, under an ID of its own.
function fresh(box) {
  const row = document.importNode(box.querySelector("template[data-blank]").content, true).querySelector("li");
  const id = newID();
  for (const one of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...one.attributes]) {
      if (value.includes(BLANK)) one.setAttribute(name, value.replaceAll(BLANK, id));
    }
  }
  return row;
}

const acts = {
  add(box, _row, button) {
    const list = box.querySelector(".rows");
    const { dataset } = box.querySelector("[role=status][data-moved]");
    const url = button.value.split(" ")[2];
    let row = url && [...list.children].find(isEmpty);
    if (!row && list.children.length >= Number(box.dataset.most)) return say(box, dataset.full);
    if (!row) list.append((row = fresh(box)));
    if (url) {
      row.querySelector("[name$=-url]").value = url;
      button.closest("li").hidden = true;
    }
    controls(row)[url ? 1 : 0].focus();
    say(box, "");
  },
  raise(box, row, button) {
    row.previousElementSibling?.before(row);
    arrived(box, row, button);
  },
  lower(box, row, button) {
    row.nextElementSibling?.after(row);
    arrived(box, row, button);
  },
  remove(box, row) {
    const list = row.parentElement;
    const next = row.nextElementSibling;
    const wasEmpty = isEmpty(row);
    row.remove();
    if (!list.children.length) list.append(fresh(box));
    controls(next || list.lastElementChild)[0].focus();
    const { dataset } = box.querySelector("[role=status][data-moved]");
    say(box, wasEmpty ? "" : dataset.removed, wasEmpty ? null : () => {
      if (next?.isConnected) next.before(row);
      else list.append(row);
      controls(row)[0].focus();
    });
  },
};

function arrived(box, row, button) {
  const place = [...row.parentElement.children].indexOf(row);
  const { dataset } = box.querySelector("[role=status][data-moved]");
  say(box, dataset.moved.replace("{n}", String(place + 1)));
  // At either end the button is gone: the other one takes over.
  button.focus();
  const isGone = getComputedStyle(button).visibility === "hidden";
  if (isGone) [...row.querySelectorAll("button[name=rows]")].find((one) => one !== button).focus();
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=rows]");
  const box = button?.closest("[data-rows]");
  const act = acts[button?.value.split(" ")[0]];
  if (!act) return;
  event.preventDefault();
  act(box, button.closest("[data-row]"), button);
  changed(box);
});

// A screenshot goes to its row at once; sending is the business of uploads.js.
form?.addEventListener("change", (event) => {
  if (!event.target.matches("[data-file]")) return;
  const row = event.target.closest("[data-row]");
  const files = [...event.target.files];
  event.target.value = "";
  row.dispatchEvent(new CustomEvent("details:files", { bubbles: true, detail: { files, row } }));
});
