/** How the figure is presented in a page of others. */
import { taking } from "../taking.js";
import { Panel } from "./panel.js";

class ShareEmbed extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    const theme = /** @type {HTMLSelectElement} */ (this.child("theme"));
    theme.addEventListener("change", () => taking.set({ theme: themeOf(theme.value), framed: true }), { signal });
    for (const name of /** @type {const} */ (["slide", "asks", "others"])) {
      const input = this.#box(name);
      input.addEventListener("change", () => taking.set({ [name]: input.checked, framed: true }), { signal });
    }
    taking.addEventListener("change", () => this.#draw(), { signal });
    taking.addEventListener("measured", () => this.#draw(), { signal });
  }

  /** @type {(name: string) => HTMLInputElement} */
  #box(name) {
    return /** @type {HTMLInputElement} */ (this.child(name));
  }

  #draw() {
    const { frame } = taking.figure;
    this.#box("asks").disabled = !taking.askable;
    this.#box("others").disabled = !taking.switchable || taking.choice.slide;
    this.child("size").textContent = `${frame.width} × ${frame.height} pixels; it is narrower where there is less room.`;
  }
}

/** @type {(value: string) => "light" | "dark" | "auto"} */
const themeOf = (value) => (value === "light" || value === "dark" ? value : "auto");

customElements.define("share-embed", ShareEmbed);
