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
import { weightsSource } from "../charts/image-scene.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

const GAP = 4;
const SMALLEST_TILE = 16;
const LARGEST_TILE = 72;

class ImageHeads extends Panel {
  #loaded: { scene: Scene; rows: HeadRows; patches: Patches; position: number } | null = null;
  /** The pending request, so that an older response is not drawn. */
  #request = "";

  override start(signal: AbortSignal) {
    const grid = this.child("grid");
    grid.addEventListener("click", ({ target }) => openHeadOf(target), { signal });
    grid.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    const sizeObserver = new ResizeObserver(() => this.#draw());
    sizeObserver.observe(this);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
    store.follow(["scene"], () => void this.#load(), signal);
  }

  async #load() {
    const { scene } = store;
    const image = scene?.capture.media[scene.stream.key_side];
    if (!scene || image?.kind !== "image") return this.#hide();
    const isImageOnBothSides = scene.stream.query_side === scene.stream.key_side;
    const patches = new Patches(image);
    const { position, direction } = weightsSource(scene, isImageOnBothSides, patches);
    if (position === null) return this.#hide();
    const end = direction === "attends" ? "query" : "key";
    this.#request = `${scene.capture.id} ${scene.stream.name} ${end} ${position}`;
    const request = this.#request;
    try {
      const rows = await api.tokenRows(scene.capture.id, scene.stream.name, end, position);
      if (request !== this.#request) return;
      this.#loaded = { scene, rows, patches, position };
      this.hidden = false;
      this.#draw();
    } catch (error) {
      if (!(error instanceof ApiProblem) && !isAbort(error)) throw error;
      if (request === this.#request) this.#hide();
    }
  }

  #hide() {
    this.#request = "";
    this.#loaded = null;
    this.hidden = true;
  }

  #draw() {
    if (!this.#loaded) return;
    const { scene, rows, patches } = this.#loaded;
    const [layers = 0, heads = 0] = shapeOf(rows.weights);
    const available = this.clientWidth - this.child("labels").offsetWidth;
    const tile = Math.max(SMALLEST_TILE, Math.min(LARGEST_TILE, Math.floor((available + GAP) / heads) - GAP));
    const tileHeight = Math.round((tile * patches.rows) / patches.columns);
    const grid = this.child("grid");
    grid.style.setProperty("--tile", `${tile}px`);
    grid.style.setProperty("--tall", `${tileHeight}px`);
    grid.style.setProperty("--heads", `${heads}`);
    this.#paint(tile, tileHeight);
    const { layer, head } = scene.state;
    render(headButtons(layers, heads, layer * heads + head), grid);
    render(
      Array.from({ length: layers }, (_, layer) => layerLabel(layer, tileHeight + GAP)),
      this.child("labels"),
    );
    this.child("title").textContent = this.#title();
    this.child("note").textContent = _(
      "Colours: one scale for all heads, by square root, up to {largest}. Special tokens are left out.",
      { largest: shortNumber(largestOnPatches(rows, patches)) },
    );
  }

  #paint(tile: number, tileHeight: number): void {
    if (!this.#loaded) return;
    const { scene, rows, patches } = this.#loaded;
    const [layers = 0, heads = 0, tokens = 0] = shapeOf(rows.weights);
    const values = decodeFloats(rows.weights);
    const { ramp } = pictureOf(scene.figure);
    const largestWeight = largestOnPatches(rows, patches) || 1;
    const canvas: HTMLCanvasElement = this.child("canvas");
    const context = sizeCanvas(canvas, heads * (tile + GAP) - GAP, layers * (tileHeight + GAP) - GAP);
    context.imageSmoothingEnabled = false;
    const tileCanvas = document.createElement("canvas");
    Object.assign(tileCanvas, { width: patches.columns, height: patches.rows });
    const tileContext = tileCanvas.getContext("2d");
    if (!tileContext) return;
    for (let layer = 0; layer < layers; layer += 1) {
      for (let head = 0; head < heads; head += 1) {
        const firstWeight = (layer * heads + head) * tokens + patches.first;
        const pixels = tileContext.createImageData(patches.columns, patches.rows);
        for (let i = 0; i < patches.count; i += 1) {
          const share = Math.sqrt((values[firstWeight + i] ?? 0) / largestWeight);
          pixels.data.set([...ramp.rgb(ramp.low + share * (ramp.high - ramp.low)), 255], 4 * i);
        }
        tileContext.putImageData(pixels, 0, 0);
        context.drawImage(tileCanvas, head * (tile + GAP), layer * (tileHeight + GAP), tile, tileHeight);
      }
    }
  }

  #title() {
    if (!this.#loaded) return "";
    const { scene, rows, position } = this.#loaded;
    const side = rows.end === "query" ? scene.stream.query_side : scene.stream.key_side;
    const name = isolate(scene.capture.tokens[side]?.[position]?.text ?? "");
    return rows.end === "query"
      ? _("What {name} attends to, in every head", { name })
      : _("What attends to {name}, in every head", { name });
  }

  #onKey(event: KeyboardEvent) {
    if (!this.#loaded || !(event.target instanceof HTMLElement)) return;
    const [layers = 0, heads = 0] = shapeOf(this.#loaded.rows.weights);
    const index = [...this.child("grid").children].indexOf(event.target);
    const [layer, head] = [Math.floor(index / heads), index % heads];
    const places: Record<string, number> = {
      ArrowRight: head + 1 < heads ? index + 1 : index,
      ArrowLeft: head > 0 ? index - 1 : index,
      ArrowDown: layer + 1 < layers ? index + heads : index,
      ArrowUp: layer > 0 ? index - heads : index,
    };
    const next = places[event.key];
    if (index < 0 || next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.child("grid").children[next];
    if (cell instanceof HTMLElement) cell.focus();
  }
}

/** the largest weight on a patch */
function largestOnPatches({ weights }: HeadRows, patches: Patches): number {
  const tokens = shapeOf(weights)[2] ?? 0;
  return decodeFloats(weights).reduce(
    (largestWeight, value, i) => (patches.has(i % tokens) && value > largestWeight ? value : largestWeight),
    0,
  );
}

/** @param chosenIndex which of them is the chosen head */
const headButtons = (layers: number, heads: number, chosenIndex: number): TemplateResult[] =>
  Array.from({ length: layers * heads }, (_cell, i) => {
    const [layer, head] = [Math.floor(i / heads), i % heads];
    return html`<button
      type="button"
      class="image-tile"
      aria-label=${_("layer {layer} head {head}", { layer, head })}
      aria-pressed=${String(i === chosenIndex)}
      tabindex=${i === chosenIndex ? 0 : -1}
      data-layer=${layer}
      data-head=${head}
    ></button>`;
  });

const layerLabel = (layer: number, height: number): TemplateResult =>
  html`<span translate="no" style="height: ${height}px">L${layer}</span>`;

function openHeadOf(target: EventTarget | null) {
  if (!(target instanceof HTMLElement) || target.dataset.layer === undefined) return;
  openHead({ layer: Number(target.dataset.layer), head: Number(target.dataset.head) });
}

customElements.define("image-heads", ImageHeads);
