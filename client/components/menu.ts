/** A button that opens a panel of choices: arrows move, Esc and a click elsewhere close it. */
import { Panel } from "./panel.ts";

export class Menu extends Panel {
  override start(signal: AbortSignal) {
    this.button.addEventListener("click", () => this.toggle(), { signal });
    this.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.addEventListener(
      "focusout",
      ({ relatedTarget }) => relatedTarget instanceof Node && !this.contains(relatedTarget) && this.close(),
      { signal },
    );
    document.addEventListener("pointerdown", ({ target }) => !this.contains(target as Node) && this.close(), {
      signal,
    });
  }

  get button() {
    return this.child("button") as HTMLButtonElement;
  }

  get panel() {
    return this.child("panel");
  }

  /** Fill the panel; called each time it opens. */
  fill() {}

  toggle() {
    if (this.panel.hidden) this.open();
    else this.close();
  }

  open() {
    this.panel.hidden = false;
    this.fill();
    this.button.setAttribute("aria-expanded", "true");
    this.first?.focus();
  }

  /** @returns what gets the focus when the panel opens */
  get first(): HTMLElement | null {
    return this.#items()[0] ?? null;
  }

  close() {
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  #items() {
    return [...(this.panel.querySelectorAll("button, a") as NodeListOf<HTMLElement>)].filter((button) =>
      button.checkVisibility(),
    );
  }

  #onKey(event: KeyboardEvent) {
    if (this.panel.hidden) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
      this.button.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { target } = event;
    // Numbers and choices use the arrows themselves.
    if (!step || (target instanceof HTMLInputElement && ["number", "radio"].includes(target.type))) return;
    event.preventDefault();
    const items = this.#items();
    const index = items.indexOf(document.activeElement as HTMLElement);
    items[(index + step + items.length) % items.length]?.focus();
  }
}
