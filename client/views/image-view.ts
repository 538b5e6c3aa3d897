/**
 * Shows the model's input image, and over it how much attention each patch gets: the sentence view's counterpart for
 * images.
 */
import { html, render, type TemplateResult } from "lit-html";
import type { ImageScene, ImageWeights } from "../charts/image-scene.ts";
import type { Unit } from "../api/types.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { announce } from "../components/announce.ts";
import { api } from "../api/api.ts";
import { plainText } from "../text/plain-text.ts";
import { explainUnit } from "../text/selection-text.ts";
import { percent } from "../text/format.ts";
import { imageNote, imageSentence } from "../text/image-text.ts";
import { imageScene, imageWeights } from "../charts/image-scene.ts";
import { paintCover, patchOutline } from "../charts/patch-cover.ts";
import { chooseWord, togglePin, startRole } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { _ } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

/** Images with fewer pixels are enlarged with hard edges: each pixel is model input. */
const SMALL_IMAGE = 96;

class ImageView extends Panel {
  #shown: ImageScene | null = null;
  #source = "";
  readonly #shadeSoon = oncePerFrame(() => this.#shade());

  override start(signal: AbortSignal) {
    const board = this.child("board");
    store.addEventListener("hover", () => this.#shadeSoon(), { signal });
    board.addEventListener("pointermove", (event) => this.#point(this.#patchAt(event)), { signal });
    board.addEventListener("pointerleave", () => store.setHover(null), { signal });
    board.addEventListener("click", (event) => this.#choose(this.#patchAt(event), event.shiftKey), { signal });
    board.addEventListener(
      "focus",
      () => board.matches(":focus-visible") && this.#pointByKeyboard(this.#cursorPatch()),
      { signal },
    );
    board.addEventListener("blur", () => store.setHover(null), { signal });
    board.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    const beside = this.child("beside");
    for (const type of ["pointerover", "focusin"]) {
      beside.addEventListener(type, ({ target }) => this.#point(positionOf(target)), { signal });
    }
    for (const type of ["pointerleave", "focusout"]) {
      beside.addEventListener(type, () => store.setHover(null), { signal });
    }
    beside.addEventListener("click", (event) => this.#choose(positionOf(event.target), event.shiftKey), { signal });
    store.follow(["scene"], () => this.#draw(), signal);
  }

  #draw() {
    const { scene } = store;
    this.#shown = scene && imageScene(scene);
    this.hidden = !this.#shown;
    if (!this.#shown || !scene) return;
    const { side } = this.#shown;
    const image = scene.capture.media[side];
    if (image?.kind !== "image") return;
    const source = api.image(scene.capture.id, side);
    const picture = this.child("image");
    if (this.#source !== source) picture.setAttribute("src", source);
    this.#source = source;
    picture.setAttribute("width", `${image.width}`);
    picture.setAttribute("height", `${image.height}`);
    picture.classList.toggle("is-small", Math.max(image.width, image.height) < SMALL_IMAGE);
    this.child("board").style.setProperty("--proportion", `${image.width / image.height}`);
    this.child("note").textContent = imageNote(scene, image);
    this.#drawBeside(this.#shown);
    this.#shadeSoon();
  }

  /** Tokens that are not patches, as buttons. */
  #drawBeside({ patches, picture }: ImageScene) {
    const units = picture.keys.filter(({ tokens }) => !patches.has(tokens[0] ?? null));
    render(units.map(besideButton), this.child("beside"));
    this.child("beside").hidden = units.length === 0;
  }

  #shade() {
    const shown = this.#shown;
    if (!shown) return;
    const weights = imageWeights(shown, store.hover);
    paintCover(this.child("cover"), shown, weights);
    this.#mark(shown, weights);
    this.child("image-summary").textContent = weights ? imageSentence(shown, weights, store.hover) : "";
  }

  #mark({ scene: { state }, patches, picture, isOnBothSides }: ImageScene, weights: ImageWeights | null): void {
    const { hover } = store;
    const marks: [number | null, string][] = [
      ...(isOnBothSides ? state.pins.map((pinPosition) => [pinPosition, "is-pinned"] as [number, string]) : []),
      [isOnBothSides ? state.query : null, "is-query"],
      [state.key, "is-key"],
      [isOnBothSides ? (hover?.query ?? null) : null, "is-hovered"],
      [hover?.key ?? null, "is-hovered"],
    ];
    render(
      marks.flatMap(([position, name]) => (patches.has(position) ? [patchOutline(patches, position, name)] : [])),
      this.child("marks"),
    );
    for (const button of this.child("beside").children) {
      if (!(button instanceof HTMLElement)) continue;
      const position = Number(button.dataset.position);
      const value = weights?.values.get(position);
      button.style.backgroundColor = value === undefined ? "" : picture.ramp.css(value);
      button.style.color = value === undefined ? "" : picture.ramp.textColour(value);
      button.classList.toggle("is-query", isOnBothSides && position === state.query);
      button.classList.toggle("is-key", position === state.key);
      button.classList.toggle("is-focus", isOnBothSides && position === weights?.position);
      button.setAttribute(
        "aria-pressed",
        String((isOnBothSides && position === state.query) || position === state.key),
      );
    }
  }

  #patchAt({ clientX, clientY }: MouseEvent): number | null {
    const box = this.child("board").getBoundingClientRect();
    return this.#shown?.patches.at((clientX - box.left) / box.width, (clientY - box.top) / box.height) ?? null;
  }

  /** The patch at the keyboard cursor. */
  #cursorPatch() {
    const shown = this.#shown;
    if (!shown) return 0;
    const { hover } = store;
    const { state } = shown.scene;
    const candidates = [hover?.key, hover?.query, state.key, shown.isOnBothSides ? state.query : null];
    return candidates.find((position) => shown.patches.has(position ?? null)) ?? shown.patches.first;
  }

  /** With a start chosen, hovering shows the weight of the pair; else it previews a start. */
  #point(position: number | null) {
    if (!this.#shown || position === null) return store.setHover(null);
    const { state } = this.#shown.scene;
    if (!this.#shown.isOnBothSides) return store.setHover({ query: state.query, key: position });
    const start = startRole(state.direction);
    const chosen = state[start];
    const end = start === "query" ? "key" : "query";
    if (chosen === null || state[end] !== null) return store.setHover({ query: null, key: null, [start]: position });
    return store.setHover(start === "query" ? { query: chosen, key: position } : { query: position, key: chosen });
  }

  /** Point by keyboard, and announce it. */
  #pointByKeyboard(position: number) {
    const shown = this.#shown;
    if (!shown) return;
    this.#point(position);
    const weights = imageWeights(shown, store.hover);
    const name = shown.scene.capture.tokens[shown.side]?.[position]?.text ?? "";
    if (!weights) return announce(name);
    const value = weights.values.get(position);
    const isSource = weights.position === position;
    announce(
      isSource || value === undefined
        ? plainText(explainUnit(shown.picture, weights.unit, weights.direction))
        : _("{name}: {share}", { name, share: percent(value) }),
    );
  }

  #choose(position: number | null, asPin: boolean): void {
    if (!this.#shown || position === null) return;
    if (!this.#shown.isOnBothSides) store.select({ key: position });
    else if (asPin) togglePin(position);
    else chooseWord(position);
  }

  #onKey(event: KeyboardEvent) {
    const shown = this.#shown;
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    const cursor = this.#cursorPatch();
    const { patches } = shown;
    const places: Record<string, number> = {
      ArrowRight: patches.step(cursor, 0, 1),
      ArrowLeft: patches.step(cursor, 0, -1),
      ArrowDown: patches.step(cursor, 1, 0),
      ArrowUp: patches.step(cursor, -1, 0),
      Home: patches.step(cursor, 0, -patches.columns),
      End: patches.step(cursor, 0, patches.columns),
      PageUp: patches.step(cursor, -patches.rows, 0),
      PageDown: patches.step(cursor, patches.rows, 0),
    };
    const next = places[event.key];
    if (next !== undefined) this.#pointByKeyboard(next);
    else if (event.key === "Enter" || event.key === " ") this.#choose(cursor, false);
    else if (event.key === "p") this.#choose(cursor, true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function positionOf(target: EventTarget | null): number | null {
  const button = target instanceof Element ? target.closest("[data-position]") : null;
  return button instanceof HTMLElement ? Number(button.dataset.position) : null;
}

const besideButton = ({ label, tokens }: Unit): TemplateResult =>
  html`<button type="button" class="beside" data-position=${tokens[0] ?? -1}>${label}</button>`;

customElements.define("image-view", ImageView);
