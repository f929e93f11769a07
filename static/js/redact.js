// Spares the sender a picture editor: before a picture is sent, it is cropped and parts of it are blacked out here. It is
// drawn from its pixels, so that nothing has to be loaded from anywhere; the original stays in the browser.
const LONGEST = 1600; // pixels on screen; what is sent has as many as the original
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);

// Resolves with { file } to send, with { file, rest: true } when the others need not be shown, with null to leave it out.
export async function look(file, place, of, template) {
  const picture = await createImageBitmap(file).catch(() => null);
  // What this browser cannot draw, the server will look at.
  if (!picture) return { file };
  const dialog = document.importNode(template.content.firstElementChild, true);
  document.body.append(dialog);
  try {
    return await new Promise((done) => begin(dialog, file, picture, place, of, done));
  } finally {
    picture.close();
    dialog.remove();
  }
}

function begin(dialog, file, picture, place, of, done) {
  const canvas = dialog.querySelector("canvas");
  const part = (name) => dialog.querySelector(`[data-part=${name}]`);
  const act = (name) => dialog.querySelector(`[data-act=${name}]`);
  const words = part("news").dataset;
  const steps = [];
  let frame = null;
  let isWarned = false;

  const tool = () => dialog.querySelector("[name=tool]:checked").value;
  const view = () => steps.findLast((step) => step.tool === "crop") ?? whole;
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  const tell = (sentence, values = {}) => {
    part("news").textContent = fill(sentence, values);
  };

  function draw() {
    const seen = view();
    const scale = Math.min(1, LONGEST / Math.max(seen.width, seen.height));
    canvas.width = Math.max(1, Math.round(seen.width * scale));
    canvas.height = Math.max(1, Math.round(seen.height * scale));
    dialog.classList.toggle("is-tall", seen.height > seen.width * 2.5);
    paint(canvas, picture, seen, steps);
    if (frame) outline(canvas, seen, frame, tool());
    act("undo").disabled = !steps.length;
    act("send").textContent = steps.length ? act("send").dataset.changed : unchanged;
    act("rest").hidden = place >= of || steps.length > 0;
  }

  function apply() {
    const area = inside(frame, view());
    frame = null;
    if (area.width >= 2 && area.height >= 2) {
      steps.push({ tool: tool(), ...area });
      tell(words[tool()], area);
    }
    draw();
  }

  function undo() {
    frame = null;
    if (steps.pop()) tell(words.undo);
    draw();
  }

  async function send() {
    if (!steps.length) return close({ file });
    const sent = await drawn(file, picture, view(), steps);
    if (sent) close({ file: sent });
    else tell(words.failed);
  }

  // However it is closed otherwise, the picture is left out.
  function close(answer) {
    done(answer);
    dialog.close();
  }

  // --- With a mouse, a pen or a finger ---
  let start = null;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const seen = view();
    return {
      x: seen.x + ((event.clientX - box.left) / box.width) * seen.width,
      y: seen.y + ((event.clientY - box.top) / box.height) * seen.height,
    };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    start = point(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!start || !event.isPrimary) return;
    frame = between(start, point(event));
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!start || !event.isPrimary) return;
    frame = between(start, point(event));
    start = null;
    apply();
  });
  canvas.addEventListener("pointercancel", () => {
    start = frame = null;
    draw();
  });

  // --- With the keyboard ---
  // The frame stays in sight where the picture is higher than the window.
  function follow() {
    const seen = view();
    const stage = canvas.parentElement;
    const middle = (frame.y + frame.height / 2 - seen.y) * (canvas.clientHeight / seen.height);
    stage.scrollTop = middle - stage.clientHeight / 2;
  }

  canvas.addEventListener("keydown", (event) => {
    const seen = view();
    if (event.key in KEYS) {
      event.preventDefault();
      const [across, down] = KEYS[event.key];
      const step = event.altKey ? 1 : Math.max(1, Math.round(Math.max(seen.width, seen.height) / 50));
      frame ??= middle(seen);
      if (event.shiftKey) {
        frame.width = clamp(frame.width + across * step, 2, seen.x + seen.width - frame.x);
        frame.height = clamp(frame.height + down * step, 2, seen.y + seen.height - frame.y);
      } else {
        frame.x = clamp(frame.x + across * step, seen.x, seen.x + seen.width - frame.width);
        frame.y = clamp(frame.y + down * step, seen.y, seen.y + seen.height - frame.height);
      }
      tell(words.frame, { ...frame, x: frame.x - seen.x, y: frame.y - seen.y });
      draw();
      follow();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      frame ??= middle(seen);
      apply();
    } else if (event.key === "Escape" && frame) {
      event.preventDefault();
      frame = null;
      draw();
    }
  });
  dialog.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      undo();
    }
  });

  const unchanged = act("send").textContent;
  if (of > 1) part("count").textContent = fill(part("count").dataset.words, { place, of });
  act("rest").textContent = fill(act("rest").dataset.words, { n: of - place });
  act("undo").addEventListener("click", undo);
  act("send").addEventListener("click", send);
  act("rest").addEventListener("click", () => close({ file, rest: true }));
  act("out").addEventListener("click", () => close(null));
  for (const choice of dialog.querySelectorAll("[name=tool]")) choice.addEventListener("change", draw);
  dialog.addEventListener("close", () => done(null));
  // What was drawn is not thrown away by one key.
  dialog.addEventListener("cancel", (event) => {
    if (!steps.length || isWarned) return;
    event.preventDefault();
    isWarned = true;
    tell(words.sure);
  });
  draw();
  dialog.showModal();
  canvas.focus();
}

// --- Drawing -------------------------------------------------------------------------------------------------------
function paint(canvas, picture, seen, steps) {
  const pen = canvas.getContext("2d");
  const [across, down] = [canvas.width / seen.width, canvas.height / seen.height];
  pen.drawImage(picture, seen.x, seen.y, seen.width, seen.height, 0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  for (const { tool, x, y, width, height } of steps) {
    if (tool !== "cover") continue;
    // Rounded outwards, so that no edge of what is covered shines through.
    const [left, top] = [Math.floor((x - seen.x) * across), Math.floor((y - seen.y) * down)];
    const [right, bottom] = [Math.ceil((x + width - seen.x) * across), Math.ceil((y + height - seen.y) * down)];
    pen.fillRect(left, top, right - left, bottom - top);
  }
}

function outline(canvas, seen, frame, tool) {
  const pen = canvas.getContext("2d");
  const [across, down] = [canvas.width / seen.width, canvas.height / seen.height];
  const box = [(frame.x - seen.x) * across, (frame.y - seen.y) * down, frame.width * across, frame.height * down];
  pen.fillStyle = "rgb(0 0 0 / .55)";
  pen.beginPath();
  if (tool === "crop") pen.rect(0, 0, canvas.width, canvas.height);
  pen.rect(...box);
  pen.fill("evenodd");
  // Black and white, so that it is seen on any picture.
  pen.lineWidth = Math.max(2, canvas.width / 400);
  for (const [colour, dashes] of [["#fff", []], ["#000", [pen.lineWidth * 3]]]) {
    pen.strokeStyle = colour;
    pen.setLineDash(dashes);
    pen.strokeRect(...box);
  }
}

// The picture as it is sent: all its pixels but those that were cut off or covered.
function drawn(file, picture, seen, steps) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [seen.width, seen.height];
  paint(canvas, picture, seen, steps);
  const type = file.type === "image/jpeg" ? file.type : "image/png";
  const name = type === file.type ? file.name : `${file.name.replace(/\.\w+$/, "")}.png`;
  return new Promise((done) => {
    canvas.toBlob((blob) => done(blob && new File([blob], name, { type })), type, 0.92);
  });
}

// --- Frames, in pixels of the picture ------------------------------------------------------------------------------
const clamp = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

function between(one, other) {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return { x, y, width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
}

function middle({ x, y, width, height }) {
  const [across, down] = [Math.max(2, Math.round(width / 3)), Math.max(2, Math.round(height / 4))];
  return { x: Math.round(x + (width - across) / 2), y: Math.round(y + (height - down) / 2), width: across, height: down };
}

function inside(frame, seen) {
  const x = Math.floor(clamp(frame.x, seen.x, seen.x + seen.width));
  const y = Math.floor(clamp(frame.y, seen.y, seen.y + seen.height));
  const right = Math.ceil(clamp(frame.x + frame.width, seen.x, seen.x + seen.width));
  const bottom = Math.ceil(clamp(frame.y + frame.height, seen.y, seen.y + seen.height));
  return { x, y, width: right - x, height: bottom - y };
}
