/**
 * Makes a picture of attention interactive: pointer, touch and keyboard. A classic script without imports, storage or
 * requests, so that it works in a frame without an origin and in a file without a network.
 */
"use strict";

(() => {
  const SCHEMA = 1;
  /** Largest distance at which a line is hovered, in picture pixels. */
  const REACH = 8;
  const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

  const DARK = matchMedia("(prefers-color-scheme: dark)");

  /** @type {(text: string) => number[]} */
  const rgb = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));

  /** Every digit that a float32 holds. @type {(value: number) => string} */
  const exact = (value) => (value === 0 ? "0" : Number(value.toPrecision(7)).toString());

  /** @type {(value: number, low: number, high: number) => number} */
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  /**
   * From a point to a line segment.
   *
   * @type {(point: [number, number], from: [number, number], to: [number, number]) => number}
   */
  function distance([x, y], [fromX, fromY], [toX, toY]) {
    const [across, down] = [toX - fromX, toY - fromY];
    const along = clamp(((x - fromX) * across + (y - fromY) * down) / (across ** 2 + down ** 2 || 1), 0, 1);
    return Math.hypot(x - fromX - along * across, y - fromY - along * down);
  }

  /** @type {(array: EmbedArray) => Float32Array} */
  function floats({ bdata }) {
    const binary = atob(bdata);
    return new Float32Array(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer);
  }

  /** @type {(name: string, parent: HTMLElement, tag?: string) => HTMLElement} */
  function child(name, parent, tag = "div") {
    const node = document.createElement(tag);
    node.className = name;
    node.setAttribute("aria-hidden", "true");
    parent.append(node);
    return node;
  }

  /**
   * Isolates right-to-left text, which would reverse the arrow beside it.
   *
   * @type {(text: string) => string}
   */
  const isolated = (text) => (/[\u0590-\u08ff\u202a-\u202e\u2066-\u2069]/.test(text) ? `\u2068${text}\u2069` : text);

  /** @type {(unit: EmbedLabel | undefined) => string} */
  const unitName = (unit) => (unit ? `${isolated(unit.label)} (${unit.where})` : "");

  /** Cells of one or more matrices with the same rows and columns. @implements {EmbedGrid} */
  class Grid {
    cells = true;
    /** @type {Float32Array[]} */
    #values = [];

    /** @param {EmbedData} data */
    constructor(data) {
      this.data = data;
      this.rows = data.rows.length;
      this.columns = data.columns.length;
      this.show(0);
    }

    /** @param {number} head */
    show(head) {
      this.#values = (this.data.heads[head]?.values ?? []).map(floats);
    }

    /** @param {number} x @param {number} y */
    at(x, y) {
      for (const { left, top, width, height } of this.data.panels) {
        const [row, column] = [Math.floor((y - top) / height), Math.floor((x - left) / width)];
        if (row >= 0 && row < this.rows && column >= 0 && column < this.columns) return { row, column };
      }
      return null;
    }

    start() {
      const [row, column] = this.data.pair ?? [0, 0];
      return { row, column };
    }

    /** @param {EmbedPlace} place @param {string} key @param {boolean} far */
    step({ row, column }, key, far) {
      const [down, across] = /** @type {Record<string, [number, number]>} */ ({
        ArrowUp: [-1, 0],
        ArrowDown: [1, 0],
        ArrowLeft: [0, -1],
        ArrowRight: [0, 1],
        Home: [far ? -Infinity : 0, -Infinity],
        End: [far ? Infinity : 0, Infinity],
      })[key] ?? [0, 0];
      return { row: clamp(row + down, 0, this.rows - 1), column: clamp(column + across, 0, this.columns - 1) };
    }

    /** @param {EmbedPlace} place */
    boxes({ row, column }) {
      return this.data.panels.map(({ left, top, width, height }) => ({
        left: left + column * width,
        top: top + row * height,
        width,
        height,
      }));
    }

    /** @param {EmbedPlace} place */
    value({ row, column }) {
      return this.#values[0]?.[row * this.columns + column] ?? NaN;
    }

    /** @param {number} panel */
    values(panel) {
      return this.#values[panel] ?? new Float32Array();
    }

    /** @param {EmbedPlace} place */
    text(place) {
      const { data } = this;
      const pair = `${unitName(data.rows[place.row])} → ${unitName(data.columns[place.column])}`;
      if (data.panels.length > 1) {
        const parts = data.panels.map(({ name }, panel) => `${name} ${this.#one(panel, place)}`);
        return `${pair}: ${parts.join(", ")}`;
      }
      const value = this.value(place);
      if (Number.isNaN(value)) return `${pair}: ${data.missing}`;
      const row = this.values(0).subarray(place.row * this.columns, (place.row + 1) * this.columns);
      const rank = 1 + row.filter((other) => other > value).length;
      const of = row.filter((other) => !Number.isNaN(other)).length;
      return `${pair}: ${data.pooled}${exact(value)}, rank ${rank} of ${of}`;
    }

    /** @param {number} panel @param {EmbedPlace} place */
    #one(panel, { row, column }) {
      const value = this.values(panel)[row * this.columns + column] ?? NaN;
      if (Number.isNaN(value)) return this.data.missing;
      const sign = this.data.panels[panel]?.signed && value > 0 ? "+" : value < 0 ? "−" : "";
      return `${sign}${exact(Math.abs(value))}`;
    }
  }

  /** Places in reading order. @implements {EmbedGrid} */
  class Spots {
    cells = false;

    /** @param {EmbedSpot[]} spots */
    constructor(spots) {
      this.spots = spots;
    }

    show() {}

    /** @param {number} x @param {number} y */
    at(x, y) {
      let [column, least] = [-1, REACH];
      this.spots.forEach(({ left, top, width, height, points }, at) => {
        const inside = x >= left && x < left + width && y >= top && y < top + height;
        const away = points.length ? Math.min(...points.slice(1).map((end, from) => distance([x, y], points[from] ?? end, end))) : REACH;
        // The last drawn lies on top; of lines, the nearest counts.
        if (points.length ? away < least : inside) [column, least] = [at, Math.min(least, away)];
      });
      return column < 0 ? null : { row: 0, column };
    }

    start() {
      return { row: 0, column: 0 };
    }

    /** @param {EmbedPlace} place @param {string} key */
    step({ column }, key) {
      if (key === "Home") return { row: 0, column: 0 };
      if (key === "End") return { row: 0, column: this.spots.length - 1 };
      if (key === "ArrowLeft" || key === "ArrowRight") {
        return { row: 0, column: clamp(column + (key === "ArrowLeft" ? -1 : 1), 0, this.spots.length - 1) };
      }
      return { row: 0, column: this.#beside(column, key === "ArrowDown" ? 1 : -1) };
    }

    /** The nearest one above or below, else the same. @param {number} from @param {1 | -1} way */
    #beside(from, way) {
      const here = this.spots[from];
      if (!here) return 0;
      let [best, least] = [from, Infinity];
      this.spots.forEach((spot, at) => {
        const down = (spot.top - here.top) * way;
        const distance = 4 * down + Math.abs(spot.left - here.left);
        if (down > 1 && distance < least) [best, least] = [at, distance];
      });
      return best;
    }

    /** @param {EmbedPlace} place */
    boxes({ column }) {
      const spot = this.spots[column];
      return spot ? [spot] : [];
    }

    /** @param {EmbedPlace} place */
    text({ column }) {
      return this.spots[column]?.tip ?? "";
    }

    value() {
      return NaN;
    }
  }

  /** A static picture with marks over it. @implements {EmbedSurface} */
  class Still {
    /** @type {HTMLCanvasElement[]} */
    #canvases = [];
    #shown = 0;

    /** @param {EmbedViewer} viewer @param {HTMLElement} sheet */
    constructor(viewer, sheet) {
      this.viewer = viewer;
      this.over = child("over", sheet);
      this.cursor = child("cursors", this.over);
      this.pins = child("pins", this.over);
      this.over.addEventListener("pointermove", (event) => this.#point(event));
      this.over.addEventListener("pointerdown", (event) => this.#point(event));
      this.over.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && viewer.point(null));
      DARK.addEventListener("change", () => this.#canvases.length && this.#paint());
    }

    /** @param {number} head */
    show(head) {
      this.#shown = head;
      this.#paint();
    }

    /** Draws a head's weights over the picture's, in the same colours. */
    #paint() {
      const { data, places } = this.viewer;
      if (!data.colours || !(places instanceof Grid)) return;
      const scheme = getComputedStyle(document.documentElement).colorScheme;
      const dark = scheme === "dark" || (scheme.includes("dark") && DARK.matches);
      const colours = data.colours[dark ? "dark" : "light"];
      this.#canvases.forEach((canvas) => canvas.remove());
      this.#canvases = data.panels.map((panel, number) => {
        const canvas = /** @type {HTMLCanvasElement} */ (child("cells", this.over, "canvas"));
        this.over.prepend(canvas);
        [canvas.width, canvas.height] = [places.columns, places.rows];
        const box = { ...panel, width: panel.width * places.columns, height: panel.height * places.rows };
        this.#place(canvas, box);
        const pixels = new ImageData(places.columns, places.rows);
        places.values(number).forEach((value, at) => pixels.data.set([...colour(colours, value), 255], 4 * at));
        canvas.getContext("2d")?.putImageData(pixels, 0, 0);
        return canvas;
      });
      this.over.dataset.head = String(this.#shown);
    }

    /** @param {EmbedPlace | null} place */
    mark(place) {
      this.cursor.replaceChildren();
      for (const box of place ? this.viewer.places.boxes(place) : []) this.#place(child("cursor", this.cursor), box);
    }

    /** @param {EmbedPin[]} pins */
    pin(pins) {
      this.pins.replaceChildren();
      for (const pin of pins) {
        for (const box of this.viewer.places.boxes(pin)) this.#place(child(`pin is-${pin.name}`, this.pins), box);
      }
    }

    /** @param {HTMLElement} node @param {{left: number, top: number, width: number, height: number}} box */
    #place(node, { left, top, width, height }) {
      const [wide, high] = this.viewer.data.size;
      node.style.left = `${(100 * left) / wide}%`;
      node.style.top = `${(100 * top) / high}%`;
      node.style.width = `${(100 * width) / wide}%`;
      node.style.height = `${(100 * height) / high}%`;
    }

    /** @param {{clientX: number, clientY: number}} event */
    #point({ clientX, clientY }) {
      const [wide, high] = this.viewer.data.size;
      const { left, top, width, height } = this.over.getBoundingClientRect();
      const [x, y] = [((clientX - left) / width) * wide, ((clientY - top) / height) * high];
      this.viewer.point(this.viewer.places.at(x, y), { x: clientX, y: clientY });
    }
  }

  /** Between the two nearest stops, as in every format of the figure. @type {(colours: EmbedColours, value: number) => number[]} */
  function colour({ stops, missing }, value) {
    if (Number.isNaN(value)) return rgb(missing);
    const upper = clamp(stops.findIndex(([place]) => place >= value), 1, stops.length - 1);
    const [[from, a], [to, b]] = /** @type {[[number, string], [number, string]]} */ ([stops[upper - 1], stops[upper]]);
    const share = to > from ? clamp((value - from) / (to - from), 0, 1) : 1;
    const [start, end] = [rgb(a), rgb(b)];
    return start.map((channel, at) => Math.round(channel + ((end[at] ?? 0) - channel) * share));
  }

  /** @implements {EmbedViewer} */
  class Viewer {
    /** The keyboard cursor. @type {EmbedPlace | null} */
    #cursor = null;
    #head = 0;

    /** @param {HTMLElement} root @param {EmbedData} data */
    constructor(root, data) {
      if (data.schema !== SCHEMA) throw new Error(`the numbers have form ${data.schema}, this page reads ${SCHEMA}`);
      this.root = root;
      this.data = data;
      this.places = data.panels.length ? new Grid(data) : new Spots(data.spots);
      this.stage = this.part("stage");
      const sheet = this.part("sheet");
      this.surface = window.followspotZoom?.(this, sheet) ?? new Still(this, sheet);
      this.tip = child("tip", this.stage);
      this.tip.hidden = true;
      this.stage.addEventListener("keydown", (event) => this.#key(event));
      this.stage.addEventListener("blur", () => this.point(null));
      this.stage.addEventListener("scroll", () => (this.tip.hidden = true), true);
      this.#switches();
      this.#note(data.heads[0]?.notes);
      const table = root.querySelector("details[data-part='numbers']");
      table?.addEventListener("toggle", () => this.#tabulate());
      root.dataset.state = "live";
      this.#tabulate();
    }

    /** @param {string} name @returns {HTMLElement} */
    part(name) {
      const found = this.root.querySelector(`[data-part="${name}"]`);
      if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${name}`);
      return found;
    }

    /** @param {EmbedPlace | null} place @param {{x: number, y: number}} [at] */
    point(place, at) {
      const shown = place ?? (document.activeElement === this.stage ? this.#cursor : null);
      const says = shown ? this.places.text(shown) : "";
      this.surface.mark(shown);
      this.part("summary").textContent = says || (this.root.dataset.hint ?? "");
      this.tip.hidden = !place || !at;
      if (at && place) this.#showTip(says, at);
      if (at && place) this.#cursor = place;
    }

    /** @param {Event | null} event */
    resume(event) {
      const asked = event?.target;
      if (asked instanceof HTMLSelectElement) return void asked.dispatchEvent(new Event("change"));
      if (event instanceof PointerEvent) {
        const over = this.stage.querySelector(".over");
        over?.dispatchEvent(new PointerEvent("pointermove", event));
      } else if (document.activeElement === this.stage) {
        this.#go(this.places.start());
      }
    }

    /** @param {EmbedPin[]} pins */
    pin(pins) {
      this.surface.show(this.#head);
      this.surface.pin(pins);
    }

    /** @param {string} says @param {{x: number, y: number}} at */
    #showTip(says, { x, y }) {
      this.tip.textContent = says;
      const [frame, own] = [this.stage.getBoundingClientRect(), this.tip.getBoundingClientRect()];
      const below = y - frame.top < own.height + 16;
      this.tip.style.left = `${clamp(x - frame.left - own.width / 2, 0, Math.max(0, frame.width - own.width))}px`;
      this.tip.style.top = `${y - frame.top + (below ? 20 : -own.height - 14)}px`;
    }

    /** @param {KeyboardEvent} event */
    #key(event) {
      if (event.target !== this.stage || event.altKey || event.metaKey) return;
      const { key } = event;
      if (key === "Escape") return this.stage.blur();
      if (key === "PageUp" || key === "PageDown") {
        if (this.#turn(this.#head + (key === "PageUp" ? -1 : 1))) event.preventDefault();
        return;
      }
      if (!KEYS.includes(key)) return;
      event.preventDefault();
      const place = this.#cursor ? this.places.step(this.#cursor, key, event.ctrlKey) : this.places.start();
      if (place) this.#go(place);
    }

    /** @param {EmbedPlace} place */
    #go(place) {
      this.#cursor = place;
      this.point(place);
      this.part("live").textContent = this.places.text(place);
      this.stage.querySelector(".cursor")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    #switches() {
      const select = this.root.querySelector("select[data-part='heads']");
      if (!(select instanceof HTMLSelectElement)) return;
      select.addEventListener("change", () => this.#turn(select.selectedIndex));
    }

    /** Show another head. @param {number} head */
    #turn(head) {
      const told = this.data.heads[head];
      if (!told || head === this.#head) return false;
      this.#head = head;
      this.places.show(head);
      this.surface.show(head);
      this.surface.pin(this.data.pair ? [{ ...this.places.start(), name: "pair" }] : []);
      this.root.querySelectorAll("[data-part='title']").forEach((node) => (node.textContent = told.title));
      // The author's sentence is about the head shown at first.
      const said = this.root.querySelector("[data-part='said']");
      if (said instanceof HTMLElement) said.hidden = head !== 0;
      this.#note(told.notes);
      const select = this.root.querySelector("select[data-part='heads']");
      if (select instanceof HTMLSelectElement) select.selectedIndex = head;
      this.stage.setAttribute("aria-label", `${told.title}. ${this.root.dataset.hint ?? ""}`);
      const here = document.activeElement === this.stage ? this.#cursor : null;
      this.point(here);
      this.part("live").textContent = here ? `${told.title}. ${this.places.text(here)}` : told.title;
      this.#tabulate();
      return true;
    }

    /** Notes on what is merged, hidden, pooled or forbidden. @param {string[] | undefined} notes */
    #note(notes) {
      if (!notes) return;
      const lines = notes.map((note) => Object.assign(document.createElement("li"), { textContent: note }));
      this.part("notes").replaceChildren(...lines);
    }

    /** The numbers as a table, once it is opened. */
    #tabulate() {
      const details = this.root.querySelector("details[data-part='numbers']");
      const { places, data } = this;
      if (!(details instanceof HTMLDetailsElement) || !details.open) return;
      if (data.table) return this.part("table").replaceChildren(numberTable(data.table.columns, data.table.rows));
      if (!(places instanceof Grid)) return;
      const tables = data.panels.map(({ name }, panel) => tableOf(data, places, panel, name || (data.heads[this.#head]?.title ?? "")));
      this.part("table").replaceChildren(...tables);
    }
  }

  /** @type {(data: EmbedData, grid: Grid, panel: number, title: string) => HTMLTableElement} */
  function tableOf(data, grid, panel, title) {
    const values = grid.values(panel);
    const rows = data.rows.map(({ label }, row) => [
      label,
      ...Array.from(values.subarray(row * grid.columns, (row + 1) * grid.columns), (value) => (Number.isNaN(value) ? "–" : exact(value))),
    ]);
    const table = numberTable(["attends ↓ · attended to →", ...data.columns.map(({ label }) => label)], rows);
    table.createCaption().textContent = title;
    return table;
  }

  /** The first cell of each row is its header. @type {(columns: string[], rows: (string | number | null)[][]) => HTMLTableElement} */
  function numberTable(columns, rows) {
    const table = document.createElement("table");
    const cell = (/** @type {string | number | null} */ text, scope = "") => {
      const node = document.createElement(scope ? "th" : "td");
      if (scope) node.setAttribute("scope", scope);
      node.textContent = String(text ?? "–");
      return node;
    };
    table.createTHead().insertRow().append(...columns.map((name) => cell(name, "col")));
    const body = table.createTBody();
    for (const [name = null, ...others] of rows) body.insertRow().append(cell(name, "row"), ...others.map((text) => cell(text)));
    return table;
  }

  window.followspotView = (root, data) => new Viewer(root, data);
})();
