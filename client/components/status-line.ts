/** Shows the message at one place of the page: a problem with its next steps, a note, or progress. */
import { html, nothing } from "lit-html";
import type { MessagePlace } from "../state/types.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";
import { actionButtons, closeButton, keepFocus, renderMessage } from "./message-buttons.ts";
import { Panel } from "./panel.ts";

class StatusLine extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("message", () => this.#draw(), { signal });
    this.addEventListener("mousedown", keepFocus, { signal });
  }

  get #place() {
    return this.dataset.place as MessagePlace;
  }

  #draw() {
    const message = store.messages.get(this.#place);
    if (!message) {
      delete this.dataset.kind;
      renderMessage(nothing, this);
      return;
    }
    const { kind, text, hint, fraction, actions = [] } = message;
    this.dataset.kind = kind;
    // The answer itself is announced as it grows.
    this.ariaLive = message.isGenerating ? "off" : null;
    renderMessage(
      html`<span>${text}</span> ${hint ? html`<span>${hint}</span>` : nothing}
        ${
          kind === "loading"
            ? html`<progress max="1" .value=${fraction ?? 0} aria-label=${_("Loading")}></progress>`
            : nothing
        }
        ${actionButtons(actions)}
        ${kind === "loading" ? nothing : closeButton(() => store.setMessage(this.#place, null))}`,
      this,
    );
  }
}

customElements.define("status-line", StatusLine);
