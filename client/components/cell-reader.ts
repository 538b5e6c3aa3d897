/**
 * Reads coloured cells one by one: a line says what is pointed at, touched or has the focus. They are one stop of the
 * Tab key: arrow keys go through them, and Enter does what a click does.
 */
import { nextCell, type Cell } from "../charts/grid-step.ts";

export class CellReader {
  readonly #host: HTMLElement;
  readonly #line: HTMLElement;
  /** What the line says while nothing is pointed at. */
  #hint = "";

  /**
   * @param host holds elements `data-cells`, one for each row, with elements `data-cell` in them
   * @param line says what `data-said` of a cell says
   */
  constructor(host: HTMLElement, line: HTMLElement, signal: AbortSignal) {
    this.#host = host;
    this.#line = line;
    for (const type of ["pointerover", "click", "focusin"])
      host.addEventListener(type, ({ target }) => this.#read(cellAt(target)), { signal });
    host.addEventListener("pointerleave", () => this.#read(this.#focused), { signal });
    host.addEventListener("keydown", (event) => this.#onKey(event), { signal });
  }

  /** Call after drawing. */
  refresh(hint: string) {
    this.#hint = hint;
    const cells = this.#rows.flat();
    const stop = cells.find((cell) => cell === document.activeElement) ?? cells.find(isCurrent) ?? cells[0];
    if (stop) this.#stopAt(stop);
    this.#read(this.#host.querySelector<HTMLElement>("[data-cell]:hover") ?? this.#focused);
  }

  get #focused(): HTMLElement | null {
    const { activeElement } = document;
    return this.#host.contains(activeElement) ? cellAt(activeElement) : null;
  }

  get #rows(): HTMLElement[][] {
    const rows = [...this.#host.querySelectorAll("[data-cells]")];
    return rows.map((row) => [...row.querySelectorAll<HTMLElement>("[data-cell]")]).filter(({ length }) => length > 0);
  }

  #read(cell: HTMLElement | null) {
    this.#line.textContent = cell?.dataset.said ?? this.#hint;
    if (cell && cell === document.activeElement) this.#stopAt(cell);
  }

  #stopAt(stop: HTMLElement) {
    for (const cell of this.#rows.flat()) cell.tabIndex = cell === stop ? 0 : -1;
  }

  #onKey(event: KeyboardEvent) {
    const cell = cellAt(event.target);
    if (!cell || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && cell.localName === "td") {
      event.preventDefault();
      return cell.click();
    }
    const rows = this.#rows;
    const row = rows.findIndex((cells) => cells.includes(cell));
    const place = { row, column: rows[row]?.indexOf(cell) ?? 0 };
    const columns = Math.max(...rows.map(({ length }) => length));
    const next = nextCell(place, keyOf(event, this.#host), event.ctrlKey, { rows: rows.length, columns });
    if (!next) return;
    event.preventDefault();
    cellOf(rows, next)?.focus();
  }
}

/** Rows may be of different lengths. */
const cellOf = (rows: HTMLElement[][], { row, column }: Cell): HTMLElement | undefined =>
  rows[row]?.[Math.min(column, rows[row].length - 1)];

/** Where the cells run from right to left, so do the keys. */
function keyOf({ key }: KeyboardEvent, host: HTMLElement): string {
  const isMirrored = getComputedStyle(host).direction === "rtl";
  return isMirrored ? ({ ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[key] ?? key) : key;
}

const cellAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;

const isCurrent = (cell: HTMLElement): boolean => cell.ariaCurrent === "true";
