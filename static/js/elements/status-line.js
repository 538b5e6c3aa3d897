/** Shows the message at one place of the page: a problem with its next step, a note, or progress. */
import { retry } from "../loader.js";
import { ApiProblem } from "../request-cache.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

class StatusLine extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("message", () => this.#draw(), { signal });
    this.child("retry").addEventListener("click", retry, { signal });
    this.querySelector('[data-part="cancel"]')?.addEventListener("click", () => void this.#cancel(), { signal });
    this.addEventListener("mousedown", stay, { signal });
  }

  async #cancel() {
    const { cancel } = this.#message ?? {};
    if (!cancel) return;
    try {
      await cancel();
    } catch (error) {
      // The code waiting for the model reports it.
      if (!(error instanceof ApiProblem)) throw error;
    }
  }

  get #message() {
    return store.messages.get(/** @type {import("../types.js").Where} */ (this.dataset.place));
  }

  #draw() {
    const message = this.#message;
    this.hidden = !message;
    if (!message) return;
    const { kind, text, hint, retry: again, fraction } = message;
    this.dataset.kind = kind;
    this.child("text").textContent = text;
    this.child("hint").textContent = hint ?? "";
    this.child("retry").hidden = !again;
    const cancel = /** @type {HTMLElement | null} */ (this.querySelector('[data-part="cancel"]'));
    if (cancel) cancel.hidden = !message.cancel;
    /** @type {HTMLProgressElement} */
    const progress = this.child("progress");
    progress.hidden = kind !== "loading";
    progress.value = fraction ?? 0;
  }
}

/**
 * Keeps the focus when a button is pressed: a long sentence folds up when it loses the focus, and the button would move
 * from under the pointer before the click completes.
 *
 * @param {MouseEvent} event
 */
function stay(event) {
  if (event.target instanceof HTMLButtonElement) event.preventDefault();
}

customElements.define("status-line", StatusLine);
