// Spares the reader a reload: pictures open in place, and what is being checked shows up once it is.
const zoom = document.getElementById("zoom");
let shown = 0;

function pictures() {
  const links = [...document.querySelectorAll("a[data-zoom]")];
  return links.filter((link, place) => links.findIndex((other) => other.dataset.zoom === link.dataset.zoom) === place);
}

function show(place) {
  const all = pictures();
  shown = (place + all.length) % all.length;
  const link = all[shown];
  const name = link.closest(".file").querySelector("bdi").textContent;
  const image = new Image();
  image.width = link.dataset.width;
  image.height = link.dataset.height;
  image.alt = name;
  image.src = link.dataset.zoom;
  zoom.querySelector(".stage").replaceChildren(image);
  zoom.querySelector("h2").textContent = name;
  document.getElementById("zoom-count").textContent = all.length > 1 ? `${shown + 1} / ${all.length}` : "";
  for (const button of zoom.querySelectorAll("[data-act=previous], [data-act=next]")) button.hidden = all.length < 2;
}

function setSize(actual) {
  zoom.classList.toggle("is-actual", actual);
  zoom.querySelector("[data-act=size]").setAttribute("aria-pressed", String(actual));
}

if (zoom) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-zoom]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setSize(false);
    show(pictures().findIndex((other) => other.dataset.zoom === link.dataset.zoom));
    zoom.showModal();
    zoom.querySelector(".stage").focus();
  });
  zoom.addEventListener("click", (event) => {
    const act = event.target.closest("button")?.dataset.act;
    if (act === "close" || event.target === zoom) zoom.close();
    if (act === "previous") show(shown - 1);
    if (act === "next") show(shown + 1);
    if (act === "size" || event.target.tagName === "IMG") setSize(!zoom.classList.contains("is-actual"));
  });
  zoom.addEventListener("keydown", (event) => {
    if (zoom.classList.contains("is-actual") && event.target.closest(".stage")) return;
    if (event.key === "ArrowLeft") show(shown - 1);
    if (event.key === "ArrowRight") show(shown + 1);
  });
}

// --- What is being checked ---------------------------------------------------------------------------------------
const FIRST = 1500;
const LONGEST = 60000;
const news = Object.assign(document.createElement("p"), { className: "vh" });
news.setAttribute("role", "status");
document.body.append(news);
let wait = FIRST;
let timer = 0;

const unchecked = () => [...document.querySelectorAll(".file[data-now]")];

function look() {
  const [first] = unchecked();
  if (!first || document.hidden) return;
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.addEventListener("loadend", () => {
    const said = [];
    for (const file of unchecked()) {
      const fresh = request.response?.querySelector(`[data-file="${file.dataset.file}"]`);
      if (!fresh || fresh.dataset.state === file.dataset.state) continue;
      const drawn = document.importNode(fresh, true);
      const hadFocus = file.contains(document.activeElement);
      file.replaceWith(drawn);
      if (hadFocus) drawn.querySelector("a")?.focus();
      said.push(fresh.dataset.said);
      wait = FIRST;
    }
    if (said.length) news.textContent = said.join(" ");
    later();
  });
  request.open("GET", first.dataset.now);
  request.send();
}

function later() {
  clearTimeout(timer);
  if (!unchecked().length) return;
  timer = setTimeout(look, wait);
  wait = Math.min(wait * 1.5, LONGEST);
}

function begin() {
  wait = FIRST;
  later();
}

document.addEventListener("files:changed", begin);
document.addEventListener("visibilitychange", () => document.hidden || begin());
begin();
