// Small helpers for the page's elements and for numbers that people read.
export const clamp = (v, lo, hi) => v < lo ? lo : v > hi ? hi : v;
export const byId = id => document.getElementById(id);

export function element(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes))
    if (k.startsWith("on")) el.addEventListener(k.slice(2), v);
    else if (k === "class") el.className = v;
    else if (v === true) el.setAttribute(k, "");
    else if (v !== false && v !== null && v !== undefined) el.setAttribute(k, v);
  el.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false));
  return el;
}

export const button = (text, onclick, attributes = {}) => element("button", { type: "button", onclick, ...attributes }, text);

export function check(text, value, onchange, title) {
  const box = element("input", { type: "checkbox", checked: value, onchange: () => onchange(box.checked) });
  const label = element("label", { class: "check", title }, box, text);
  label.box = box;
  return label;
}

export function choice(text, options, value, onchange, title) {
  const select = element("select", { title, onchange: () => onchange(select.value) }, options.map(([v, t]) => element("option", { value: v, selected: String(v) === String(value) }, t)));
  const label = element("label", { class: "row-label" }, element("span", {}, text), select);
  label.select = select;
  return label;
}

// A slider with its value beside it; show turns a number into what people read.
export function slider(text, lo, hi, step, value, show, oninput, title) {
  const input = element("input", { type: "range", min: lo, max: hi, step, value, oninput: () => { out.textContent = show(+input.value); oninput(+input.value); } });
  const out = element("output", {}, show(value));
  const row = element("label", { class: "slide", title }, element("span", {}, text), input, out);
  row.set = v => { input.value = v; out.textContent = show(v); };
  row.input = input;
  return row;
}

export function number(text, value, unit, attributes = {}) {
  const input = element("input", { type: "text", inputmode: "decimal", value, size: 6, ...attributes });
  const row = element("label", { class: "row-label", title: attributes.title }, element("span", {}, text), element("span", { class: "with-unit" }, input, unit ? element("small", {}, unit) : ""));
  row.input = input;
  row.value = () => {
    const v = Number(input.value.trim().replace(",", "."));
    if (input.value.trim() === "" || !Number.isFinite(v)) throw new Error(`${text}: "${input.value}" is not a number.`);
    return v;
  };
  return row;
}

export function digits(v, n = 4) {
  if (v === null || v === undefined || Number.isNaN(v)) return "–";
  if (typeof v === "boolean") return v ? "yes" : "no";
  if (typeof v !== "number") return String(v);
  if (Number.isInteger(v)) return String(v);
  const size = Math.abs(v);
  return size >= 1e6 || size < 1e-3 ? v.toExponential(2) : String(+v.toPrecision(Math.max(n, Math.ceil(Math.log10(size)))));
}

export function duration(seconds) {
  if (!(seconds >= 0)) return "";
  if (seconds < 1.5) return "about a second";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

export const plural = (n, one, many = one + "s") => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

// What has happened, in words: shown for a while, read out by a screen reader. An error stays until it is closed.
export function say(text, kind = "note") {
  const host = byId("messages");
  for (const old of host.querySelectorAll(kind === "error" ? ".message.error" : ".message.note")) if (kind !== "error" || old.dataset.text === text) old.remove();
  const note = element("div", { class: `message ${kind}`, role: kind === "error" ? "alert" : "status", "data-text": text }, element("span", {}, text),
    button("×", () => note.remove(), { class: "close", "aria-label": "Close this message" }));
  host.append(note);
  if (kind !== "error") setTimeout(() => note.remove(), 3500 + 40 * text.length);
}

export const fail = error => {
  if (error && error.name === "AbortError") return;
  say(error && error.message ? error.message : String(error), "error");
};

// Runs what a button or a key starts; what goes wrong is told.
export const tried = action => async (...args) => {
  try { return await action(...args); } catch (error) { fail(error); return undefined; }
};

export function dialog(title, body, buttons = []) {
  const box = element("dialog", { "aria-label": title, onclose: () => box.remove() },
    element("h2", {}, title, button("×", () => box.close(), { class: "close", "aria-label": "Close" })), element("div", { class: "dialog-body" }, body),
    buttons.length ? element("div", { class: "buttons end" }, buttons) : "");
  document.body.append(box);
  box.showModal();
  return box;
}

// Yes or no, before something that cannot be undone.
export function ask(title, text, yes) {
  return new Promise(done => {
    const box = dialog(title, element("p", {}, text), [button("Cancel", () => box.close()), button(yes, () => { done(true); box.close(); }, { class: "main" })]);
    box.addEventListener("close", () => done(false));
  });
}

// The command line that does the same, with a button that copies it.
export function command(text) {
  const code = element("code", {}, text);
  const copy = button("Copy", async () => {
    try { await navigator.clipboard.writeText(text); } catch (error) {
      // Without a secure context there is no clipboard: the text is marked instead, for Ctrl+C.
      getSelection().selectAllChildren(code);
      say(`Press Ctrl+C: the browser does not copy here (${error.message}).`);
      return;
    }
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  }, { class: "copy", title: "Copy the command", "aria-label": `Copy the command ${text}` });
  return element("div", { class: "command" }, code, copy);
}
