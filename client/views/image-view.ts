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
const SMALL = 96;
/** How much of the image the largest weight hides. */
const COVER = 0.8;
/** Dims the image, so that bright colours show on any. */
const DIMMED = "#000000";
const DIM = 0.45;

interface Shown {
  scene: Scene;
  picture: Picture;
  patches: Patches;
  side: string;
  /** whether rows and columns are patches */
  both: boolean;
}

/** By token position. */
type ShownWeights = { position: number; unit: number; direction: "attends" | "attended"; values: Map<number, number> };

class ImageView extends Panel {
  #shown: Shown | null = null;
  #source = "";
  readonly #shadeSoon = oncePerFrame(() => this.#shade());

  override start(signal: AbortSignal) {
    const board = this.child("board");
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("hover", () => this.#shadeSoon(), { signal });
    board.addEventListener("pointermove", (event) => this.#point(this.#at(event)), { signal });
    board.addEventListener("pointerleave", () => store.point(null), { signal });
    board.addEventListener("click", (event) => this.#choose(this.#at(event), event.shiftKey), { signal });
    board.addEventListener("focus", () => board.matches(":focus-visible") && this.#go(this.#cursor()), { signal });
    board.addEventListener("blur", () => store.point(null), { signal });
    board.addEventListener("keydown", (event) => this.#key(event), { signal });
    const beside = this.child("beside");
    for (const type of ["pointerover", "focusin"]) {
      beside.addEventListener(type, ({ target }) => this.#point(positionOf(target)), { signal });
    }
    for (const type of ["pointerleave", "focusout"]) {
      beside.addEventListener(type, () => store.point(null), { signal });
    }
    beside.addEventListener("click", (event) => this.#choose(positionOf(event.target), event.shiftKey), { signal });
  }

  #draw() {
    const { scene } = store;
    this.#shown = scene && shownIn(scene);
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
    picture.classList.toggle("is-small", Math.max(image.width, image.height) < SMALL);
    this.child("board").style.setProperty("--proportion", `${image.width / image.height}`);
    this.child("note").textContent = noteOn(scene, image);
    this.#list(this.#shown);
    this.#shadeSoon();
  }

  /** Tokens that are not patches, as buttons. */
  #list({ patches, picture }: Shown) {
    const units = picture.keys.filter(({ tokens }) => !patches.has(tokens[0] ?? null));
    render(units.map(besideButton), this.child("beside"));
    this.child("beside").hidden = units.length === 0;
  }

  #shade() {
    const shown = this.#shown;
    if (!shown) return;
    const weights = weightsIn(shown);
    cover(this.child("cover"), shown, weights);
    this.#mark(shown, weights);
    this.child("image-summary").textContent = weights ? sentence(shown, weights) : "";
  }

  #mark({ scene: { state }, patches, picture, both }: Shown, weights: ShownWeights | null): void {
    const { hover } = store;
    const marks: [number | null, string][] = [
      ...(both ? state.pins.map((one) => [one, "is-pinned"] as [number, string]) : []),
      [both ? state.query : null, "is-query"],
      [state.key, "is-key"],
      [both ? (hover?.query ?? null) : null, "is-hovered"],
      [hover?.key ?? null, "is-hovered"],
    ];
    render(
      marks.flatMap(([position, name]) => (patches.has(position) ? [outline(patches, position, name)] : [])),
      this.child("marks"),
    );
    for (const button of this.child("beside").children) {
      if (!(button instanceof HTMLElement)) continue;
      const position = Number(button.dataset.position);
      const value = weights?.values.get(position);
      button.style.backgroundColor = value === undefined ? "" : picture.ramp.css(value);
      button.style.color = value === undefined ? "" : picture.ramp.ink(value);
      button.classList.toggle("is-query", both && position === state.query);
      button.classList.toggle("is-key", position === state.key);
      button.classList.toggle("is-focus", both && position === weights?.position);
      button.setAttribute("aria-pressed", String((both && position === state.query) || position === state.key));
    }
  }

  #at({ clientX, clientY }: MouseEvent): number | null {
    const box = this.child("board").getBoundingClientRect();
    return this.#shown?.patches.at((clientX - box.left) / box.width, (clientY - box.top) / box.height) ?? null;
  }

  /** The patch at the keyboard cursor. */
  #cursor() {
    const shown = this.#shown;
    if (!shown) return 0;
    const { hover } = store;
    const { state } = shown.scene;
    const candidates = [hover?.key, hover?.query, state.key, shown.both ? state.query : null];
    return candidates.find((position) => shown.patches.has(position ?? null)) ?? shown.patches.first;
  }

  /** With a start chosen, hovering shows the weight of the pair; else it previews a start. */
  #point(position: number | null) {
    if (!this.#shown || position === null) return store.point(null);
    const { state } = this.#shown.scene;
    if (!this.#shown.both) return store.point({ query: state.query, key: position });
    const start = startRole(state.direction);
    const chosen = state[start];
    const end = start === "query" ? "key" : "query";
    if (chosen === null || state[end] !== null) return store.point({ query: null, key: null, [start]: position });
    return store.point(start === "query" ? { query: chosen, key: position } : { query: position, key: chosen });
  }

  /** Point by keyboard, and announce it. */
  #go(position: number) {
    const shown = this.#shown;
    if (!shown) return;
    this.#point(position);
    const weights = weightsIn(shown);
    const name = shown.scene.capture.tokens[shown.side]?.[position]?.text ?? "";
    if (!weights) return announce(name);
    const value = weights.values.get(position);
    const own = weights.position === position;
    announce(
      own || value === undefined
        ? plainText(explainUnit(shown.picture, weights.unit, weights.direction))
        : _("{name}: {share}", { name, share: percent(value) }),
    );
  }

  #choose(position: number | null, pinned: boolean): void {
    if (!this.#shown || position === null) return;
    if (!this.#shown.both) store.select({ key: position });
    else if (pinned) togglePin(position);
    else chooseWord(position);
  }

  #key(event: KeyboardEvent) {
    const shown = this.#shown;
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.#cursor();
    const { patches } = shown;
    const places: Record<string, number> = {
      ArrowRight: patches.step(at, 0, 1),
      ArrowLeft: patches.step(at, 0, -1),
      ArrowDown: patches.step(at, 1, 0),
      ArrowUp: patches.step(at, -1, 0),
      Home: patches.step(at, 0, -patches.columns),
      End: patches.step(at, 0, patches.columns),
      PageUp: patches.step(at, -patches.rows, 0),
      PageDown: patches.step(at, patches.rows, 0),
    };
    const place = places[event.key];
    if (place !== undefined) this.#go(place);
    else if (event.key === "Enter" || event.key === " ") this.#choose(at, false);
    else if (event.key === "p") this.#choose(at, true);
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
function shownIn(scene: Scene): Shown | null {
  const { capture, stream, figure } = scene;
  const side = stream.key_side;
  const image = capture.media[side];
  if (image?.kind !== "image") return null;
  const both = stream.query_side === side;
  return { scene, picture: pictureOf(figure), patches: new Patches(image), side, both };
}

/**
 * Whose weights are shown: the token hovered, else chosen, else pinned last, else the one that represents the image.
 */
export function sourceOf(
  { state }: Scene,
  both: boolean,
  patches: Patches,
): { position: number | null; direction: "attends" | "attended" } {
  const direction = both ? state.direction : "attends";
  const start = startRole(direction);
  const whole = both && patches.first > 0 ? 0 : null;
  return { position: state[start] ?? state.pins.at(-1) ?? whole, direction };
}

function weightsIn({ scene, picture, both, patches }: Shown): ShownWeights | null {
  const { position: chosen, direction } = sourceOf(scene, both, patches);
  const start = startRole(direction);
  const position = store.hover?.[start] ?? chosen;
  const unit = unitAt(start === "query" ? picture.queries : picture.keys, position);
  if (position === null || unit < 0) return null;
  const row = direction === "attends" ? picture.weights.row(unit) : picture.weights.column(unit);
  const units = direction === "attends" ? picture.keys : picture.queries;
  const values: Map<number, number> = new Map();
  units.forEach(({ tokens }, i) => {
    const value = row[i] ?? NaN;
    if (!Number.isNaN(value)) for (const token of tokens) values.set(token, value);
  });
  return { position, unit, direction, values };
}

/**
 * Covers each patch by its weight's share of the image's largest, in that share's colour and density: over a dimmed image, in
 * the colours of the dark theme, because dark ones do not show on a dark photograph.
 */
function cover(canvas: HTMLElement, { scene, patches }: Shown, weights: ShownWeights | null): void {
  if (!(canvas instanceof HTMLCanvasElement)) return;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context || !weights) return;
  const on = [...weights.values].filter(([position]) => patches.has(position));
  const top = Math.max(...on.map(([, value]) => value), 0) || 1;
  const bright = darkThemeRamp(scene);
  context.globalAlpha = DIM;
  context.fillStyle = DIMMED;
  context.fillRect(0, 0, width, height);
  for (const [position, value] of on) {
    const box = patches.box(position);
    const [left, above] = [Math.round(box.x * width), Math.round(box.y * height)];
    const [right, below] = [Math.round((box.x + box.width) * width), Math.round((box.y + box.height) * height)];
    context.globalAlpha = COVER * (value / top);
    context.fillStyle = bright.css(bright.low + (value / top) * (bright.high - bright.low));
    context.fillRect(left, above, right - left, below - above);
  }
}

/** dark around light, visible on any image */
function outline(patches: Patches, position: number, name: string): TemplateResult<2> {
  const { x, y, width, height } = patches.box(position);
  const rect = (name: string) =>
    svg`<rect class=${name} x="${100 * x}%" y="${100 * y}%" width="${100 * width}%" height="${100 * height}%" />`;
  return svg`${rect("is-halo")}${rect(name)}`;
}

const besideButton = ({ label, tokens }: Unit): TemplateResult =>
  html`<button type="button" class="beside" data-position=${tokens[0] ?? -1}>${label}</button>`;

/** The hovered weight, else the largest. */
function sentence({ scene, side, picture, patches }: Shown, { position, direction, values }: ShownWeights): string {
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
  const onPatches = [...values].flatMap(([one, weight]) => (patches.has(one) ? [weight] : []));
  const share = percent(Math.max(...onPatches, 0));
  const most = picture.block
    ? _("The largest share is up to {share}.", { share })
    : _("The largest share is {share}.", { share });
  if (direction === "attended") return `${_("Shown: how much each patch attends to {key}.", { key: source })} ${most}`;
  const shown = `${_("Shown: what {query} attends to.", { query: source })} ${most}`;
  if (picture.block) return shown;
  const total = onPatches.reduce((sum, weight) => sum + weight, 0);
  return joinText(shown, _("All patches together get {share}.", { share: percent(total) }));
}

function noteOn({ capture }: Scene, image: import("../api/types.ts").Picture): string {
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
