/** The picture that is taken along, as the server draws it. */
import { comparing } from "../compare.js";
import { store } from "../store.js";
import { taking } from "../taking.js";
import { Panel } from "./panel.js";

class SharePreview extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    const image = this.#image;
    image.addEventListener("load", () => this.#say(""), { signal });
    image.addEventListener("error", () => this.#say("The picture cannot be had: the server does not answer."), { signal });
    taking.addEventListener("change", () => this.#draw(), { signal });
  }

  get #image() {
    return /** @type {HTMLImageElement} */ (this.child("image"));
  }

  #draw() {
    const { title, face } = taking.figure;
    const address = face("svg");
    /** @type {HTMLAnchorElement} */ (this.child("link")).href = address;
    this.child("alone").hidden = !comparing(store.state);
    this.#image.alt = `Preview. ${title}`;
    if (this.#image.src === address) return;
    this.#say("Drawing the picture …");
    this.#image.src = address;
  }

  /** @param {string} words */
  #say(words) {
    this.child("says").textContent = words;
    this.child("says").hidden = words === "";
  }
}

customElements.define("share-preview", SharePreview);
