/** The line above the picture that says how to read it, until somebody closes it. */
import type { Scene } from "../state/types.ts";
import { chosenModel } from "../state/input-actions.ts";
import { rememberChoice } from "../state/remembered-choices.ts";
import { store } from "../state/store.ts";
import { readingHint } from "../text/reading-hint.ts";
import { Panel } from "./panel.ts";
import { promptField } from "./prompt-field.ts";

class ReadingHint extends Panel {
  override start(signal: AbortSignal) {
    this.child("close").addEventListener("click", () => this.#close(), { signal });
    this.child("try").addEventListener("click", focusPrompt, { signal });
    store.addEventListener("scene", () => store.scene && this.#draw(store.scene), { signal });
  }

  #draw(scene: Scene) {
    this.child("text").textContent = readingHint(scene);
    const fields = chosenModel()?.takes;
    const isText = scene.capture.input.messages === null && (!fields || fields.includes("text"));
    this.child("try").hidden = !isText;
  }

  /** The style sheet hides it from then on; theme-init.ts does before the first paint. */
  #close() {
    rememberChoice("hint", "closed");
    document.documentElement.dataset.hint = "closed";
    document.getElementById("stage")?.focus();
  }
}

function focusPrompt() {
  const field = promptField();
  field?.select();
  field?.focus();
}

customElements.define("reading-hint", ReadingHint);
