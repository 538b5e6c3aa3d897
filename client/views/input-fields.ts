/**
 * Fields that a model reads beside the first text: a second text, or the target of an encoder-decoder. Only fields that
 * the model takes are shown.
 */
import { changeInput, currentInput, modelTakes } from "../state/input-actions.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { markLanguage } from "../text/languages.ts";
import { typingBurst } from "../state/typing-burst.ts";
import { Panel } from "../components/panel.ts";

const TYPING_PAUSE_MS = 120;

type Field = "pair" | "target";

class InputFields extends Panel {
  #timer = 0;
  /** The second field is open, and still empty. */
  #isPairOpen = false;

  override start(signal: AbortSignal) {
    for (const field of this.#fields()) {
      field.addEventListener("input", () => this.#onInput(field), { signal });
      field.addEventListener("keydown", (event) => this.#onKey(event, field), { signal });
    }
    this.child("second").addEventListener("click", () => this.#openPair(true), { signal });
    this.child("drop").addEventListener("click", () => this.#openPair(false), { signal });
    this.child("writing").addEventListener("change", ({ target }) => chooseDecoding(target), { signal });
    for (const type of ["request", "state", "models"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
  }

  #fields(): HTMLInputElement[] {
    return ["pair", "target"].map((name) => this.child(name) as HTMLInputElement);
  }

  #draw() {
    const input = currentInput();
    const shown = {
      pair: modelTakes("pair") && (this.#isPairOpen || input.pair !== undefined),
      target: modelTakes("target"),
    };
    for (const field of this.#fields()) {
      const name = field.dataset.part as Field;
      const row = field.closest("[data-row]") as HTMLElement;
      row.hidden = !shown[name];
      // Not while it is typed in; blank counts as none.
      if (!this.#timer && (input[name] || field.value.trim())) field.value = input[name] ?? "";
      if (name === "target") markLanguage(field, modelInfoOf(store.state.model));
    }
    this.child("second").hidden = !modelTakes("pair") || shown.pair;
    const decodingMenu = this.child("writing") as HTMLSelectElement;
    decodingMenu.value = input.generate?.method === "beam" ? "beam" : "greedy";
    this.child("writes").hidden = Boolean(input.target);
  }

  /** @param isOpen whether to show a second text */
  #openPair(isOpen: boolean) {
    this.#isPairOpen = isOpen;
    if (!isOpen && currentInput().pair !== undefined) changeInput({ pair: undefined });
    this.#draw();
    this.child(isOpen ? "pair" : "second").focus();
  }

  #onInput(field: HTMLInputElement) {
    typingBurst.record(field.id, performance.now());
    window.clearTimeout(this.#timer);
    if (field.dataset.part === "target") markLanguage(field, modelInfoOf(store.state.model));
    this.#timer = window.setTimeout(() => this.#request(field), TYPING_PAUSE_MS);
  }

  #onKey(event: KeyboardEvent, field: HTMLInputElement): void {
    if (event.key !== "Enter" || event.isComposing) return;
    window.clearTimeout(this.#timer);
    this.#request(field);
  }

  #request(field: HTMLInputElement) {
    this.#timer = 0;
    const name = field.dataset.part as Field;
    const text = field.value.trim() ? field.value : undefined;
    if (name === "pair") this.#isPairOpen = true;
    changeInput(name === "pair" ? { pair: text } : { target: text }, "typing");
  }
}

function chooseDecoding(target: EventTarget | null) {
  if (!(target instanceof HTMLSelectElement)) return;
  changeInput({ generate: target.value === "beam" ? { method: "beam", tokens: 64, beams: 4 } : undefined });
}

customElements.define("input-fields", InputFields);
