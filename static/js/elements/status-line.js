/** What there is to say at one place of the page: a problem with its next step, a note, or progress. */
import { retry } from "../conductor.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

class StatusLine extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("message", () => this.#draw(), { signal });
    this.child("retry").addEventListener("click", retry, { signal });
  }

  #draw() {
    const place = /** @type {import("../types.js").Place} */ (this.dataset.place);
    const message = store.messages.get(place);
    this.hidden = !message;
    if (!message) return;
    const { kind, text, hint, retry: again, fraction } = message;
    this.dataset.kind = kind;
    this.child("text").textContent = text;
    this.child("hint").textContent = hint ?? "";
    this.child("retry").hidden = !again;
    /** @type {HTMLProgressElement} */
    const progress = this.child("progress");
    progress.hidden = kind !== "loading";
    progress.value = fraction ?? 0;
  }
}

customElements.define("status-line", StatusLine);
