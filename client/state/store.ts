/**
 * Holds what is selected, drawn and pending. Elements listen to it and draw; they change things only through its
 * methods.
 *
 * Events: `state` (the selection changed), `request` (another text is requested), `scene` (a complete picture is
 * ready), `refusal` (an input was refused, or is not any more), `discarded` (the user returned to the input shown),
 * `hover`, `message`, `models`.
 */
import type { ModelInfo } from "../api/types.ts";
import type { HistoryMode, Hover, Message, Refusal, Scene, State, InputRequest, MessagePlace } from "./types.ts";
import { IMPORTED_MODEL } from "./imported-model.ts";
import { isPictureOutdated, requestAfterRefusal, type PageState } from "./refusal.ts";

class Store extends EventTarget {
  /** the selection, of the picture shown */
  #state: State | null = null;
  /** how the last change enters the browser's history */
  history: HistoryMode = "none";
  pendingRequest: InputRequest | null = null;
  /** The last refused input, until another is shown. */
  refusal: Refusal | null = null;
  scene: Scene | null = null;
  /** True while the shipped example replaces a text that cannot be drawn yet. */
  showsExample = false;
  hover: Hover | null = null;
  models: ModelInfo[] = [];
  messages: Map<MessagePlace, Message> = new Map();

  get state() {
    if (!this.#state) throw new Error("the store has no state yet");
    return this.#state;
  }

  /** Listens, and draws at once what there is already: an element may be loaded after the first picture. */
  follow(types: string[], draw: () => void, signal: AbortSignal) {
    for (const type of types) this.addEventListener(type, draw, { signal });
    if (this.scene) draw();
  }

  /** The input that the page's fields say, if it is not the one shown. */
  get latestRequest(): InputRequest | null {
    return this.pendingRequest ?? (this.refusal && requestAfterRefusal(this.refusal, this.scene && this.state));
  }

  /** What decides how a refusal is shown. */
  get pageState(): PageState {
    return { shownState: this.scene && this.state, showsExample: this.showsExample, models: this.models };
  }

  /** Whether the picture is of something else than the page's fields say, because that was refused. */
  get isPictureOutdated(): boolean {
    return this.refusal !== null && isPictureOutdated(this.refusal, this.pageState);
  }

  /** Select something else in the shown picture. */
  select(changes: Partial<State>, history: HistoryMode = "push") {
    this.setMessage("note", null);
    this.setState({ ...this.state, ...changes }, history);
  }

  setState(state: State, history: HistoryMode) {
    this.#state = state;
    this.history = history;
    this.#emit("state");
  }

  /** Request another text or model; the picture stays until the new one is complete. */
  requestInput(request: InputRequest | null) {
    this.pendingRequest = request;
    this.#emit("request");
  }

  /** The requested input cannot be shown; null: nothing is refused any more. */
  setRefusal(refusal: Refusal | null) {
    this.refusal = refusal;
    this.#emit("refusal");
  }

  /** Return from a refused input to the one shown. */
  discardRequest() {
    this.setMessage("prompt", null);
    this.setRefusal(null);
    this.requestInput(null);
    this.#emit("discarded");
  }

  setScene(scene: Scene) {
    this.scene = scene;
    this.hover = null;
    this.#emit("scene");
  }

  setHover(hover: Hover | null) {
    if (hover?.query === this.hover?.query && hover?.key === this.hover?.key) return;
    this.hover = hover;
    this.#emit("hover");
  }

  setModels(models: ModelInfo[]) {
    this.models = models;
    this.#emit("models");
  }

  /** Show or remove a message at a place of the page. */
  setMessage(place: MessagePlace, message: Message | null) {
    if (!message && !this.messages.has(place)) return;
    if (message) this.messages.set(place, message);
    else this.messages.delete(place);
    this.#emit("message");
  }

  /** Remove the messages that were read. @returns whether there were any */
  closeMessages(): boolean {
    const places = [...this.messages].filter(([, { kind }]) => kind !== "loading").map(([place]) => place);
    for (const place of places) this.setMessage(place, null);
    if (!this.refusal || this.refusal.isClosed) return places.length > 0;
    this.setRefusal(this.isPictureOutdated ? { ...this.refusal, isClosed: true } : null);
    return true;
  }

  #emit(type: string) {
    this.dispatchEvent(new Event(type));
  }
}

export const store = new Store();

/** What is known of a model. */
export const modelInfoOf = (key: string): ModelInfo | undefined =>
  store.models.find((modelInfo) => modelInfo.key === key) ?? (key === IMPORTED_MODEL.key ? IMPORTED_MODEL : undefined);
