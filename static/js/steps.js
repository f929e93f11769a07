// Spares the writer a page load for each row: rows are added and removed in place.
const rows = document.querySelector("[data-rows]");

function renumber() {
  [...rows.children].forEach((row, place) => {
    const label = row.querySelector("label");
    const text = row.querySelector("textarea");
    text.id = `step${place + 1}`;
    label.htmlFor = text.id;
    label.textContent = label.textContent.replace(/\d+/, String(place + 1));
    for (const button of row.querySelectorAll("button")) {
      button.value = String(place);
      const words = button.querySelector(".vh");
      words.textContent = words.textContent.replace(/\d+/, String(place + 1));
    }
  });
}

function changed() {
  renumber();
  rows.dispatchEvent(new CustomEvent("details:changed", { bubbles: true }));
}

rows?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("li");
  event.preventDefault();
  if (button.name === "remove_step") {
    const next = row.nextElementSibling || row.previousElementSibling;
    if (next) row.remove();
    else row.querySelector("textarea").value = "";
    (next || row).querySelector("textarea").focus();
  } else if (row.previousElementSibling) {
    row.previousElementSibling.before(row);
    row.querySelector("textarea").focus();
  }
  changed();
});

document.querySelector("[name=add_step]")?.addEventListener("click", (event) => {
  if (rows.children.length >= 30) return;
  event.preventDefault();
  const row = rows.lastElementChild.cloneNode(true);
  row.querySelector("textarea").value = "";
  rows.append(row);
  changed();
  row.querySelector("textarea").focus();
});
