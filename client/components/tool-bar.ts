/** A row of controls that is one stop of the Tab key: left and right go through it (ARIA's pattern of a toolbar). */
import { listStep } from "./roving-stop.ts";
import { Panel } from "./panel.ts";

const CONTROLS = "button, summary, input[type='checkbox']";
/** What a control opens has stops of its own. */
const OPENED = "dialog, .menu-panel";

class ToolBar extends Panel {
  override start(signal: AbortSignal) {
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("focusin", ({ target }) => this.#stopAt(target), { signal });
    // Controls come and go: one of those that are left stays in reach.
    const changed = new MutationObserver(() => this.#keepStop());
    changed.observe(this, { subtree: true, childList: true, attributeFilter: ["hidden", "disabled"] });
    signal.addEventListener("abort", () => changed.disconnect());
    this.#keepStop();
  }

  get #controls(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(CONTROLS)].filter(
      (control) => !control.closest(OPENED) && !control.matches(":disabled") && !this.#hides(control),
    );
  }

  /** Whether it is hidden within the bar; the bar itself may be hidden, too. */
  #hides(control: HTMLElement): boolean {
    const hidden = control.closest("[hidden]");
    return hidden !== null && hidden !== this && this.contains(hidden);
  }

  #keepStop() {
    const controls = this.#controls;
    const kept = controls.find((control) => control === document.activeElement);
    this.#stopAt(kept ?? controls.find(({ tabIndex }) => tabIndex === 0) ?? controls[0] ?? null);
  }

  #stopAt(target: EventTarget | null) {
    const controls = this.#controls;
    if (!(target instanceof HTMLElement) || !controls.includes(target)) return;
    for (const control of controls) control.tabIndex = control === target ? 0 : -1;
  }

  #key(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const controls = this.#controls;
    const target = event.target as HTMLElement;
    const at = controls.indexOf(target);
    const forward = getComputedStyle(target).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const next = at < 0 ? null : listStep(directionOf(event.key, forward), at, controls.length);
    if (next === null) return;
    event.preventDefault();
    controls[next]?.focus();
  }
}

/** Up and down belong to the menus. */
function directionOf(key: string, forward: string): string {
  if (key === "ArrowLeft" || key === "ArrowRight") return key === forward ? "ArrowDown" : "ArrowUp";
  return key === "Home" || key === "End" ? key : "";
}

customElements.define("tool-bar", ToolBar);
