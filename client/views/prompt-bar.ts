/** Takes the typed text; requests its picture a moment after the last key. */
import { chosenModel, changeInput, currentInput } from "../state/input-actions.ts";
import { typingBurst } from "../state/typing-burst.ts";
import { store } from "../state/store.ts";
import { Panel } from "../components/panel.ts";

const TYPING_PAUSE_MS = 120;

class PromptBar extends Panel {
  #timer = 0;
  /** A mouse button is down. */
  #pressed = false;

  override start(signal: AbortSignal) {
    this.#field.addEventListener("input", () => this.#onInput(), { signal });
    this.#field.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.#field.addEventListener("focus", () => this.#open(), { signal });
    this.#field.addEventListener("blur", () => this.#close(), { signal });
    window.addEventListener("mousedown", () => (this.#pressed = true), { capture: true, signal });
    for (const end of ["mouseup", "dragend"]) {
      // After the click, which follows at once.
      window.addEventListener(end, () => window.setTimeout(() => this.#release()), { capture: true, signal });
    }
    if (document.activeElement === this.#field) this.#open();
    store.addEventListener("request", () => store.pendingRequest && this.#showRequested(), { signal });
    store.addEventListener("discarded", () => this.#showRequested(), { signal });
    for (const type of ["request", "state", "models"]) {
      store.addEventListener(type, () => this.#showIfRead(), { signal });
    }
    window.addEventListener("resize", () => this.#grow(), { signal });
  }

  get #field(): HTMLTextAreaElement {
    return this.child("text");
  }

  /** Hidden for a model that reads no text, and beside a conversation. */
  #showIfRead() {
    const wasHidden = this.hidden;
    const fields = chosenModel()?.takes;
    this.hidden = Boolean(currentInput().messages) || Boolean(fields && !fields.includes("text"));
    // The text may be made of what the model before it read: of a conversation, or as a sample.
    if (wasHidden && !this.hidden) this.#showRequested();
  }

  /** Show the text that something else than typing requested: an example, the back button, a shortened text. */
  #showRequested() {
    const { text } = currentInput();
    if (text === undefined || text === this.#field.value) return;
    window.clearTimeout(this.#timer);
    this.#field.value = text;
    this.#grow();
  }

  #onInput() {
    typingBurst.record("text", performance.now());
    this.#grow();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#request(), TYPING_PAUSE_MS);
  }

  #onKey(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    window.clearTimeout(this.#timer);
    this.#request();
  }

  #request() {
    performance.mark("followspot:settled");
    changeInput({ text: this.#field.value }, "typing");
  }

  #open() {
    this.classList.add("is-open");
    this.#grow();
  }

  /** On a narrow page the rest moves up: not while a button is down, or the click would miss what was pressed. */
  #close() {
    this.#field.scrollTo(0, 0);
    if (!this.#pressed) this.classList.remove("is-open");
  }

  #release() {
    this.#pressed = false;
    if (document.activeElement !== this.#field) this.#close();
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
    const grownBy = Math.max(0, this.#field.offsetHeight - this.offsetHeight);
    document.documentElement.style.setProperty("--prompt-grown", `${grownBy}px`);
  }
}

customElements.define("prompt-bar", PromptBar);
