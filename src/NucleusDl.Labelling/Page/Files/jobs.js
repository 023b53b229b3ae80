// Long work on the server: its progress, how long it will take, and a button that stops it.
import { events, get, post, words } from "./api.js";
import { byId, button, command, duration, element, fail, say } from "./dom.js";
import { happened, refresh } from "./edits.js";
import { stale } from "./planes.js";
import { changed, S } from "./state.js";

const waiting = new Map();
const early = new Map();

// Starts a job and waits for its end; the job that comes back names the command line that does the same.
export async function run(kind, options = {}) {
  if (S.busy) throw new Error(`One thing at a time: "${S.busy.title}" is still running. Wait, or stop it.`);
  S.busy = { id: null, kind, title: TITLES[kind] ?? kind, share: 0, started: performance.now() };
  changed("busy");
  try {
    const { id } = await post("api/jobs", { kind, options });
    S.busy.id = id;
    const job = await over(id);
    if (job.state === "failed") throw new Error(words(job.error ?? {}) || `${TITLES[kind] ?? kind} failed.`);
    if (job.state === "stopped") say(`${TITLES[kind] ?? kind}: stopped.`);
    return job;
  } finally {
    S.busy = null;
    changed("busy", "save");
  }
}

const ENDED = ["done", "failed", "stopped"];

// Waits for the event that a job has ended; should it get lost, the server is asked now and then.
function over(id) {
  return new Promise((done, failed) => {
    const finish = job => {
      clearInterval(timer);
      waiting.delete(id);
      early.delete(id);
      done(job);
    };
    const timer = setInterval(async () => {
      try {
        const job = (await get("api/jobs")).find(j => j.id === id);
        if (job && ENDED.includes(job.state)) finish(job);
      } catch (error) { if (!S.cut) { clearInterval(timer); failed(error); } }
    }, 4000);
    if (early.has(id)) finish(early.get(id));
    else waiting.set(id, finish);
  });
}

const TITLES = {
  forest: "Learning from the scribbles", instances: "Making nuclei", model: "Predicting with the model", retrain: "Training on the corrected stacks", measure: "Measuring",
  save: "Saving", export: "Exporting", doctor: "Looking for suspicious nuclei",
};

export async function stop() {
  if (S.busy && S.busy.id) await post(`api/jobs/${S.busy.id}/stop`);
}

export function listenToServer() {
  const soon = new Set();
  events({
    job: job => {
      if (ENDED.includes(job.state)) {
        const done = waiting.get(job.id);
        if (done) done(job); else early.set(job.id, job);
      } else if (S.busy && (!S.busy.id || S.busy.id === job.id)) {
        Object.assign(S.busy, { id: job.id, share: job.share, eta: job.etaSeconds, text: job.state === "waiting" ? "waiting for its turn" : job.step });
        changed("busy");
      }
    },
    preview: e => {
      S.session.layers.probability.revision = Math.max(1, e.revision ?? 1, S.session.layers.probability.revision);
      // Parts come in quick succession: what is in sight is asked for once for all that came meanwhile.
      if (!soon.size) setTimeout(() => {
        for (const axis of soon) for (const layer of ["probability", "uncertainty"]) stale(layer, axis === "all" ? null : { axis });
        soon.clear();
        changed("predicted");
      }, 60);
      soon.add(e.axis ?? "all");
    },
    changed: happened,
    opened: refresh,
    trouble: e => say(words(e), "error"),
    saved: () => { S.session.unsaved = false; changed("save"); },
    journal: j => { S.session.journal = { ...S.session.journal, ...j }; changed("save"); },
    closing: () => { if (S.closed) return; S.closed = true; changed("save"); say("The labelling program has ended. Everything is on the disk; this page can be closed."); },
  }, () => {
    // What happened while the line was cut is asked for.
    refresh();
    for (const layer of ["labels", "scribbles", "probability", "uncertainty"]) stale(layer);
  });
}

// The bar at the foot of the page.
export function busyBar() {
  const host = byId("busy"), b = S.busy;
  host.hidden = !b;
  if (!b) { host.replaceChildren(); return; }
  if (!host.firstChild) {
    host.append(element("b", { id: "busy-title" }), element("progress", { id: "busy-progress", max: 1 }), element("span", { id: "busy-text" }),
      button("Stop", () => stop().catch(fail), { id: "busy-stop", title: "Stop this work; what is there already stays as it is" }));
  }
  byId("busy-title").textContent = b.title;
  if (b.share > 0) byId("busy-progress").value = b.share; else byId("busy-progress").removeAttribute("value");
  const left = b.eta ?? (b.share > 0.03 ? (performance.now() - b.started) / 1000 * (1 - b.share) / b.share : null);
  byId("busy-text").textContent = [b.text, left !== null && left !== undefined ? `${duration(left)} left` : ""].filter(Boolean).join(" · ");
  byId("busy-stop").disabled = !b.id;
}

// After a step: the command that does the same.
export function showCommand(host, text) {
  host.replaceChildren(...(text ? [element("p", { class: "hint" }, "The same as a command:"), command(text)] : []));
}
