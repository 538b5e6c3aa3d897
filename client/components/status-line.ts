/** Shows the message at one place of the page: a problem with its next step, a note, or progress. */
import type { Where } from "../state/types.ts";
import { retry } from "../state/loader.ts";
import { ApiProblem } from "../api/request-cache.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";

class StatusLine extends Panel {
  override start(signal: AbortSignal) {
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
    return store.messages.get(this.dataset.place as Where);
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
    const cancel = this.querySelector('[data-part="cancel"]') as HTMLElement | null;
    if (cancel) cancel.hidden = !message.cancel;
    const progress: HTMLProgressElement = this.child("progress");
    progress.hidden = kind !== "loading";
    progress.value = fraction ?? 0;
  }
}

/**
 * Keeps the focus when a button is pressed: a long sentence folds up when it loses the focus, and the button would move
 * from under the pointer before the click completes.
 */
function stay(event: MouseEvent) {
  if (event.target instanceof HTMLButtonElement) event.preventDefault();
}

customElements.define("status-line", StatusLine);
