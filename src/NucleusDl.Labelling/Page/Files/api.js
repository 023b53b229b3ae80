// Talks to the server that served this page. All addresses are relative, so that they work behind a proxy's path too.
import { changed, S } from "./state.js";

const token = new URLSearchParams(location.search).get("token") ?? "";
let writing = 0;

export class ServerError extends Error {}

const withToken = path => `${path}${path.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}`;
export const words = e => [e.problem, e.fix].filter(Boolean).join(" ");

async function send(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { "X-NucleusDl-Token": token, ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServerError("The labelling program does not answer. Is its window still open? What you drew up to a second ago is on the disk: start it again with the same command and use the address that it prints.");
  }
  if (answer.ok) return answer;
  const text = await answer.text();
  let said = "";
  if (answer.headers.get("Content-Type")?.includes("json")) said = words(JSON.parse(text));
  if (answer.status === 403 && !said) said = "The address of this page is no longer valid: use the one that the program printed when it was started.";
  throw new ServerError(said || `The program refused (${answer.status} ${answer.statusText}).`);
}

export const get = async (path, options) => (await send(path, options)).json();

// Raw numbers of a plane or a part of it, and the headers that came with them.
export async function bytes(path, options) {
  const answer = await send(path, options);
  return { data: await answer.arrayBuffer(), headers: answer.headers };
}

export async function post(path, body = {}) {
  writing++;
  changed("save");
  try {
    return await (await send(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).json();
  } finally {
    writing--;
    changed("save");
  }
}

export const isWriting = () => writing > 0;

function cut(value) {
  if (S.cut === value) return;
  S.cut = value;
  changed("save");
}

let line = null;
export const hangUp = () => line?.close();

// Events of the server. The browser takes up a line that was cut by itself; where a proxy holds events back, they are asked for.
export function events(handlers, again) {
  const source = line = new EventSource(withToken("api/events"));
  let opened = false;
  source.onopen = () => {
    if (opened && S.cut) again();
    opened = true;
    cut(false);
  };
  source.onerror = () => { if (opened) cut(true); };
  source.addEventListener("closing", () => source.close());
  for (const [name, handler] of Object.entries(handlers)) source.addEventListener(name, e => handler(JSON.parse(e.data)));
  setTimeout(() => {
    if (opened) return;
    source.close();
    poll(handlers, again);
  }, 5000);
}

async function poll(handlers, again) {
  let last = 0;
  for (;;) {
    try {
      const answer = await get(`api/poll?after=${last}`);
      if (S.cut) again();
      cut(false);
      last = answer.last;
      for (const e of answer.events) handlers[e.type]?.(e.data);
    } catch (error) {
      console.info(error.message);
      cut(true);
      await new Promise(done => setTimeout(done, 2000));
    }
  }
}
