// Spares the reader a page load: topics move up beside the search box while one types.
const box = document.querySelector("[data-topics]");
const status = document.getElementById("topics_found");
const near = document.getElementById("topics_near");
const all = document.getElementById("topics_all");

const fold = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/[ー\-・/（）()]/g, "");

const name = (topic) => fold(topic.querySelector("label").firstChild.textContent);

function filter(topics) {
  const words = box.value.split(/\s+/).map(fold).filter(Boolean);
  const fits = (topic) => words.length && words.every((word) => fold(topic.dataset.words).includes(word));
  const found = topics.filter(fits);
  // Those that bear the word in their name come first.
  const named = found.filter((topic) => words.every((word) => name(topic).includes(word)));
  const chosen = topics.filter((topic) => topic.querySelector("input").checked);
  const first = [...new Set([...named, ...found, ...chosen])];
  near.append(...first);
  all.append(...topics.filter((topic) => !first.includes(topic)));
  if (!words.length) status.textContent = "";
  else if (!found.length) status.textContent = status.dataset.none;
  else status.textContent = found.length === 1 ? status.dataset.one : status.dataset.many.replace("{n}", found.length);
  if (words.length && !found.length) all.closest("details").open = true;
}

if (box) {
  const topics = [...all.children, ...near.children];
  box.addEventListener("input", () => filter(topics));
  // Enter in the search box filters; it does not send the form.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      filter(topics);
    }
  });
  box.parentElement.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    filter(topics);
  });
}
