// Spares staff a confirmation of nothing: where no text was begun as a note, the way to the customer is the plain one.
const body = document.getElementById("id_body");

document.getElementById("mode-switched")?.addEventListener("change", () => {
  if (!body.value.trim()) document.getElementById("mode-public").click();
});
