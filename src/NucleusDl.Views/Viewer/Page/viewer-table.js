// All nuclei, a row each. Only the rows in sight exist, so that a hundred thousand scroll as easily as ten.
const ROW = 30;

class NucleusTable {
  constructor(host, nuclei) {
    Object.assign(this, { host, nuclei, all: false, sort: 0, down: false });
    this.order = Uint32Array.from(nuclei.numbers, (_, i) => i);
    this.rank = new Uint32Array(nuclei.numbers.length);
    this.count = element("b", {}, `${nuclei.numbers.length.toLocaleString("en")} ${nuclei.numbers.length === 1 ? "nucleus" : "nuclei"}`);
    const all = element("input", { type: "checkbox", onchange: () => { this.all = all.checked; this.head(); this.rows(true); } });
    const more = nuclei.columns.some(c => !c.main);
    host.append(element("div", { class: "bar" }, this.count, element("span", { class: "hint" }, "Click a heading to sort, a row to go there."),
      more ? element("label", {}, all, "all columns") : ""));
    this.scroll = element("div", { class: "scroll", tabindex: 0, role: "grid", "aria-label": "Nuclei", "aria-rowcount": nuclei.numbers.length + 1, onscroll: () => this.rows(false), onkeydown: e => this.key(e) });
    this.header = element("div", { class: "head", role: "row" });
    this.body = element("div", { class: "body", role: "rowgroup" });
    this.scroll.append(this.header, this.body);
    host.append(this.scroll);
    this.head();
    this.sortBy(0, false);
  }

  columns() { return this.nuclei.columns.map((c, i) => ({ ...c, i })).filter(c => this.all || c.main); }

  head() {
    const columns = this.columns();
    const letter = parseFloat(getComputedStyle(this.host).fontSize) * 0.6;
    this.widths = columns.map(c => Math.round(letter * Math.max(7, ...c.title.split(" ").map(w => w.length + 3), c.unit.length + 3)));
    this.total = this.widths.reduce((a, b) => a + b, 50);
    this.header.replaceChildren(element("span", { class: "chip", role: "columnheader", "aria-label": "colour" }), ...columns.map((c, k) => element("button", {
      type: "button", role: "columnheader", title: `${c.meaning} (${c.name})`, style: `width:${this.widths[k]}px`,
      "aria-sort": c.i === this.sort ? (this.down ? "descending" : "ascending") : "none",
      onclick: () => this.sortBy(c.i, c.i === this.sort ? !this.down : false),
    }, c.title, c.unit ? element("small", {}, " " + c.unit) : "", c.i === this.sort ? (this.down ? " ▼" : " ▲") : "")));
    this.header.style.width = this.body.style.width = this.total + "px";
  }

  sortBy(column, down) {
    [this.sort, this.down] = [column, down];
    const v = this.nuclei.columns[column].values, sign = down ? -1 : 1;
    // What is unknown stands last either way.
    this.order.sort((a, b) => {
      const x = v[a], y = v[b];
      if (x === y) return a - b;
      if (x === null) return 1;
      if (y === null) return -1;
      return x < y ? -sign : sign;
    });
    this.order.forEach((n, i) => { this.rank[n] = i; });
    this.head();
    this.rows(true);
  }

  rows(fresh) {
    const top = Math.max(0, Math.floor(this.scroll.scrollTop / ROW) - 4), n = Math.ceil(this.scroll.clientHeight / ROW) + 8;
    if (!fresh && top === this.top) return;
    this.top = top;
    this.body.style.height = this.order.length * ROW + "px";
    const columns = this.columns(), rows = [];
    for (let i = top; i < Math.min(this.order.length, top + n); i++) {
      const k = this.order[i];
      rows.push(element("div", {
        class: "row", role: "row", "aria-rowindex": i + 2, "aria-selected": String(k + 1 === S.selected), style: `top:${i * ROW}px`, onclick: () => select(k + 1, true),
      }, element("span", { class: "chip", role: "gridcell" }, chip(k + 1)),
      ...columns.map((c, j) => element("span", { role: "gridcell", style: `width:${this.widths[j]}px` }, digits(c.values[k])))));
    }
    this.body.replaceChildren(...rows);
  }

  // The chosen nucleus comes into sight.
  reveal() {
    if (S.selected) {
      const y = this.rank[S.selected - 1] * ROW, view = this.scroll.clientHeight - this.header.offsetHeight - ROW;
      if (y < this.scroll.scrollTop || y > this.scroll.scrollTop + view) this.scroll.scrollTop = Math.max(0, y - view / 2);
    }
    this.rows(true);
  }

  key(e) {
    const n = this.order.length, page = Math.max(1, Math.floor(this.scroll.clientHeight / ROW) - 2), now = S.selected ? this.rank[S.selected - 1] : -1;
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: n - 1 }[e.key];
    if (to === undefined || n === 0) return;
    select(this.order[clamp(to, 0, n - 1)] + 1, true);
    e.preventDefault();
  }
}

const chip = index => element("i", { class: "colour", style: `background:${palette.hex[colourOf(index)]}` });

// The row of the chosen nucleus, all of it, and the search.
class NucleusPanel {
  constructor(host, nuclei) {
    Object.assign(this, { host, nuclei });
    this.input = element("input", { type: "text", inputmode: "numeric", id: "search", autocomplete: "off", placeholder: "number", size: 8 });
    this.answer = element("span", { class: "hint", role: "status" });
    const form = element("form", { onsubmit: e => { e.preventDefault(); this.find(); } },
      element("label", { for: "search" }, "Find nucleus"), this.input, element("button", { type: "submit" }, "Go"), this.answer);
    this.row = element("div", { class: "measures" });
    host.append(form, this.row);
    this.show();
  }

  find() {
    const wanted = Number(this.input.value.trim()), numbers = this.nuclei.numbers;
    let lo = 0, hi = numbers.length - 1;
    while (lo < hi) {
      const mid = lo + hi >> 1;
      if (numbers[mid] < wanted) lo = mid + 1; else hi = mid;
    }
    const found = this.input.value.trim() !== "" && numbers[lo] === wanted;
    this.answer.textContent = found ? "" : numbers.length ? `There is no nucleus ${this.input.value.trim() || "without a number"}; they run from ${numbers[0]} to ${numbers[numbers.length - 1]}.` : "There are no nuclei.";
    if (found) select(lo + 1, true);
  }

  show() {
    if (!S.selected) {
      this.row.replaceChildren(element("p", { class: "hint" }, this.nuclei.numbers.length ? "Click a nucleus in a view, or a row of the table." : "There are no nuclei in these labels."));
      return;
    }
    const k = S.selected - 1, cut = this.nuclei.columns.find(c => c.name === "touches_border");
    const parts = [element("h2", {}, chip(S.selected), ` Nucleus ${numberOf(S.selected)} `, element("button", { type: "button", onclick: () => select(0, false) }, "Deselect"))];
    if (cut && cut.values[k]) parts.push(element("p", { class: "flag" }, "The border of the stack cuts it: size and shape are those of the part that is seen."));
    const list = element("dl");
    for (const c of [...this.nuclei.columns.filter(c => c.main), ...this.nuclei.columns.filter(c => !c.main)])
      if (c.name !== "label") list.append(element("div", { title: `${c.meaning} (${c.name})` }, element("dt", {}, c.title), element("dd", {}, digits(c.values[k], 5), c.unit && c.values[k] !== null ? element("small", {}, " " + c.unit) : "")));
    parts.push(list);
    this.row.replaceChildren(...parts);
  }
}
