// Quality review: nucleus by nucleus, the most suspicious first; accept, reject, comment.
import { get } from "./api.js";
import { labelHex } from "./colours.js";
import { button, element, fail, plural, say, tried } from "./dom.js";
import { edit } from "./edits.js";
import { run, showCommand } from "./jobs.js";
import { modeKeys } from "./keys.js";
import { changed, listen, S, select } from "./state.js";

const state = { rows: [], at: 0 };
let host = null, note = null;

const current = () => state.rows[state.at];
const MARK = { accepted: "✓", rejected: "✗" };

export async function openReview(into) {
  host = into;
  const { nuclei, examined } = await get("api/review");
  Object.assign(state, { rows: nuclei, examined, at: 0 });
  const next = state.rows.findIndex(r => !r.verdict);
  state.at = Math.max(0, next);
  modeKeys.handle = keys;
  show();
  go(state.at);
}

function go(i) {
  if (!state.rows.length) return;
  state.at = Math.min(state.rows.length - 1, Math.max(0, i));
  const r = current();
  select(r.label, { z: Math.floor(r.centre[0]), y: Math.floor(r.centre[1]), x: Math.floor(r.centre[2]) });
  show();
}

async function verdict(value) {
  const r = current();
  if (!r) return;
  const before = r.verdict;
  r.verdict = value;
  // On to the next at once: a quick hand does not wait for the answer.
  const open = state.rows.findIndex((x, i) => i > state.at && !x.verdict);
  if (open >= 0 && value) go(open);
  else show();
  try {
    await edit("review", { label: r.label, verdict: value, comment: r.comment ?? "" });
  } catch (error) {
    r.verdict = before;
    show();
    throw error;
  }
  if (open < 0 && value) say("That was the last one.");
}

async function examine() {
  const done = await run("doctor");
  if (done.state !== "done") return;
  const into = host;
  await openReview(into);
  const commands = element("div", { class: "card" });
  into.append(commands);
  showCommand(commands, done.command);
}

async function comment() {
  const r = current();
  if (!r || (r.comment ?? "") === note.value) return;
  r.comment = note.value;
  await edit("review", { label: r.label, verdict: r.verdict ?? "", comment: r.comment });
}

function keys(name) {
  const to = { a: () => verdict("accepted"), x: () => verdict("rejected"), backspace: () => verdict(""), j: () => go(state.at + 1), k: () => go(state.at - 1), c: () => note.focus() }[name];
  if (!to) return false;
  Promise.resolve(to()).catch(fail);
  return true;
}

function show() {
  const r = current(), open = state.rows.filter(x => !x.verdict).length;
  if (!r) { host.replaceChildren(element("section", { class: "card" }, element("h3", {}, "Review"), element("p", { class: "hint" }, "There are no nuclei to look at yet: find some in step 2."))); return; }
  note = element("textarea", { "aria-label": "Comment", placeholder: "Comment (C)", onchange: tried(comment) });
  note.value = r.comment ?? "";
  host.replaceChildren(
    element("section", { class: "card" }, element("h3", {}, `Review: ${open} of ${plural(state.rows.length, "nucleus", "nuclei")} to look at`),
      element("div", { class: "ink" }, element("span", { class: "swatch", style: `background:${labelHex(r.label)}` }), element("b", {}, `Nucleus ${r.label}`), r.verdict ? element("span", {}, `${MARK[r.verdict]} ${r.verdict}`) : ""),
      r.reasons?.length ? element("p", { class: "flag" }, r.reasons.join(" ")) : element("p", { class: "hint" }, state.examined ? "Nothing suspicious was found about it." : "The suspicions have not been looked for yet."),
      element("div", { class: "buttons" }, button("✓ Accept (A)", tried(() => verdict("accepted")), { class: "main", id: "accept" }), button("✗ Reject (X)", tried(() => verdict("rejected")), { id: "reject" }), button("Open again", tried(() => verdict("")), { title: "Backspace" })),
      note, element("div", { class: "buttons" }, button("Previous (K)", () => go(state.at - 1)), button("Next (J)", () => go(state.at + 1))),
      state.examined ? null : element("div", { class: "buttons" }, button("Look for suspicious nuclei", tried(examine), { id: "examine" }))),
    element("section", { class: "card" }, element("h3", {}, "The most suspicious first"), list()));
}

// A window of the queue around the current one: a long queue stays quick.
function list() {
  const from = Math.max(0, state.at - 50);
  const box = element("div", { class: "queue" }, state.rows.slice(from, from + 200).map((r, k) => button("", () => go(from + k), { "aria-pressed": String(from + k === state.at) })));
  [...box.children].forEach((b, k) => {
    const r = state.rows[from + k];
    b.append(element("span", { class: "swatch", style: `background:${labelHex(r.label)}` }), element("span", {}, `${r.label} ${MARK[r.verdict] ?? ""}`), element("small", {}, r.reasons?.[0] ?? ""));
  });
  requestAnimationFrame(() => box.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest" }));
  return box;
}

// Undo changes verdicts too.
async function again() {
  const { nuclei } = await get("api/review"), now = new Map(nuclei.map(n => [n.label, n]));
  for (const r of state.rows) Object.assign(r, { verdict: now.get(r.label)?.verdict ?? "", comment: now.get(r.label)?.comment ?? "" });
  if (document.activeElement !== note) show();
}

listen(what => {
  if (what.has("items") && S.mode === "review" && host?.isConnected) again().catch(fail);
});
listen(what => {
  // A click on a nucleus in a plane takes its row.
  if (!what.has("selected") || S.mode !== "review" || !S.selected || current()?.label === S.selected) return;
  const i = state.rows.findIndex(r => r.label === S.selected);
  if (i >= 0) { state.at = i; show(); changed("top"); }
});
