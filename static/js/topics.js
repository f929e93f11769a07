// Spares the reader a page load: what the search would find moves up beside its box while one types. What fits is for
// the server to say, so that words find the same with and without this script.
const box = document.querySelector("[data-topics]");
const form = box?.form;
let request = null;
let timer = 0;

function show(page) {
  if (!page?.getElementById("topics_near")) return;
  const chosen = form.elements.area.value;
  const focused = document.activeElement?.id;
  for (const id of ["topics_near", "topics_all"]) {
    document.getElementById(id).replaceChildren(...document.adoptNode(page.getElementById(id)).childNodes);
  }
  form.elements.area.value = chosen;
  // Whoever went on with the keyboard meanwhile stays where they are.
  if (focused && document.activeElement.id !== focused) document.getElementById(focused)?.focus();
  document.getElementById("topics_found").textContent = page.getElementById("topics_found").textContent;
  if (page.querySelector("details.topics").open) document.querySelector("details.topics").open = true;
}

// Whoever is read the page aloud hears the topics once they are there.
function busy(now) {
  document.getElementById("topics_near").ariaBusy = String(now);
}

function search() {
  clearTimeout(timer);
  request?.abort();
  busy(true);
  request = new XMLHttpRequest();
  request.responseType = "document";
  request.addEventListener("load", (event) => show(event.target.response));
  request.addEventListener("loadend", (event) => event.target === request && busy(false));
  const data = new FormData(form);
  data.append("find", "1");
  request.open("POST", form.action);
  request.send(data);
}

if (box) {
  box.addEventListener("input", () => {
    clearTimeout(timer);
    busy(true);
    timer = setTimeout(search, 200);
  });
  // Enter in the search box searches; it does not send the form.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      search();
    }
  });
  box.parentElement.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    search();
  });
}
