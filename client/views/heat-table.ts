/**
 * The numbers of the heatmap as a table: of all pictures that stand side by side, and of the part that is zoomed to; of
 * a large one a window at a time, first the one with the chosen pair.
 */
import type { HeatMap } from "./heat-map.ts";
import type { Cell } from "../charts/grid-step.ts";
import { isVerified } from "../charts/effect-picture.ts";
import { cellOfPair } from "../charts/head-picture.ts";
import { cellBeside, fitsTable, windowAt, type Way } from "../charts/table-window.ts";
import { sideTitle } from "../text/comparison-text.ts";
import { KEY_AXIS, queryAxis } from "../text/axis-titles.ts";
import { plainText } from "../text/plain-text.ts";
import { weightTable, type TablePart } from "../components/number-table.ts";
import { Panel } from "../components/panel.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";

class HeatTable extends Panel {
  /** A cell of the window to which the reader went; null: that of the chosen pair. */
  #at: Cell | null = null;
  /** What the window was chosen in: another pair or input begins anew. */
  #belongs = "";

  override start(signal: AbortSignal) {
    this.child("fold").addEventListener("toggle", () => this.#draw(), { signal });
    this.child("steps").addEventListener("click", ({ target }) => this.#step(target), { signal });
    this.closest("head-view")?.addEventListener("picture", () => this.#draw(), { signal });
    this.#draw();
  }

  /** The pictures shown. */
  get #maps(): HeatMap[] {
    const maps = [...(this.closest("head-view")?.querySelectorAll("heat-map") ?? [])] as HeatMap[];
    return maps.filter((map) => map.checkVisibility());
  }

  get #buttons(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-way]")];
  }

  #draw() {
    const maps = this.#maps;
    const part = maps[0]?.shownPart;
    if (!(this.child("fold") as HTMLDetailsElement).open || !part) return;
    const shown = windowAt(part, this.#cell(maps[0] as HeatMap) ?? part.first);
    const whole = fitsTable(part);
    this.child("steps").hidden = whole;
    this.child("shown").hidden = whole;
    if (!whole) this.child("shown").textContent = windowInWords(part, shown);
    for (const button of this.#buttons) {
      button.setAttribute("aria-disabled", String(cellBeside(part, shown, ...wayOf(button)) === null));
    }
    this.child("tables").replaceChildren(...maps.flatMap((map) => tableOf(map, shown) ?? []));
  }

  /** A cell of the window shown. */
  #cell({ picture }: HeatMap): Cell | null {
    const { scene } = store;
    if (!scene || !picture) return null;
    const { query, key } = scene.state;
    const belongs = `${scene.capture.id} ${query} ${key}`;
    if (belongs !== this.#belongs) this.#at = null;
    this.#belongs = belongs;
    return this.#at ?? cellOfPair(picture, { query, key });
  }

  #step(target: EventTarget | null) {
    const button = target instanceof Element ? target.closest("[data-way]") : null;
    const [map] = this.#maps;
    const part = map?.shownPart;
    if (!(button instanceof HTMLElement) || !map || !part) return;
    const next = cellBeside(part, windowAt(part, this.#cell(map) ?? part.first), ...wayOf(button));
    if (!next) return;
    this.#at = next;
    this.#draw();
    this.child("tables").scrollTo(0, 0);
  }
}

const wayOf = ({ dataset }: HTMLElement): [Way, 1 | -1] => [dataset.way as Way, dataset.by === "1" ? 1 : -1];

/** Rows and columns are counted from 1. */
const windowInWords = (part: TablePart, { first, last }: TablePart): string =>
  _("Rows {first} to {last} of {rows}, columns {left} to {right} of {columns}.", {
    first: first.row - part.first.row + 1,
    last: last.row - part.first.row + 1,
    rows: part.last.row - part.first.row + 1,
    left: first.column - part.first.column + 1,
    right: last.column - part.first.column + 1,
    columns: part.last.column - part.first.column + 1,
  });

function tableOf({ picture, side }: HeatMap, shown: TablePart): HTMLTableElement | null {
  const { scene } = store;
  if (!scene || !picture) return null;
  const { queries, keys, weights, rows } = picture;
  const matrix = {
    rows: queries,
    columns: keys,
    weights,
    axes: [queryAxis(rows ?? null), KEY_AXIS] as const,
    isVerified: picture.effects && ((row: number, column: number) => isVerified(picture, row, column)),
  };
  return weightTable(matrix, title(side, plainText(sideTitle(scene, side))), shown);
}

function title(side: HeatMap["side"], name: string): string {
  if (!store.scene?.comparison) return name;
  const badge = { a: "A", b: "B", difference: "A − B" }[side];
  return name ? `${badge}: ${name}` : badge;
}

customElements.define("heat-table", HeatTable);
