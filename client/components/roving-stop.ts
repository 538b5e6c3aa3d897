/** A long list that is one stop of the Tab key: arrow keys go through it. */

const PAGE = 10;

/** Where a key moves in a list. @returns null: it does not move */
export function listStep(key: string, index: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + PAGE,
    PageUp: index - PAGE,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined ? null : Math.min(count - 1, Math.max(0, next));
}

export class RovingStop {
  readonly list: HTMLElement;
  readonly selector: string;
  readonly #isTwoWay: boolean;

  /**
   * @param list holds the items
   * @param selector of what can have the focus in it
   * @param isTwoWay whether the items also stand beside one another, so that left and right move, too
   */
  constructor(list: HTMLElement, selector: string, signal: AbortSignal, isTwoWay = false) {
    this.list = list;
    this.selector = selector;
    this.#isTwoWay = isTwoWay;
    list.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    list.addEventListener("focusin", ({ target }) => this.#stopAt(target), { signal });
  }

  /** Call after drawing: the item with the focus stays the stop, else the current one becomes it, else the first. */
  refresh() {
    const items = this.#items;
    const focused = items.find((item) => item === document.activeElement);
    this.#stopAt(focused ?? items.find((item) => item.closest("[aria-current='true']")) ?? items[0] ?? null);
  }

  get #items(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(this.selector)];
  }

  #stopAt(target: EventTarget | null) {
    const items = this.#items;
    if (!(target instanceof HTMLElement) || !items.includes(target)) return;
    for (const item of items) item.tabIndex = item === target ? 0 : -1;
  }

  #onKey(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = this.#items;
    const index = items.indexOf(event.target as HTMLElement);
    const next = index < 0 ? null : listStep(this.#direction(event.key), index, items.length);
    if (next === null) return;
    event.preventDefault();
    items[next]?.focus();
  }

  #direction(key: string): string {
    if (!this.#isTwoWay || !["ArrowLeft", "ArrowRight"].includes(key)) return key;
    const forward = getComputedStyle(this.list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    return key === forward ? "ArrowDown" : "ArrowUp";
  }
}
