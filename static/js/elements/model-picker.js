/**
 * Picks the model. Choosing one loads it, and downloads it first if need be; the page stays usable meanwhile.
 *
 * @import { ModelInfo } from "../types.js"
 */
import { api } from "../api.js";
import { config } from "../config.js";
import { el } from "../dom.js";
import { inputForModel, inputOf } from "../input.js";
import { ApiProblem, isAbort, pause } from "../request-cache.js";
import { modelInfoOf, store } from "../store.js";
import { suggestion } from "../url.js";
import { Menu } from "./menu.js";
import { ModelChoice, wholePercent } from "./model-choice.js";

/** Polling interval while models load. */
const POLL_MS = 500;

/** A longer list can be filtered. */
const SHORT_LIST = 6;

/** Groups in order: which models, and the heading. @type {[(card: ModelInfo) => boolean, string][]} */
const GROUPS = [
  [({ origin }) => origin === "built-in", "Ships with Followspot"],
  [({ origin }) => origin === "folder", "On this server"],
  [({ modality, family }) => modality === "text" && family === "encoder", "Text: every word may attend to every other (encoders)"],
  [({ modality, family }) => modality === "text" && family === "decoder", "Text: no word attends to later ones (decoders)"],
  [({ modality, family }) => modality === "text" && family === "encoder-decoder", "From text to text (encoder-decoders)"],
  [({ modality }) => modality === "vision", "Pictures (vision)"],
  [({ modality }) => modality === "speech", "Speech"],
  [() => true, "Others from the Hub"],
];

class ModelPicker extends Menu {
  #refreshing = new AbortController();
  /** @type {Map<string, ModelChoice>} */
  #choices = new Map();
  /** The drawn groups, to know when to rearrange them. */
  #arranged = "";

  /** @param {AbortSignal} signal */
  start(signal) {
    super.start(signal);
    for (const type of ["models", "state", "wanted"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
    this.child("filter").addEventListener("input", () => this.#filter(), { signal });
    this.child("form").addEventListener("submit", (event) => void this.#add(event), { signal });
    this.panel.addEventListener("keydown", (event) => this.#type(event), { signal });
    this.panel.addEventListener("chosen", () => this.#leave(), { signal });
    this.child("form").hidden = !config.any_model;
    void this.#refresh();
  }

  fill() {
    /** @type {HTMLInputElement} */ (this.child("filter")).value = "";
    this.#say("");
    this.#draw();
    this.#filter();
    void this.#refresh();
  }

  get first() {
    return this.#choices.get(this.#key)?.element.querySelector("button") ?? null;
  }

  async #refresh() {
    this.#refreshing.abort();
    this.#refreshing = new AbortController();
    const { signal } = this.#refreshing;
    try {
      for (;;) {
        store.list((await api.models(signal)).models);
        const looked = this.panel.hidden ? [this.#current] : store.models;
        if (!looked.some((card) => card?.state === "loading")) return;
        await pause(POLL_MS, signal);
      }
    } catch (error) {
      if (!isAbort(error) && !(error instanceof ApiProblem)) throw error;
      // The prompt already shows that the server is unreachable.
    }
  }

  get #key() {
    return store.wanted?.model ?? store.state.model;
  }

  /** @returns {ModelInfo | undefined} */
  get #current() {
    return modelInfoOf(this.#key);
  }

  #draw() {
    const [key, card] = [this.#key, this.#current];
    const loading = card?.state === "loading" ? `, ${wholePercent(card.progress?.fraction ?? 0)}` : "";
    this.child("name").textContent = `${card?.title ?? key}${loading}`;
    if (this.panel.hidden) return;
    this.#arrange();
    for (const other of store.models) this.#choices.get(other.key)?.show(other, other.key === key);
  }

  /** Put every model into its group, if needed. */
  #arrange() {
    const groups = GROUPS.map(([, title]) => ({ title, cards: /** @type {ModelInfo[]} */ ([]) }));
    for (const card of store.models) {
      groups[GROUPS.findIndex(([belongs]) => belongs(card))]?.cards.push(card);
    }
    const filled = groups.filter(({ cards }) => cards.length > 0);
    const arranged = JSON.stringify(filled.map(({ title, cards }) => [title, ...cards.map(({ key }) => key)]));
    if (arranged === this.#arranged) return;
    this.#arranged = arranged;
    const focused = document.activeElement;
    this.child("list").replaceChildren(
      ...filled.map(({ title, cards }) =>
        el(
          "div",
          { class: "model-group", role: "group", "aria-label": title },
          el("p", { class: "model-heading", "aria-hidden": true }, title),
          ...cards.map((card) => this.#choice(card).element),
        ),
      ),
    );
    if (focused instanceof HTMLElement && this.panel.contains(focused)) focused.focus();
    this.child("search").hidden = store.models.length <= SHORT_LIST;
    this.#filter();
  }

  /** @type {(card: ModelInfo) => ModelChoice} */
  #choice(card) {
    const known = this.#choices.get(card.key);
    if (known) return known;
    const choice = new ModelChoice(card, {
      choose: (chosen) => void this.#choose(chosen),
      cancel: ({ key }) => void this.#quietly(async (signal) => this.#put(await api.cancel(key, signal))),
    });
    this.#choices.set(card.key, choice);
    choice.show(card, false);
    return choice;
  }

  /** Show the models that match the typed words. */
  #filter() {
    const field = /** @type {HTMLInputElement} */ (this.child("filter"));
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const choice of this.#choices.values()) choice.element.hidden = !choice.matches(words);
    for (const group of /** @type {NodeListOf<HTMLElement>} */ (this.panel.querySelectorAll(".model-group"))) {
      group.hidden = !group.querySelector(".model-choice:not([hidden])");
    }
    this.child("none").hidden = Boolean(this.panel.querySelector(".model-choice:not([hidden])"));
  }

  /**
   * Letters typed anywhere in the panel filter.
   *
   * @param {KeyboardEvent} event
   */
  #type(event) {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    // Single letters are shortcuts elsewhere in the page.
    event.stopPropagation();
    if (event.target instanceof HTMLInputElement || event.key === " " || this.child("search").hidden) return;
    this.child("filter").focus();
  }

  #leave() {
    this.close();
    this.button.focus();
  }

  /** @param {ModelInfo} card */
  async #choose({ key, state }) {
    this.#leave();
    // A failed one is not retried automatically.
    if (state === "failed") await this.#quietly(async (signal) => this.#put(await api.load(key, signal)));
    const { input, example } = inputForModel(key, store.wanted?.input ?? inputOf(store.state));
    store.ask({ model: key, input, selection: example && suggestion(example), history: "push" });
    void this.#refresh();
  }

  /** @param {Event} event */
  async #add(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.child("source"));
    this.#say("");
    try {
      const card = await api.addModel(field.value, this.#refreshing.signal);
      field.value = "";
      this.#put(card);
      await this.#choose(card);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.#say(`${error.problem.detail} ${error.problem.hint}`);
    }
  }

  /** @param {string} text */
  #say(text) {
    this.child("form-problem").textContent = text;
    this.child("form-problem").hidden = !text;
  }

  /** @param {ModelInfo} card */
  #put(card) {
    const known = store.models.some(({ key }) => key === card.key);
    store.list(known ? store.models.map((other) => (other.key === card.key ? card : other)) : [...store.models, card]);
  }

  /**
   * Send a request whose failure the next poll shows.
   *
   * @param {(signal: AbortSignal) => Promise<void>} work
   */
  async #quietly(work) {
    try {
      await work(new AbortController().signal);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
    }
  }
}

customElements.define("model-picker", ModelPicker);
