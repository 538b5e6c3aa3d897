/**
 * Holds what is selected, drawn and pending. Elements listen to it and draw; they change things only through its
 * methods.
 *
 * Events: `state` (the selection changed), `wanted` (another text is requested), `scene` (a complete picture is ready),
 * `hover`, `message`, `models`.
 *
 * @import { HistoryMode, Hover, Message, ModelInfo, Scene, State, Wanted, Where } from "./types.js"
 */
import { IMPORTED_MODEL } from "./imported-model.js";

class Store extends EventTarget {
  /** @type {State | null} the selection, of the picture shown */
  #state = null;
  /** @type {HistoryMode} how the last change enters the browser's history */
  history = "none";
  /** @type {Wanted | null} */
  wanted = null;
  /** @type {Scene | null} */
  scene = null;
  /** True while the shipped example replaces a text that cannot be drawn yet. */
  standIn = false;
  /** @type {Hover | null} */
  hover = null;
  /** @type {ModelInfo[]} */
  models = [];
  /** @type {Map<Where, Message>} */
  messages = new Map();

  get state() {
    if (!this.#state) throw new Error("the store has no state yet");
    return this.#state;
  }

  /**
   * Select something else in the shown picture.
   *
   * @param {Partial<State>} changes
   * @param {HistoryMode} [history]
   */
  select(changes, history = "push") {
    this.setMessage("note", null);
    this.put({ ...this.state, ...changes }, history);
  }

  /**
   * @param {State} state
   * @param {HistoryMode} history
   */
  put(state, history) {
    this.#state = state;
    this.history = history;
    this.#emit("state");
  }

  /**
   * Request another text or model; the picture stays until the new one is complete.
   *
   * @param {Wanted | null} wanted
   */
  ask(wanted) {
    this.wanted = wanted;
    this.#emit("wanted");
  }

  /** @param {Scene} scene */
  show(scene) {
    this.scene = scene;
    this.hover = null;
    this.#emit("scene");
  }

  /** @param {Hover | null} hover */
  point(hover) {
    if (hover?.query === this.hover?.query && hover?.key === this.hover?.key) return;
    this.hover = hover;
    this.#emit("hover");
  }

  /** @param {ModelInfo[]} models */
  list(models) {
    this.models = models;
    this.#emit("models");
  }

  /**
   * Show or remove a message at a place of the page.
   *
   * @param {Where} place
   * @param {Message | null} message
   */
  setMessage(place, message) {
    if (!message && !this.messages.has(place)) return;
    if (message) this.messages.set(place, message);
    else this.messages.delete(place);
    this.#emit("message");
  }

  /** @param {string} type */
  #emit(type) {
    this.dispatchEvent(new Event(type));
  }
}

export const store = new Store();

/** What is known of a model. @type {(key: string) => ModelInfo | undefined} */
export const modelInfoOf = (key) => store.models.find((card) => card.key === key) ?? (key === IMPORTED_MODEL.key ? IMPORTED_MODEL : undefined);
