/** Switches edges between one word and all words, where there are two lines of words. */
import { apart, isText } from "../stream-sides.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

class AlignSwitch extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { capture, stream, state } = scene;
    this.hidden = !apart(scene) || !isText(capture, stream.query_side) || !isText(capture, stream.key_side);
    this.child("model").hidden = stream.alignment_heads.length === 0;
    const radio = this.querySelector(`[value="${state.align ?? "none"}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    if (!(target instanceof HTMLInputElement)) return;
    store.select({ align: target.value === "none" ? null : target.value });
  }
}

customElements.define("align-switch", AlignSwitch);
