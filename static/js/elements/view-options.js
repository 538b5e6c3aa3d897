/**
 * Switches of view options; each names its field of the selection in `data-option`.
 *
 * @import { Scale } from "../types.js"
 */
import { scaleOf } from "../head-picture.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

/** No scale chosen: the server picks one by the number of key tokens. */
const AUTOMATIC = "auto";
/** @type {Record<Scale, string>} */
const SCALES = { linear: "linear", sqrt: "√", log: "log" };

class ViewOptions extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    this.addEventListener("change", ({ target }) => this.#change(/** @type {HTMLInputElement} */ (target)), {
      signal,
    });
    for (const event of ["state", "scene"]) store.addEventListener(event, () => this.#draw(), { signal });
  }

  /** @param {HTMLInputElement | HTMLSelectElement} control */
  #change(control) {
    const option = control.closest("[data-option]")?.getAttribute("data-option");
    const checked = control instanceof HTMLInputElement && control.checked;
    if (option === "words") store.select({ words: checked });
    if (option === "specials") store.select({ specials: checked ? "show" : "hide" });
    if (option === "scale") store.select({ scale: control.value === AUTOMATIC ? null : /** @type {Scale} */ (control.value) });
    if (option === "colours") store.select({ colours: control.value });
  }

  #draw() {
    const { words, specials, scale, colours } = store.state;
    this.#check('[data-option="words"]', words);
    this.#check('[data-option="specials"]', specials === "show");
    this.#check(`[data-option="scale"] [value="${scale ?? AUTOMATIC}"]`, true);
    this.#nameAutomatic();
    const select = this.querySelector('select[data-option="colours"]');
    if (select instanceof HTMLSelectElement) select.value = colours;
  }

  /** Name the automatic scale, once it is drawn. */
  #nameAutomatic() {
    const automatic = this.querySelector('[data-part="automatic"]');
    if (!automatic) return;
    const { scene } = store;
    const drawn = scene?.state.scale === null ? SCALES[scaleOf(scene)] : null;
    automatic.textContent = drawn && store.state.scale === null ? `automatic: ${drawn}` : "automatic";
  }

  /** @type {(selector: string, checked: boolean) => void} */
  #check(selector, checked) {
    const input = this.querySelector(selector);
    if (input instanceof HTMLInputElement) input.checked = checked;
  }
}

customElements.define("view-options", ViewOptions);
