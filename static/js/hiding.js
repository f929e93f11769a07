// Spares the writer hunting for a secret: beside the box stands what was hidden, and one press hides it in the box too.
const form = document.querySelector("form[data-autosave]");
const blank = document.getElementById("hiding")?.content.firstElementChild;
const drawn = new Map();
const pressed = new Set();

function boxes(name) {
  return [...form.elements].filter((box) => box.name === name);
}

function snippet([before, after]) {
  const line = document.createElement("li");
  const code = document.createElement("code");
  code.append(before, Object.assign(document.createElement("mark"), { textContent: "•••" }), after);
  line.append(code);
  return line;
}

// The note as the server draws it, with the names of the item's own box for a reason.
function fresh(item) {
  const note = blank.cloneNode(true);
  for (const attribute of ["id", "for", "name", "aria-describedby"]) {
    for (const one of note.querySelectorAll(`[${attribute}^=why_]`)) {
      one.setAttribute(attribute, one.getAttribute(attribute).replace("why_", `why_${item}`));
    }
  }
  return note;
}

function draw(place, item, note) {
  if (!place.firstElementChild) place.replaceChildren(fresh(item));
  const part = (called) => place.querySelector(`[data-part=${called}]`);
  part("told").textContent = note.told;
  part("hidden").hidden = !note.told;
  part("kept").hidden = Boolean(note.told);
  part("snippets").replaceChildren(...note.snippets.map(snippet));
  part("renew").hidden = !note.renew;
  part("mask").hidden = Object.keys(note.masked).length === 0;
  part("why").hidden = !note.is_personal;
}

// Put the hidden form into the boxes, as far as they still hold what was sent; the rest waits for the next save.
function hide(item) {
  const { note, sent } = drawn.get(item);
  pressed.delete(item);
  for (const [name, texts] of Object.entries(note.masked)) {
    boxes(name).forEach((box, place) => {
      if (box.value === sent[name][place]) box.value = texts[place];
      else pressed.add(item);
    });
  }
  form.dispatchEvent(new CustomEvent("details:changed"));
}

form?.addEventListener("details:saved", ({ detail: { answer, data } }) => {
  for (const place of document.querySelectorAll("[data-hiding]")) {
    const item = place.dataset.hiding;
    const note = answer.hidden[item];
    if (note) {
      const sent = Object.fromEntries(Object.keys(note.masked).map((name) => [name, data.getAll(name)]));
      drawn.set(item, { note, sent });
      draw(place, item, note);
      if (pressed.has(item)) hide(item);
    } else if (!place.contains(document.activeElement)) {
      place.replaceChildren();
    }
  }
});

form?.addEventListener("click", (event) => {
  const place = event.target.closest("[data-mask]")?.closest("[data-hiding]");
  if (!place) return;
  hide(place.dataset.hiding);
  place.querySelector("[data-part=mask]").hidden = true;
});
