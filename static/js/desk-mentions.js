// Spares staff the spelling of a colleague's name: after an @ in a note, those whose names begin so are offered below.
const area = document.getElementById("id_body");
const place = document.querySelector(".call-in");

if (area && place) {
  const people = [...place.querySelectorAll("label")].map((label) => ({
    name: label.querySelector("bdi").textContent,
    box: label.querySelector("input"),
  }));
  const offer = Object.assign(document.createElement("div"), { className: "offer", hidden: true });
  const news = Object.assign(document.createElement("p"), { className: "vh" });
  news.setAttribute("role", "status");
  area.after(offer, news);

  // What stands between the last @ and the caret, in a note; null where there is none.
  const begun = () => {
    if (!document.getElementById("mode-internal").checked) return null;
    const found = area.value.slice(0, area.selectionStart).match(/@([^@\n]{0,40})$/);
    return found ? found[1] : null;
  };
  const close = () => {
    offer.hidden = true;
    news.textContent = "";
  };
  const take = (one, typed) => {
    const end = area.selectionStart;
    const start = end - typed.length;
    area.setRangeText(`${one.name} `, start, end, "end");
    one.box.checked = true;
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  area.addEventListener("input", () => {
    const typed = begun();
    const wanted = typed?.trim().toLowerCase();
    const found = typed === null ? [] : people.filter((one) => one.name.toLowerCase().startsWith(wanted)).slice(0, 8);
    if (!found.length || found.some((one) => typed.startsWith(one.name))) return close();
    offer.replaceChildren(
      ...found.map((one) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "btn btn-sm", textContent: one.name });
        button.addEventListener("click", () => take(one, typed));
        return button;
      }),
    );
    offer.hidden = false;
    news.textContent = place.dataset.found.replace("{n}", found.length);
  });
  area.addEventListener("keydown", (event) => {
    if (offer.hidden) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      offer.firstElementChild.focus();
    }
    if (event.key === "Escape") close();
  });
  offer.addEventListener("keydown", (event) => {
    const buttons = [...offer.children];
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      (buttons[at + step] ?? area).focus();
    }
    if (event.key === "Escape") {
      close();
      area.focus();
    }
  });
}
