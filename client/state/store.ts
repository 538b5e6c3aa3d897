/**
 * Holds what is selected, drawn and pending. Elements listen to it and draw; they change things only through its
 * methods.
 *
 * Events: `state` (the selection changed), `wanted` (another text is requested), `scene` (a complete picture is ready),
 * `hover`, `message`, `models`.
 */
import type { ModelInfo } from "../api/types.ts";
import type { HistoryMode, Hover, Message, Scene, State, Wanted, Where } from "./types.ts";
import { IMPORTED_MODEL } from "./imported-model.ts";

class Store extends EventTarget {
  /** the selection, of the picture shown */
  #state: State | null = null;
  /** how the last change enters the browser's history */
  history: HistoryMode = "none";
  wanted: Wanted | null = null;
  scene: Scene | null = null;
  /** True while the shipped example replaces a text that cannot be drawn yet. */
  standIn = false;
  hover: Hover | null = null;
  models: ModelInfo[] = [];
  messages: Map<Where, Message> = new Map();

  get state() {
    if (!this.#state) throw new Error("the store has no state yet");
    return this.#state;
  }

  /** Select something else in the shown picture. */
  select(changes: Partial<State>, history: HistoryMode = "push") {
    this.setMessage("note", null);
    this.put({ ...this.state, ...changes }, history);
  }

  put(state: State, history: HistoryMode) {
    this.#state = state;
    this.history = history;
    this.#emit("state");
  }

  /** Request another text or model; the picture stays until the new one is complete. */
  ask(wanted: Wanted | null) {
    this.wanted = wanted;
    this.#emit("wanted");
  }

  show(scene: Scene) {
    this.scene = scene;
    this.hover = null;
    this.#emit("scene");
  }

  point(hover: Hover | null) {
    if (hover?.query === this.hover?.query && hover?.key === this.hover?.key) return;
    this.hover = hover;
    this.#emit("hover");
  }

  list(models: ModelInfo[]) {
    this.models = models;
    this.#emit("models");
  }

  /** Show or remove a message at a place of the page. */
  setMessage(place: Where, message: Message | null) {
    if (!message && !this.messages.has(place)) return;
    if (message) this.messages.set(place, message);
    else this.messages.delete(place);
    this.#emit("message");
  }

  #emit(type: string) {
    this.dispatchEvent(new Event(type));
  }
}

export const store = new Store();

/** What is known of a model. */
export const modelInfoOf = (key: string): ModelInfo | undefined =>
  store.models.find((card) => card.key === key) ?? (key === IMPORTED_MODEL.key ? IMPORTED_MODEL : undefined);
