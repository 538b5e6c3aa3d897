/** Switches edges between one word and all words, where there are two lines of words. */
import { hasTwoLines, isText } from "../charts/stream-sides.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";

class AlignSwitch extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("change", ({ target }) => this.#choose(target), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { capture, stream, state } = scene;
    this.hidden = !hasTwoLines(scene) || !isText(capture, stream.query_side) || !isText(capture, stream.key_side);
    this.child("model").hidden = stream.alignment_heads.length === 0;
    const radio = this.querySelector(`[value="${state.align ?? "none"}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  #choose(target: EventTarget | null) {
    if (!(target instanceof HTMLInputElement)) return;
    store.select({ align: target.value === "none" ? null : target.value });
  }
}

customElements.define("align-switch", AlignSwitch);
