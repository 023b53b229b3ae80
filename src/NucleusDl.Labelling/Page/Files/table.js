// All nuclei, a row each. Only the rows in sight exist, so that a hundred thousand scroll as easily as ten.
import { labelHex } from "./colours.js";
import { byId, button, clamp, digits, element, plural } from "./dom.js";
import { changed, listen, S, select } from "./state.js";

const ROW = 28;

class NucleusTable {
  columns = [];
  rows = [];
  order = [];
  sort = 0;
  down = false;
  byLabel = new Map();

  rowOf(label) {
    const row = this.byLabel.get(label);
    return row ? this.columns.map((c, i) => [c.title, row.values[i], c.unit]).filter((_, i) => this.columns[i].name !== "label") : null;
  }

  // answer: names, titles and units of the columns; rows of values; the middle of each nucleus in voxels.
  fill({ columns, titles = [], units = [], rows, centres }) {
    // What people look for comes first, places last.
    const isPlace = name => /^(centroid|box)_/.test(name), order = columns.map((_, i) => i).sort((a, b) => (columns[b] === "label") - (columns[a] === "label") || isPlace(columns[a]) - isPlace(columns[b]) || a - b);
    const from = order.map(i => [columns[i], i]), at = 0;
    this.columns = from.map(([name, i]) => ({ name, meaning: titles[i], title: name.replace(/_(um[23]?|px)$/, "").replaceAll("_", " "), unit: units[i] ?? { _um: "µm", _um2: "µm²", _um3: "µm³" }[/_um[23]?$/.exec(name)?.[0]] ?? "" }));
    this.rows = rows.map((values, i) => ({ values: order.map(k => values[k]), label: Number(values[order[0]]), place: centres[i] }));
    Object.assign(this, { sort: at, down: false });
    this.byLabel = new Map(this.rows.map(r => [r.label, r]));
    const host = byId("table");
    host.hidden = false;
    this.scroll = element("div", { class: "scroll", tabindex: 0, role: "grid", "aria-label": "Nuclei", "aria-rowcount": this.rows.length + 1, onscroll: () => this.draw(false), onkeydown: e => this.key(e) });
    this.header = element("div", { class: "head", role: "row" });
    this.body = element("div", { class: "body", role: "rowgroup" });
    this.scroll.append(this.header, this.body);
    host.replaceChildren(element("div", { class: "bar" }, element("b", {}, plural(this.rows.length, "nucleus", "nuclei")), element("span", { class: "hint" }, "Click a heading to sort, a row to go there."),
      element("span", { class: "spacer" }), button("Close", () => { host.hidden = true; changed("view"); }, { title: "Close the table" })), this.scroll);
    this.sortBy(at, false);
    changed("view", "table");
  }

  head() {
    const letter = parseFloat(getComputedStyle(byId("table")).fontSize) * 0.58;
    this.widths = this.columns.map(c => Math.round(letter * Math.max(7, ...c.title.split(" ").map(w => w.length + 3), (c.unit ?? "").length + 3)));
    this.header.replaceChildren(element("span", { class: "chip", role: "columnheader", "aria-label": "colour" }), ...this.columns.map((c, k) => element("button", {
      type: "button", role: "columnheader", title: `${c.meaning ?? c.title} (${c.name})`, style: `width:${this.widths[k]}px`,
      "aria-sort": k === this.sort ? (this.down ? "descending" : "ascending") : "none", onclick: () => this.sortBy(k, k === this.sort ? !this.down : false),
    }, c.title, c.unit ? element("small", {}, ` ${c.unit}`) : "", k === this.sort ? (this.down ? " ▼" : " ▲") : "")));
    const total = this.widths.reduce((a, b) => a + b, 50);
    this.header.style.width = this.body.style.width = `${total}px`;
  }

  sortBy(column, down) {
    [this.sort, this.down] = [column, down];
    const sign = down ? -1 : 1;
    // What is unknown stands last either way.
    this.order = [...this.rows].sort((p, q) => {
      const x = p.values[column], y = q.values[column];
      if (x === y) return p.label - q.label;
      if (x === null) return 1;
      if (y === null) return -1;
      return x < y ? -sign : sign;
    });
    this.rank = new Map(this.order.map((r, i) => [r.label, i]));
    this.head();
    this.draw(true);
  }

  draw(fresh) {
    if (!this.scroll || !this.scroll.isConnected) return;
    const top = Math.max(0, Math.floor(this.scroll.scrollTop / ROW) - 4), n = Math.ceil(this.scroll.clientHeight / ROW) + 8;
    if (!fresh && top === this.top) return;
    this.top = top;
    this.body.style.height = `${this.order.length * ROW}px`;
    this.body.replaceChildren(...this.order.slice(top, top + n).map((r, i) => element("div", {
      class: "row", role: "row", "aria-rowindex": top + i + 2, "aria-selected": String(r.label === S.selected), style: `top:${(top + i) * ROW}px`, onclick: () => this.go(r),
    }, element("span", { class: "chip", role: "gridcell" }, element("i", { class: "swatch", style: `background:${labelHex(r.label)}` })),
    this.columns.map((_, k) => element("span", { role: "gridcell", style: `width:${this.widths[k]}px` }, digits(r.values[k]))))));
  }

  go(r) { select(r.label, { z: Math.floor(r.place[0]), y: Math.floor(r.place[1]), x: Math.floor(r.place[2]) }); }

  // The chosen nucleus comes into sight.
  reveal() {
    if (!this.scroll || !this.scroll.isConnected) return;
    const i = this.rank.get(S.selected);
    if (i !== undefined) {
      const y = i * ROW, view = this.scroll.clientHeight - this.header.offsetHeight - ROW;
      if (y < this.scroll.scrollTop || y > this.scroll.scrollTop + view) this.scroll.scrollTop = Math.max(0, y - view / 2);
    }
    this.draw(true);
  }

  key(e) {
    const n = this.order.length, page = Math.max(1, Math.floor(this.scroll.clientHeight / ROW) - 2), now = this.rank.get(S.selected) ?? -1;
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: n - 1 }[e.key];
    if (to === undefined || n === 0) return;
    this.go(this.order[clamp(to, 0, n - 1)]);
    e.preventDefault();
    e.stopPropagation();
  }
}

export const table = new NucleusTable();
export const showTable = answer => table.fill(answer);
listen(what => { if (what.has("selected") && table.rows.length) table.reveal(); });
