/**
 * Ranks all heads for the chosen pair.
 *
 * @import { RankedHead, Ranking, State } from "../types.js"
 */
import { liftText } from "../column-text.js";
import { el, phrase } from "../dom.js";
import { exact, headName, threeDecimals } from "../format.js";
import { GLOSSARY } from "../glossary.js";
import { ALIGNS, aligns, members } from "../head-set.js";
import { scanAddress } from "../scan-link.js";
import { openHead } from "../selection.js";
import { store } from "../store.js";
import { term } from "../tooltip.js";
import { Panel } from "./panel.js";

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} title
 * @property {(head: RankedHead) => number} value to sort by
 * @property {1 | -1} first sort direction of the first click: -1 is from large to small
 */

/** @type {Column[]} */
const COLUMNS = [
  { name: "head", title: "Head", value: ({ layer, head }) => 1000 * layer + head, first: 1 },
  { name: "weight", title: "Weight", value: ({ weight }) => weight, first: -1 },
  { name: "column_mean", title: "Others", value: ({ column_mean }) => column_mean ?? -1, first: -1 },
  { name: "lift", title: "Lift", value: ({ lift }) => lift ?? -1, first: -1 },
  { name: "rank", title: "Rank", value: ({ rank }) => rank ?? Infinity, first: 1 },
];

const NO_OTHER = "The model’s mask allows this query no other key in this layer, so the weight says nothing about the head.";

class PairRanking extends Panel {
  /** The order in the address; sorting by another column or direction is not part of it. */
  #order = "weight";
  #sorted = { name: this.#order, direction: -1 };
  /** @type {Ranking | null} */
  #drawn = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    this.child("columns").replaceChildren(el("tr", {}, ...COLUMNS.map((column) => this.#header(column))));
    store.addEventListener("scene", () => store.scene?.ranking !== this.#drawn && this.#draw(), { signal });
    store.addEventListener("state", () => (store.state.sort === this.#order ? this.#mark() : this.#follow(store.state)), { signal });
    this.child("rows").addEventListener("click", ({ target }) => open(target), { signal });
  }

  /** @type {(column: Column) => HTMLElement} */
  #header({ name, title, first }) {
    const entry = GLOSSARY[name];
    const button = entry ? term(title, entry) : el("button", { type: "button", class: "term" }, title);
    button.addEventListener("click", () => {
      const again = this.#sorted.name === name;
      this.#sorted = { name, direction: again ? -this.#sorted.direction : first };
      this.#draw();
      if ((name === "weight" || name === "lift") && !again) store.select({ sort: name });
    });
    return el("th", { scope: "col", "data-column": name }, button);
  }

  /** @param {State} state */
  #follow({ sort }) {
    this.#order = sort;
    this.#sorted = { name: sort, direction: -1 };
    this.#draw();
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { ranking } = scene;
    this.#drawn = ranking;
    this.child("scroll").hidden = !ranking;
    const address = ranking && scanAddress(scene, ranking);
    this.child("many").hidden = !address;
    if (address) this.child("many").setAttribute("href", address);
    this.child("invitation").hidden = Boolean(ranking);
    this.child("title").replaceChildren(
      ...phrase(ranking ? titleParts(ranking) : ["Which heads join two words?"]),
    );
    for (const header of this.child("columns").querySelectorAll("th")) {
      const sorted = header.dataset.column === this.#sorted.name;
      const direction = this.#sorted.direction > 0 ? "ascending" : "descending";
      header.setAttribute("aria-sort", sorted ? direction : "none");
    }
    this.child("rows").replaceChildren(...(ranking ? this.#orderHeads(ranking).map(row) : []));
    this.#mark();
  }

  /** @type {(ranking: Ranking) => RankedHead[]} */
  #orderHeads({ heads }) {
    const { name, direction } = this.#sorted;
    const column = COLUMNS.find((other) => other.name === name);
    return column ? [...heads].sort((a, b) => direction * (column.value(a) - column.value(b))) : heads;
  }

  #mark() {
    const { scene, state } = store;
    const names = new Set((scene ? members(state, scene.stream) : []).map(({ layer, head }) => `${layer} ${head}`));
    for (const found of this.child("rows").querySelectorAll("tr")) {
      if (names.has(found.dataset.head ?? "")) found.setAttribute("aria-current", "true");
      else found.removeAttribute("aria-current");
    }
  }
}

/** @type {(ranking: Ranking) => import("../dom.js").Phrase[]} */
const titleParts = ({ query_label, key_label, heads }) => [
  `${heads.length} heads for `,
  [query_label],
  " → ",
  [key_label],
];

/** @type {(ranked: RankedHead) => HTMLElement} */
function row(ranked) {
  const { layer, head, weight, column_mean, column_rank, column_of, lift } = ranked;
  const bar = el("span", { class: "meter" });
  bar.style.setProperty("--share", `${weight}`);
  const place = column_rank === null ? "" : `rank ${column_rank} of ${column_of} in the column`;
  return el(
    "tr",
    { "data-head": `${layer} ${head}` },
    el("th", { scope: "row" }, el("button", { type: "button", class: "link" }, headName(layer, head)), ...alignment(layer, head)),
    el("td", { title: exact(weight) }, el("span", { class: "number" }, threeDecimals(weight)), bar),
    el("td", { class: "number", title: place }, column_mean === null ? "–" : threeDecimals(column_mean)),
    el("td", { class: "number", title: lift === null ? "" : exact(lift) }, liftText(lift)),
    rankIn(ranked),
  );
}

/** The rank in the row, or why there is none. @type {(ranked: RankedHead) => HTMLElement} */
function rankIn({ allowed, choice, rank, keys }) {
  if (!allowed) return el("td", { title: "The model’s mask forbids this pair in this layer." }, "forbidden");
  if (!choice) return el("td", { title: NO_OTHER }, "no choice");
  return el("td", { class: "number" }, `${rank}`, el("small", {}, ` of ${keys}`));
}

/** The mark of an alignment head. @type {(layer: number, head: number) => HTMLElement[]} */
function alignment(layer, head) {
  const stream = store.scene?.stream;
  if (!stream || !aligns(stream, layer, head)) return [];
  return [el("span", { class: "swatch-alignment", role: "img", "aria-label": ALIGNS, title: ALIGNS })];
}

/** @param {EventTarget | null} target */
function open(target) {
  const found = target instanceof Element ? target.closest("tr") : null;
  const [layer, head] = (found?.dataset.head ?? "").split(" ").map(Number);
  if (layer !== undefined && head !== undefined) openHead({ layer, head });
}

customElements.define("pair-ranking", PairRanking);
