// Adds a button to every password field that shows what was typed.
const words = document.documentElement.lang === "en"
  ? { show: "Show", hide: "Hide", what: " password" }
  : { show: "表示", hide: "隠す", what: "パスワードを" };

for (const field of document.querySelectorAll("input[type=password]")) {
  const group = document.createElement("div");
  group.className = "input-group";
  field.before(group);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.setAttribute("aria-controls", field.id);
  const label = () => {
    const shown = field.type === "text";
    button.setAttribute("aria-pressed", String(shown));
    const action = shown ? words.hide : words.show;
    const what = document.createElement("span");
    what.className = "vh";
    what.textContent = words.what;
    button.replaceChildren(...(document.documentElement.lang === "en" ? [action, what] : [what, action]));
  };
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    label();
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  label();
  group.append(field, button);
}
