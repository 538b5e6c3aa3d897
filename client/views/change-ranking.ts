/** Ranks what changed most from A to B: shifts and heads. */
import type { HeadDifferences, AttentionShift } from "../api/types.ts";
import { withSign } from "../text/comparison-text.ts";
import { el, phrase } from "../components/dom.ts";
import { unitName } from "../text/selection-text.ts";
import { exact, headName, threeDecimals } from "../text/format.ts";
import { measureEntry } from "../text/glossary.ts";
import { store } from "../state/store.ts";
import { term } from "../components/tooltip.ts";
import { Panel } from "../components/panel.ts";

/** More rows are slow, and not read. */
const MOST = 60;

class ChangeRanking extends Panel {
  #drawn: HeadDifferences | null = null;

  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("state", () => this.#mark(), { signal });
    this.addEventListener("click", ({ target }) => open(target), { signal });
  }

  #draw() {
    const comparison = store.scene?.comparison ?? null;
    this.hidden = !comparison;
    if (!comparison) return;
    const { changes, problem, numbers } = comparison;
    this.child("tables").hidden = !changes;
    if (changes && changes === this.#drawn) return;
    this.#drawn = changes;
    if (!changes) return this.#say(problem ? [`${problem.detail} ${problem.hint}`] : []);
    const jsd = numbers.measures.find(({ name }) => name === "jsd");
    this.child("jsd").replaceChildren(jsd ? term(`Divergence, ${jsd.unit}`, measureEntry(jsd)) : "");
    this.child("row").textContent = comparison.figure.layout.meta.rows === "written" ? "Row that predicts" : "Word";
    this.child("moves").replaceChildren(...changes.shifts.slice(0, MOST).map((move) => moveRow(changes, move)));
    this.child("heads").replaceChildren(...changes.heads.slice(0, MOST).map((head) => headRow(head, changes)));
    this.#say(changes.notes);
    this.#mark();
  }

  #say(notes: string[]) {
    this.child("notes").replaceChildren(...notes.map((note) => el("li", {}, note)));
  }

  #mark() {
    const { layer, head, heads, query } = store.state;
    for (const row of this.querySelectorAll("tr")) {
      const own = heads === null && row.dataset.head === `${layer} ${head}`;
      const chosen = own && (row.dataset.query === undefined || row.dataset.query === `${query}`);
      if (chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}

function moveRow({ rows, columns }: HeadDifferences, move: AttentionShift): HTMLElement {
  const { layer, head, query, gained, lost, gained_from, gained_to, lost_from, lost_to } = move;
  const to = unitName(columns, gained);
  const from = lost === null ? [] : [...unitName(columns, lost), " → "];
  const less = lost === null ? "" : `${exact(lost_from ?? 0)} → ${exact(lost_to ?? 0)}, `;
  return el(
    "tr",
    {
      "data-head": `${layer} ${head}`,
      "data-query": rows[query]?.a?.[0] ?? "",
      "data-key": columns[gained]?.a?.[0] ?? "",
      title: `${less}${exact(gained_from)} → ${exact(gained_to)}`,
    },
    name(layer, head),
    el("td", {}, ...phrase(unitName(rows, query))),
    el("td", { class: "moved" }, ...phrase([...from, ...to])),
    el("td", { class: "number" }, withSign(gained_to - gained_from, threeDecimals)),
  );
}

function headRow({ layer, head, jsd }: HeadDifferences["heads"][number], { heads }: HeadDifferences): HTMLElement {
  const bar = el("span", { class: "meter" });
  bar.style.setProperty("--share", `${jsd / (heads[0]?.jsd || 1)}`);
  return el(
    "tr",
    { "data-head": `${layer} ${head}` },
    name(layer, head),
    el("td", { title: exact(jsd) }, el("span", { class: "number" }, threeDecimals(jsd)), bar),
  );
}

const name = (layer: number, head: number): HTMLElement =>
  el("th", { scope: "row" }, el("button", { type: "button", class: "link" }, headName(layer, head)));

/** Open the head of a row, and choose its words. */
function open(target: EventTarget | null) {
  const row = target instanceof Element ? target.closest("tr") : null;
  const [layer, head] = (row?.dataset.head ?? "").split(" ").map(Number);
  if (!row?.dataset.head || layer === undefined || head === undefined) return;
  const { query, key } = row.dataset;
  const pair = query && key ? { query: Number(query), key: Number(key) } : {};
  store.select({ layer, head, heads: null, ...pair });
}

customElements.define("change-ranking", ChangeRanking);
