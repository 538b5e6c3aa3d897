/** Ranks all heads for the chosen pair. */
import type { RankedHead, Ranking } from "../api/types.ts";
import type { State } from "../state/types.ts";
import type { Phrase } from "../text/message.ts";
import { liftText } from "../text/column-text.ts";
import { el, phrase } from "../components/dom.ts";
import { exact, headName, threeDecimals } from "../text/format.ts";
import { GLOSSARY } from "../text/glossary.ts";
import { ALIGNS, aligns, members } from "../state/head-set.ts";
import { scanAddress } from "../state/scan-link.ts";
import { openHead } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { term } from "../components/tooltip.ts";
import { Panel } from "../components/panel.ts";

interface Column {
  name: string;
  title: string;
  /** to sort by */
  value: (head: RankedHead) => number;
  /** sort direction of the first click: -1 is from large to small */
  first: 1 | -1;
}

const COLUMNS: Column[] = [
  { name: "head", title: "Head", value: ({ layer, head }) => 1000 * layer + head, first: 1 },
  { name: "weight", title: "Weight", value: ({ weight }) => weight, first: -1 },
  { name: "column_mean", title: "Others", value: ({ column_mean }) => column_mean ?? -1, first: -1 },
  { name: "lift", title: "Lift", value: ({ lift }) => lift ?? -1, first: -1 },
  { name: "rank", title: "Rank", value: ({ rank }) => rank ?? Infinity, first: 1 },
];

const NO_OTHER =
  "The model’s mask allows this query no other key in this layer, so the weight says nothing about the head.";

class PairRanking extends Panel {
  /** The order in the address; sorting by another column or direction is not part of it. */
  #order = "weight";
  #sorted = { name: this.#order, direction: -1 };
  #drawn: Ranking | null = null;

  override start(signal: AbortSignal) {
    this.child("columns").replaceChildren(el("tr", {}, ...COLUMNS.map((column) => this.#header(column))));
    store.addEventListener("scene", () => store.scene?.ranking !== this.#drawn && this.#draw(), { signal });
    store.addEventListener(
      "state",
      () => (store.state.sort === this.#order ? this.#mark() : this.#follow(store.state)),
      { signal },
    );
    this.child("rows").addEventListener("click", ({ target }) => open(target), { signal });
  }

  #header({ name, title, first }: Column): HTMLElement {
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

  #follow({ sort }: State) {
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
    this.child("title").replaceChildren(...phrase(ranking ? titleParts(ranking) : ["Which heads join two words?"]));
    for (const header of this.child("columns").querySelectorAll("th")) {
      const sorted = header.dataset.column === this.#sorted.name;
      const direction = this.#sorted.direction > 0 ? "ascending" : "descending";
      header.setAttribute("aria-sort", sorted ? direction : "none");
    }
    this.child("rows").replaceChildren(...(ranking ? this.#orderHeads(ranking).map(row) : []));
    this.#mark();
  }

  #orderHeads({ heads }: Ranking): RankedHead[] {
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

const titleParts = ({ query, key, heads }: Ranking): Phrase[] => [
  `${heads.length} heads for `,
  [query.label],
  " → ",
  [key.label],
];

function row(ranked: RankedHead): HTMLElement {
  const { layer, head, weight, column_mean, column_rank, column_of, lift } = ranked;
  const bar = el("span", { class: "meter" });
  bar.style.setProperty("--share", `${weight}`);
  const place = column_rank === null ? "" : `rank ${column_rank} of ${column_of} in the column`;
  return el(
    "tr",
    { "data-head": `${layer} ${head}` },
    el(
      "th",
      { scope: "row" },
      el("button", { type: "button", class: "link" }, headName(layer, head)),
      ...alignment(layer, head),
    ),
    el("td", { title: exact(weight) }, el("span", { class: "number" }, threeDecimals(weight)), bar),
    el("td", { class: "number", title: place }, column_mean === null ? "–" : threeDecimals(column_mean)),
    el("td", { class: "number", title: lift === null ? "" : exact(lift) }, liftText(lift)),
    rankIn(ranked),
  );
}

/** The rank in the row, or why there is none. */
function rankIn({ allowed, choice, rank, keys }: RankedHead): HTMLElement {
  if (!allowed) return el("td", { title: "The model’s mask forbids this pair in this layer." }, "forbidden");
  if (!choice) return el("td", { title: NO_OTHER }, "no choice");
  return el("td", { class: "number" }, `${rank}`, el("small", {}, ` of ${keys}`));
}

/** The mark of an alignment head. */
function alignment(layer: number, head: number): HTMLElement[] {
  const stream = store.scene?.stream;
  if (!stream || !aligns(stream, layer, head)) return [];
  return [el("span", { class: "swatch-alignment", role: "img", "aria-label": ALIGNS, title: ALIGNS })];
}

function open(target: EventTarget | null) {
  const found = target instanceof Element ? target.closest("tr") : null;
  const [layer, head] = (found?.dataset.head ?? "").split(" ").map(Number);
  if (layer !== undefined && head !== undefined) openHead({ layer, head });
}

customElements.define("pair-ranking", PairRanking);
