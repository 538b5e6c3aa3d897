/** Switches whether decoder rows are named by the tokens read there, or those they predict. */
import { rowsOf } from "../stream-sides.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

class RowsSwitch extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    const rows = scene && rowsOf(scene);
    this.hidden = !rows;
    const radio = this.querySelector(`[value="${rows}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    const { scene } = store;
    if (!scene || !(target instanceof HTMLInputElement)) return;
    const rows = target.value === "written" ? "written" : "read";
    store.select({ rows: rows === scene.stream.rows ? null : rows });
  }
}

customElements.define("rows-switch", RowsSwitch);
