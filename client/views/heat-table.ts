/** The numbers of the heatmap as a table: of all pictures that stand side by side, and of the part that is zoomed to. */
import type { HeatMap } from "./heat-map.ts";
import { sideTitle } from "../text/comparison-text.ts";
import { KEY_AXIS, queryAxis } from "../text/axis-titles.ts";
import { plainText } from "../text/plain-text.ts";
import { weightTable, type TablePart } from "../components/number-table.ts";
import { Panel } from "../components/panel.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";

/** A table of more cells is slow, and nobody reads it. */
const MOST_CELLS = 10_000;

class HeatTable extends Panel {
  override start(signal: AbortSignal) {
    const fold: HTMLDetailsElement = this.child("fold");
    fold.addEventListener("toggle", () => this.#draw(), { signal });
    this.closest("head-view")?.addEventListener("picture", () => this.#draw(), { signal });
  }

  /** The pictures shown. */
  get #maps(): HeatMap[] {
    const maps = [...(this.closest("head-view")?.querySelectorAll("heat-map") ?? [])] as HeatMap[];
    return maps.filter((map) => map.checkVisibility());
  }

  #draw() {
    const fold: HTMLDetailsElement = this.child("fold");
    if (!fold.open) return;
    const isLarge = this.#maps.some(({ shownPart }) => shownPart && cellCount(shownPart) > MOST_CELLS);
    this.child("large").hidden = !isLarge;
    this.child("tables").hidden = isLarge;
    this.child("tables").replaceChildren(...(isLarge ? [] : this.#maps.flatMap((map) => tableOf(map) ?? [])));
  }
}

const cellCount = ({ first, last }: TablePart): number => (last.row - first.row + 1) * (last.column - first.column + 1);

function tableOf({ picture, shownPart, side }: HeatMap): HTMLTableElement | null {
  const { scene } = store;
  if (!scene || !picture || !shownPart) return null;
  const { queries, keys, weights, rows } = picture;
  const matrix = { rows: queries, columns: keys, weights, axes: [queryAxis(rows ?? null), KEY_AXIS] as const };
  return weightTable(matrix, tableTitle(side, plainText(sideTitle(scene, side))), shownPart);
}

function tableTitle(side: HeatMap["side"], name: string): string {
  if (!store.scene?.comparison) return name;
  const badge = { a: "A", b: "B", difference: "A − B" }[side];
  return name ? _("{title}: {text}", { title: badge, text: name }) : badge;
}

customElements.define("heat-table", HeatTable);
