/**
 * Shows one token in every head: which patches of the image it attends to. The overview's tiles are whole matrices;
 * these are one row of each, laid out as the image.
 */
import { html, render, type TemplateResult } from "lit-html";
import type { HeadRows } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { api } from "../api/api.ts";
import { decodeFloats, shapeOf } from "../api/typed-arrays.ts";
import { isolate } from "../text/plain-text.ts";
import { shortNumber } from "../text/format.ts";
import { Patches } from "../charts/image-patches.ts";
import { pictureOf } from "../charts/head-picture.ts";
import { openHead } from "../state/selection.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { store } from "../state/store.ts";
import { sizeCanvas } from "../charts/head-tiles.ts";
import { sourceOf } from "./image-view.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

const GAP = 4;
const SMALLEST = 16;
const LARGEST = 72;

class ImageHeads extends Panel {
  #shown: { scene: Scene; rows: HeadRows; patches: Patches; position: number } | null = null;
  /** The pending request, so that an older response is not drawn. */
  #request = "";

  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => void this.#ask(), { signal });
    const grid = this.child("grid");
    grid.addEventListener("click", ({ target }) => open(target), { signal });
    grid.addEventListener("keydown", (event) => this.#key(event), { signal });
    const resized = new ResizeObserver(() => this.#draw());
    resized.observe(this);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  async #ask() {
    const { scene } = store;
    const image = scene?.capture.media[scene.stream.key_side];
    if (!scene || image?.kind !== "image") return this.#hide();
    const both = scene.stream.query_side === scene.stream.key_side;
    const patches = new Patches(image);
    const { position, direction } = sourceOf(scene, both, patches);
    if (position === null) return this.#hide();
    const end = direction === "attends" ? "query" : "key";
    this.#request = `${scene.capture.id} ${scene.stream.name} ${end} ${position}`;
    const request = this.#request;
    try {
      const rows = await api.rows(scene.capture.id, scene.stream.name, end, position);
      if (request !== this.#request) return;
      this.#shown = { scene, rows, patches, position };
      this.hidden = false;
      this.#draw();
    } catch (error) {
      if (!(error instanceof ApiProblem) && !isAbort(error)) throw error;
      if (request === this.#request) this.#hide();
    }
  }

  #hide() {
    this.#request = "";
    this.#shown = null;
    this.hidden = true;
  }

  #draw() {
    if (!this.#shown) return;
    const { scene, rows, patches } = this.#shown;
    const [layers = 0, heads = 0] = shapeOf(rows.weights);
    const room = this.clientWidth - this.child("labels").offsetWidth;
    const tile = Math.max(SMALLEST, Math.min(LARGEST, Math.floor((room + GAP) / heads) - GAP));
    const tall = Math.round((tile * patches.rows) / patches.columns);
    const grid = this.child("grid");
    grid.style.setProperty("--tile", `${tile}px`);
    grid.style.setProperty("--tall", `${tall}px`);
    grid.style.setProperty("--heads", `${heads}`);
    this.#paint(tile, tall);
    const { layer, head } = scene.state;
    render(cells(layers, heads, layer * heads + head), grid);
    render(
      Array.from({ length: layers }, (_, layer) => label(layer, tall + GAP)),
      this.child("labels"),
    );
    this.child("title").textContent = this.#title();
    this.child("note").textContent = _(
      "Colours: one scale for all heads, by square root, up to {largest}. Special tokens are left out.",
      { largest: shortNumber(largest(rows, patches)) },
    );
  }

  #paint(tile: number, tall: number): void {
    if (!this.#shown) return;
    const { scene, rows, patches } = this.#shown;
    const [layers = 0, heads = 0, tokens = 0] = shapeOf(rows.weights);
    const values = decodeFloats(rows.weights);
    const { ramp } = pictureOf(scene.figure);
    const top = largest(rows, patches) || 1;
    const canvas: HTMLCanvasElement = this.child("canvas");
    const context = sizeCanvas(canvas, heads * (tile + GAP) - GAP, layers * (tall + GAP) - GAP);
    context.imageSmoothingEnabled = false;
    const small = document.createElement("canvas");
    Object.assign(small, { width: patches.columns, height: patches.rows });
    const brush = small.getContext("2d");
    if (!brush) return;
    for (let layer = 0; layer < layers; layer += 1) {
      for (let head = 0; head < heads; head += 1) {
        const from = (layer * heads + head) * tokens + patches.first;
        const pixels = brush.createImageData(patches.columns, patches.rows);
        for (let i = 0; i < patches.count; i += 1) {
          const share = Math.sqrt((values[from + i] ?? 0) / top);
          pixels.data.set([...ramp.rgb(ramp.low + share * (ramp.high - ramp.low)), 255], 4 * i);
        }
        brush.putImageData(pixels, 0, 0);
        context.drawImage(small, head * (tile + GAP), layer * (tall + GAP), tile, tall);
      }
    }
  }

  #title() {
    if (!this.#shown) return "";
    const { scene, rows, position } = this.#shown;
    const side = rows.end === "query" ? scene.stream.query_side : scene.stream.key_side;
    const name = isolate(scene.capture.tokens[side]?.[position]?.text ?? "");
    return rows.end === "query"
      ? _("What {name} attends to, in every head", { name })
      : _("What attends to {name}, in every head", { name });
  }

  #key(event: KeyboardEvent) {
    if (!this.#shown || !(event.target instanceof HTMLElement)) return;
    const [layers = 0, heads = 0] = shapeOf(this.#shown.rows.weights);
    const at = [...this.child("grid").children].indexOf(event.target);
    const [layer, head] = [Math.floor(at / heads), at % heads];
    const places: Record<string, number> = {
      ArrowRight: head + 1 < heads ? at + 1 : at,
      ArrowLeft: head > 0 ? at - 1 : at,
      ArrowDown: layer + 1 < layers ? at + heads : at,
      ArrowUp: layer > 0 ? at - heads : at,
    };
    const place = places[event.key];
    if (at < 0 || place === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.child("grid").children[place];
    if (cell instanceof HTMLElement) cell.focus();
  }
}

/** the largest weight on a patch */
function largest({ weights }: HeadRows, patches: Patches): number {
  const tokens = shapeOf(weights)[2] ?? 0;
  return decodeFloats(weights).reduce((top, value, i) => (patches.has(i % tokens) && value > top ? value : top), 0);
}

/** @param chosen which of them is the chosen head */
const cells = (layers: number, heads: number, chosen: number): TemplateResult[] =>
  Array.from({ length: layers * heads }, (_cell, i) => {
    const [layer, head] = [Math.floor(i / heads), i % heads];
    return html`<button
      type="button"
      class="image-tile"
      aria-label=${_("layer {layer} head {head}", { layer, head })}
      aria-pressed=${String(i === chosen)}
      tabindex=${i === chosen ? 0 : -1}
      data-layer=${layer}
      data-head=${head}
    ></button>`;
  });

const label = (layer: number, height: number): TemplateResult =>
  html`<span translate="no" style="height: ${height}px">L${layer}</span>`;

function open(target: EventTarget | null) {
  if (!(target instanceof HTMLElement) || target.dataset.layer === undefined) return;
  openHead({ layer: Number(target.dataset.layer), head: Number(target.dataset.head) });
}

customElements.define("image-heads", ImageHeads);
