/** What there is to say at one place of the page: a problem with its next step, a note, or progress. */
import { retry } from "../conductor.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

class StatusLine extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("message", () => this.#draw(), { signal });
    this.part("retry").addEventListener("click", retry, { signal });
  }

  #draw() {
    const place = /** @type {import("../types.js").Place} */ (this.dataset.place);
    const message = store.messages.get(place);
    this.hidden = !message;
    if (!message) return;
    const { kind, text, hint, fraction } = message;
    this.dataset.kind = kind;
    this.part("text").textContent = text;
    this.part("hint").textContent = hint ?? "";
    this.part("retry").hidden = kind !== "problem";
    /** @type {HTMLProgressElement} */
    const progress = this.part("progress");
    progress.hidden = kind !== "loading";
    progress.value = fraction ?? 0;
  }
}

customElements.define("status-line", StatusLine);
