/**
 * Fields that a model reads beside the first text: a second text, or the target of an encoder-decoder. Only fields that
 * the model takes are shown.
 */
import { changeInput, currentInput, modelTakes } from "../state/input-actions.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { markLanguage } from "../text/languages.ts";
import { typingBurst } from "../state/typing-burst.ts";
import { Panel } from "../components/panel.ts";

const SETTLES_AFTER_MS = 120;

type Field = "pair" | "target";

class InputFields extends Panel {
  #timer = 0;
  /** The second field is open, and still empty. */
  #opened = false;

  override start(signal: AbortSignal) {
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

  #fields(): HTMLInputElement[] {
    return ["pair", "target"].map((name) => this.child(name) as HTMLInputElement);
  }

  #draw() {
    const input = currentInput();
    const shown = {
      pair: modelTakes("pair") && (this.#opened || input.pair !== undefined),
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
    const writing = this.child("writing") as HTMLSelectElement;
    writing.value = input.generate?.method === "beam" ? "beam" : "greedy";
    this.child("writes").hidden = Boolean(input.target);
  }

  /** @param open whether to show a second text */
  #open(open: boolean) {
    this.#opened = open;
    if (!open && currentInput().pair !== undefined) changeInput({ pair: undefined });
    this.#draw();
    this.child(open ? "pair" : "second").focus();
  }

  #onInput(field: HTMLInputElement) {
    typingBurst.typed(field.id, performance.now());
    window.clearTimeout(this.#timer);
    if (field.dataset.part === "target") markLanguage(field, modelInfoOf(store.state.model));
    this.#timer = window.setTimeout(() => this.#ask(field), SETTLES_AFTER_MS);
  }

  #key(event: KeyboardEvent, field: HTMLInputElement): void {
    if (event.key !== "Enter" || event.isComposing) return;
    window.clearTimeout(this.#timer);
    this.#ask(field);
  }

  #ask(field: HTMLInputElement) {
    this.#timer = 0;
    const name = field.dataset.part as Field;
    const text = field.value.trim() ? field.value : undefined;
    if (name === "pair") this.#opened = true;
    changeInput(name === "pair" ? { pair: text } : { target: text }, "typing");
  }
}

function write(target: EventTarget | null) {
  if (!(target instanceof HTMLSelectElement)) return;
  changeInput({ generate: target.value === "beam" ? { method: "beam", tokens: 64, beams: 4 } : undefined });
}

customElements.define("input-fields", InputFields);
