/** Switches whether decoder rows are named by the tokens read there, or those they predict. */
import { rowNaming } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";

class RowsSwitch extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    const rows = scene && rowNaming(scene);
    this.hidden = !rows;
    const radio = this.querySelector(`[value="${rows}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  #choose(target: EventTarget | null) {
    const { scene } = store;
    if (!scene || !(target instanceof HTMLInputElement)) return;
    const rows = target.value === "written" ? "written" : "read";
    store.select({ rows: rows === scene.stream.rows ? null : rows });
  }
}

customElements.define("rows-switch", RowsSwitch);
