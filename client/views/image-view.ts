/**
 * Shows the model's input image, and over it how much attention each patch gets: the sentence view's counterpart for
 * images.
 */
import { html, render, svg, type TemplateResult } from "lit-html";
import type { Picture } from "../charts/head-picture.ts";
import type { Unit } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { announce } from "../components/announce.ts";
import { api } from "../api/api.ts";
import { config } from "../state/config.ts";
import { isolate, plainText } from "../text/plain-text.ts";
import { explainUnit } from "../text/selection-text.ts";
import { percent } from "../text/format.ts";
import { Patches } from "../charts/image-patches.ts";
import { darkThemeRamp, pictureOf, unitAt } from "../charts/head-picture.ts";
import { chooseWord, togglePin, startRole } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { _, joinText } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

/** Images with fewer pixels are enlarged with hard edges: each pixel is model input. */
const SMALL_IMAGE = 96;
/** How much of the image the largest weight hides. */
const MOST_OPACITY = 0.8;
/** Dims the image, so that bright colours show on any. */
const DIMMING_COLOUR = "#000000";
const DIMMING_OPACITY = 0.45;

interface ImageScene {
  scene: Scene;
  picture: Picture;
  patches: Patches;
  side: string;
  /** whether rows and columns are patches */
  isOnBothSides: boolean;
}

/** By token position. */
type ShownWeights = { position: number; unit: number; direction: "attends" | "attended"; values: Map<number, number> };

class ImageView extends Panel {
  #shown: ImageScene | null = null;
  #source = "";
  readonly #shadeSoon = oncePerFrame(() => this.#shade());

  override start(signal: AbortSignal) {
    const board = this.child("board");
    store.addEventListener("scene", () => this.#draw(), { signal });
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
    const weights = shownWeights(shown);
    paintCover(this.child("cover"), shown, weights);
    this.#mark(shown, weights);
    this.child("image-summary").textContent = weights ? weightSentence(shown, weights) : "";
  }

  #mark({ scene: { state }, patches, picture, isOnBothSides }: ImageScene, weights: ShownWeights | null): void {
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
    const weights = shownWeights(shown);
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

/** null if no column of the picture is a patch */
function imageScene(scene: Scene): ImageScene | null {
  const { capture, stream, figure } = scene;
  const side = stream.key_side;
  const image = capture.media[side];
  if (image?.kind !== "image") return null;
  const isOnBothSides = stream.query_side === side;
  return { scene, picture: pictureOf(figure), patches: new Patches(image), side, isOnBothSides };
}

/**
 * Whose weights are shown: the token hovered, else chosen, else pinned last, else the one that represents the image.
 */
export function weightsSource(
  { state }: Scene,
  isOnBothSides: boolean,
  patches: Patches,
): { position: number | null; direction: "attends" | "attended" } {
  const direction = isOnBothSides ? state.direction : "attends";
  const start = startRole(direction);
  const classToken = isOnBothSides && patches.first > 0 ? 0 : null;
  return { position: state[start] ?? state.pins.at(-1) ?? classToken, direction };
}

function shownWeights({ scene, picture, isOnBothSides, patches }: ImageScene): ShownWeights | null {
  const { position: chosen, direction } = weightsSource(scene, isOnBothSides, patches);
  const start = startRole(direction);
  const position = store.hover?.[start] ?? chosen;
  const unit = unitAt(start === "query" ? picture.queries : picture.keys, position);
  if (position === null || unit < 0) return null;
  const unitWeights = direction === "attends" ? picture.weights.row(unit) : picture.weights.column(unit);
  const units = direction === "attends" ? picture.keys : picture.queries;
  const values: Map<number, number> = new Map();
  units.forEach(({ tokens }, i) => {
    const value = unitWeights[i] ?? NaN;
    if (!Number.isNaN(value)) for (const token of tokens) values.set(token, value);
  });
  return { position, unit, direction, values };
}

/**
 * Covers each patch by its weight's share of the image's largest, in that share's colour and density: over a dimmed image, in
 * the colours of the dark theme, because dark ones do not show on a dark photograph.
 */
function paintCover(canvas: HTMLElement, { scene, patches }: ImageScene, weights: ShownWeights | null): void {
  if (!(canvas instanceof HTMLCanvasElement)) return;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context || !weights) return;
  const patchWeights = [...weights.values].filter(([position]) => patches.has(position));
  const largest = Math.max(...patchWeights.map(([, value]) => value), 0) || 1;
  const ramp = darkThemeRamp(scene);
  context.globalAlpha = DIMMING_OPACITY;
  context.fillStyle = DIMMING_COLOUR;
  context.fillRect(0, 0, width, height);
  for (const [position, value] of patchWeights) {
    const box = patches.box(position);
    const [left, upper] = [Math.round(box.x * width), Math.round(box.y * height)];
    const [right, lower] = [Math.round((box.x + box.width) * width), Math.round((box.y + box.height) * height)];
    context.globalAlpha = MOST_OPACITY * (value / largest);
    context.fillStyle = ramp.css(ramp.low + (value / largest) * (ramp.high - ramp.low));
    context.fillRect(left, upper, right - left, lower - upper);
  }
}

/** dark around light, visible on any image */
function patchOutline(patches: Patches, position: number, name: string): TemplateResult<2> {
  const { x, y, width, height } = patches.box(position);
  const rect = (name: string) =>
    svg`<rect class=${name} x="${100 * x}%" y="${100 * y}%" width="${100 * width}%" height="${100 * height}%" />`;
  return svg`${rect("is-halo")}${rect(name)}`;
}

const besideButton = ({ label, tokens }: Unit): TemplateResult =>
  html`<button type="button" class="beside" data-position=${tokens[0] ?? -1}>${label}</button>`;

/** The hovered weight, else the largest. */
function weightSentence(
  { scene, side, picture, patches }: ImageScene,
  { position, direction, values }: ShownWeights,
): string {
  const tokens = scene.capture.tokens[side] ?? [];
  const units = direction === "attends" ? picture.queries : picture.keys;
  const source = isolate(units[unitAt(units, position)]?.label ?? "");
  const end = direction === "attends" ? "key" : "query";
  const other = store.hover?.[end] ?? scene.state[end];
  const value = other === null ? undefined : values.get(other);
  if (other !== null && value !== undefined) {
    const name = tokens[other]?.text ?? "";
    const [query, key] = direction === "attends" ? [source, name] : [name, source];
    const values = { query, key, share: percent(value) };
    return picture.block
      ? _("{query} gives up to {share} of its attention to {key}.", values)
      : _("{query} gives {share} of its attention to {key}.", values);
  }
  const onPatches = [...values].flatMap(([patch, weight]) => (patches.has(patch) ? [weight] : []));
  const share = percent(Math.max(...onPatches, 0));
  const largestSentence = picture.block
    ? _("The largest share is up to {share}.", { share })
    : _("The largest share is {share}.", { share });
  if (direction === "attended")
    return `${_("Shown: how much each patch attends to {key}.", { key: source })} ${largestSentence}`;
  const shownSentence = `${_("Shown: what {query} attends to.", { query: source })} ${largestSentence}`;
  if (picture.block) return shownSentence;
  const total = onPatches.reduce((sum, weight) => sum + weight, 0);
  return joinText(shownSentence, _("All patches together get {share}.", { share: percent(total) }));
}

function imageNote({ capture }: Scene, image: import("../api/types.ts").Picture): string {
  const sample = config.samples.find(({ digest }) => digest === capture.input.image);
  return [
    image.note,
    _("{rows} × {columns} patches.", { rows: image.rows, columns: image.columns }),
    _("On the image, colours run from 0 to the largest weight that a patch gets here."),
    sample &&
      _("{title}: {credit} ({licence}).", { title: sample.title, credit: sample.credit, licence: sample.licence }),
  ]
    .filter(Boolean)
    .join(" ");
}

customElements.define("image-view", ImageView);
