/**
 * Fields that a model reads beside the first text: a second text, or the target of an encoder-decoder. Only fields that
 * the model takes are shown.
 */
import { changeInput, currentInput, modelTakes } from "../input-actions.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

const SETTLES_AFTER_MS = 120;

/** @typedef {"pair" | "target"} Field */

class InputFields extends Panel {
  #timer = 0;
  /** The second field is open, and still empty. */
  #opened = false;

  /** @param {AbortSignal} signal */
  start(signal) {
    for (const field of this.#fields()) {
      field.addEventListener("input", () => this.#onInput(field), { signal });
      field.addEventListener("keydown", (event) => this.#key(event, field), { signal });
    }
    this.child("second").addEventListener("click", () => this.#open(true), { signal });
    this.child("drop").addEventListener("click", () => this.#open(false), { signal });
    this.child("writing").addEventListener("change", ({ target }) => write(target), { signal });
    for (const type of ["wanted", "state", "models"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
  }

  /** @returns {HTMLInputElement[]} */
  #fields() {
    return ["pair", "target"].map((name) => /** @type {HTMLInputElement} */ (this.child(name)));
  }

  #draw() {
    const input = currentInput();
    const shown = { pair: modelTakes("pair") && (this.#opened || input.pair !== undefined), target: modelTakes("target") };
    for (const field of this.#fields()) {
      const name = /** @type {Field} */ (field.dataset.part);
      const row = /** @type {HTMLElement} */ (field.closest("[data-row]"));
      row.hidden = !shown[name];
      if (document.activeElement !== field) field.value = input[name] ?? "";
    }
    this.child("second").hidden = !modelTakes("pair") || shown.pair;
    const writing = /** @type {HTMLSelectElement} */ (this.child("writing"));
    writing.value = input.generate?.method === "beam" ? "beam" : "greedy";
    this.child("writes").hidden = Boolean(input.target);
  }

  /** @param {boolean} open whether to show a second text */
  #open(open) {
    this.#opened = open;
    if (!open && currentInput().pair !== undefined) changeInput({ pair: undefined });
    this.#draw();
    this.child(open ? "pair" : "second").focus();
  }

  /** @param {HTMLInputElement} field */
  #onInput(field) {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#ask(field), SETTLES_AFTER_MS);
  }

  /** @type {(event: KeyboardEvent, field: HTMLInputElement) => void} */
  #key(event, field) {
    if (event.key === "Escape") return field.blur();
    if (event.key !== "Enter" || event.isComposing) return;
    window.clearTimeout(this.#timer);
    this.#ask(field);
  }

  /** @param {HTMLInputElement} field */
  #ask(field) {
    const name = /** @type {Field} */ (field.dataset.part);
    const text = field.value.trim() ? field.value : undefined;
    if (name === "pair") this.#opened = true;
    changeInput(name === "pair" ? { pair: text } : { target: text }, "replace");
  }
}

/** @param {EventTarget | null} target */
function write(target) {
  if (!(target instanceof HTMLSelectElement)) return;
  changeInput({ generate: target.value === "beam" ? { method: "beam", tokens: 64, beams: 4 } : undefined });
}

customElements.define("input-fields", InputFields);
