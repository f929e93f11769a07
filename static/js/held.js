// Spares the writer a look at the clock: what was sent counts down, goes out by itself, and the page shows it where it
// now stands. Without this the worker lets it go.
const held = document.getElementById("held");
const REST = ["turn", "said", "log"];

function show(fresh) {
  for (const part of [...REST.map((id) => `#${id}`), ".strip", ".moves", ".desk .past .log"]) {
    const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
    if (old && now) old.replaceWith(document.importNode(now, true));
  }
  held.querySelector("[role=status]").textContent = held.dataset.gone;
  held.classList.add("is-gone");
}

// Without an answer the worker lets it go, and the next page shows it.
function go() {
  const form = held.querySelector("form");
  const data = new FormData(form);
  data.append("act", "now");
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.addEventListener("load", () => request.response?.getElementById("said") && show(request.response));
  request.open("POST", form.action);
  request.send(data);
}

if (held) {
  const end = performance.now() + Number(held.dataset.left) * 1000;
  const say = held.querySelector("[data-say]");
  const tick = setInterval(() => {
    const left = Math.ceil((end - performance.now()) / 1000);
    say.textContent = held.dataset.second.replace("{n}", Math.max(0, left));
    if (left > 0) return;
    clearInterval(tick);
    go();
  }, 250);
  held.querySelector("form").addEventListener("submit", () => clearInterval(tick));
}
