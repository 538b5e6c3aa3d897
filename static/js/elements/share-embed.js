/** Sets how an embed shows the figure. */
import { shareState } from "../share-state.js";
import { Panel } from "./panel.js";

class ShareEmbed extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    const theme = /** @type {HTMLSelectElement} */ (this.child("theme"));
    theme.addEventListener("change", () => shareState.set({ theme: themeOf(theme.value), framed: true }), { signal });
    for (const name of /** @type {const} */ (["slide", "asks", "others"])) {
      const input = this.#box(name);
      input.addEventListener("change", () => shareState.set({ [name]: input.checked, framed: true }), { signal });
    }
    shareState.addEventListener("change", () => this.#draw(), { signal });
    shareState.addEventListener("measured", () => this.#draw(), { signal });
  }

  /** @type {(name: string) => HTMLInputElement} */
  #box(name) {
    return /** @type {HTMLInputElement} */ (this.child(name));
  }

  #draw() {
    const { frame } = shareState.figure;
    this.#box("asks").disabled = !shareState.askable;
    this.#box("others").disabled = !shareState.switchable || shareState.choice.slide;
    this.child("size").textContent = `${frame.width} × ${frame.height} pixels; it is narrower where there is less room.`;
  }
}

/** @type {(value: string) => "light" | "dark" | "auto"} */
const themeOf = (value) => (value === "light" || value === "dark" ? value : "auto");

customElements.define("share-embed", ShareEmbed);
