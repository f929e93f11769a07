// Tells once that what is on the page has been read: when the page is in view, not when it is fetched.
const read = document.getElementById("read");

function mark() {
  if (document.hidden) return;
  document.removeEventListener("visibilitychange", mark);
  const request = new XMLHttpRequest();
  request.addEventListener("load", () => read.toggleAttribute("data-done", request.status < 400));
  request.open("POST", read.action);
  request.setRequestHeader("Accept", "application/json");
  request.send(new FormData(read));
}

if (read) {
  document.addEventListener("visibilitychange", mark);
  mark();
}
