/**
 * Which model looks. Choosing one that is not loaded loads it.
 *
 * @import { ModelCard } from "../types.js"
 */
import { api } from "../api.js";
import { el } from "../dom.js";
import { count, megabytes } from "../format.js";
import { inputOf } from "../input.js";
import { ApiProblem, isAbort, pause } from "../slot.js";
import { store } from "../store.js";
import { Menu } from "./menu.js";

/** How often the percentage of a model that loads by itself is looked at. */
const POLL_MS = 1000;

const STATES = { absent: "loads when chosen", loading: "loading", ready: "ready", failed: "failed to load" };

class ModelPicker extends Menu {
  #refreshing = new AbortController();

  /** @param {AbortSignal} signal */
  start(signal) {
    super.start(signal);
    for (const type of ["models", "state", "wanted"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
    void this.#refresh();
  }

  fill() {
    this.#draw();
    void this.#refresh();
  }

  async #refresh() {
    this.#refreshing.abort();
    this.#refreshing = new AbortController();
    const { signal } = this.#refreshing;
    try {
      do {
        store.list((await api.models(signal)).models);
        if (this.#current?.state === "loading") await pause(POLL_MS, signal);
      } while (this.#current?.state === "loading");
    } catch (error) {
      if (!isAbort(error) && !(error instanceof ApiProblem)) throw error;
      // The prompt already says that the server cannot be reached.
    }
  }

  get #key() {
    return store.wanted?.model ?? store.state.model;
  }

  /** @returns {ModelCard | undefined} */
  get #current() {
    return store.models.find(({ key }) => key === this.#key);
  }

  #draw() {
    const [key, card] = [this.#key, this.#current];
    const loading = card?.state === "loading" ? `, ${stateOf(card)}` : "";
    this.child("name").textContent = `${card?.title ?? key}${loading}`;
    if (this.panel.hidden) return;
    const focused = this.panel.contains(document.activeElement);
    this.panel.replaceChildren(...store.models.map((other) => this.#card(other, other.key === key)));
    if (focused) this.panel.querySelector("button")?.focus();
  }

  /** @type {(card: ModelCard, chosen: boolean) => HTMLElement} */
  #card(card, chosen) {
    const button = el(
      "button",
      { type: "button", class: "choice", "aria-pressed": String(chosen) },
      el("span", { class: "choice-title" }, card.title, el("span", { class: "choice-state" }, stateOf(card))),
      el("span", { class: "choice-note" }, card.note),
      el("span", { class: "choice-facts" }, facts(card)),
    );
    button.addEventListener("click", () => this.#choose(card.key));
    return button;
  }

  /** @param {string} model */
  #choose(model) {
    this.close();
    this.button.focus();
    const input = store.wanted?.input ?? inputOf(store.state);
    store.ask({ model, input, selection: null, history: "push" });
  }
}

/** @type {(card: ModelCard) => string} */
function stateOf({ state, progress }) {
  return state === "loading" && progress
    ? `loading, ${Math.round(100 * progress.fraction)} %`
    : STATES[state];
}

/** @type {(card: ModelCard) => string} */
function facts({ streams, max_tokens, parameters, bytes, licence }) {
  const shapes = (streams ?? []).map(
    ({ layers, heads }) => `${count(layers, "layer")} × ${count(heads, "head")}`,
  );
  const known = [
    ...shapes,
    parameters && `${Math.round(parameters / 1e6)} M parameters`,
    bytes && megabytes(bytes),
    max_tokens && `up to ${count(max_tokens, "token")}`,
    licence,
  ];
  return known.filter(Boolean).join(" · ");
}

customElements.define("model-picker", ModelPicker);
