// Spares the reader a page load: topics are filtered while one types.
const box = document.querySelector("[data-topics]");
const status = document.getElementById("topics_found");
const list = document.querySelector("details.topics");

const fold = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/[ー\-・/（）()]/g, "");

function filter() {
  const words = box.value.split(/\s+/).map(fold).filter(Boolean);
  let found = 0;
  for (const topic of document.querySelectorAll("[data-words]")) {
    const known = fold(topic.dataset.words);
    const fits = words.every((word) => known.includes(word));
    topic.hidden = !fits && !topic.querySelector("input").checked;
    if (fits) found += 1;
  }
  if (words.length) list.open = true;
  if (!words.length) status.textContent = "";
  else if (!found) status.textContent = status.dataset.none;
  else status.textContent = found === 1 ? status.dataset.one : status.dataset.many.replace("{n}", found);
}

if (box) {
  box.addEventListener("input", filter);
  // Enter in the search box filters; it does not send the form.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      filter();
    }
  });
  box.parentElement.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    filter();
  });
}
