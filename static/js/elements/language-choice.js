/** In which language a clip is written down: chosen, or detected by the model. Only for models with that choice. */
import { el } from "../dom.js";
import { card, give, given, takes } from "../giving.js";
import { languagesOf, spoken, UNCHOSEN } from "../languages.js";
import { cardOf, store } from "../store.js";
import { Panel } from "./panel.js";

class LanguageChoice extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    this.#choice.addEventListener("change", () => this.#choose(), { signal });
    for (const type of ["wanted", "state", "models", "scene"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
  }

  /** @returns {HTMLSelectElement} */
  get #choice() {
    return this.child("choice");
  }

  #draw() {
    this.hidden = !takes("language");
    if (this.hidden) return;
    const choices = languagesOf(card());
    const filled = JSON.stringify(choices);
    if (this.#choice.dataset.filled !== filled) {
      this.#choice.dataset.filled = filled;
      this.#choice.replaceChildren(...choices.map(([value, text]) => el("option", { value }, text)));
    }
    this.#choice.value = given().language ?? UNCHOSEN;
    const capture = store.scene?.capture;
    const count = Object.keys(cardOf(capture?.model ?? "")?.languages ?? {}).length;
    this.child("language-says").textContent = capture?.language ? spoken(capture.language, count) : "";
  }

  #choose() {
    const { value } = this.#choice;
    give({ language: value === UNCHOSEN ? undefined : value });
  }
}

customElements.define("language-choice", LanguageChoice);
