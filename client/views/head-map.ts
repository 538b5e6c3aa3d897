/**
 * Says and shows which part of a large head the heatmap shows: a small picture of all of it, whose frame can be moved; and
 * finds words in the text.
 */
import { html, nothing, render } from "lit-html";
import type { Scene, State } from "../state/types.ts";
import type { Picture } from "../charts/head-picture.ts";
import { cellPixels } from "../charts/heat-canvas.ts";
import { heatmapPicture } from "../charts/effect-picture.ts";
import { pictureOf } from "../charts/head-picture.ts";
import { Raster } from "../charts/raster.ts";
import { tokensOf } from "../charts/stream-sides.ts";
import { unitChoices } from "../charts/unit-choices.ts";
import { cropOfPicture, type Crop } from "../charts/crop.ts";
import { isComparison } from "../state/comparison-selection.ts";
import { cropState } from "../state/crop-state.ts";
import { startRole } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { radioButtons } from "../components/radio-buttons.ts";
import { Panel } from "../components/panel.ts";
import { occurrences } from "../text/find-word.ts";
import { _ } from "../text/message.ts";

/** Of more, the whole head has no cell for each. */
const MANY_TOKENS = 512;
/** Width and height of the small picture. */
const SIDE = 96;

const UNIT_NAMES: Record<State["unit"], string> = {
  part: _("Parts"),
  sentence: _("Sentences"),
  word: _("Words"),
  token: _("Tokens"),
};

export class HeadMap extends Panel {
  /** The word that was looked for last, and where it is. */
  #found: { word: string; capture: string; places: number[] } = { word: "", capture: "", places: [] };
  #drawn: Picture | null = null;

  override start(signal: AbortSignal) {
    store.follow(["scene"], () => this.#draw(), signal);
    cropState.addEventListener("crop", () => this.#frame(), { signal });
    const minimap = this.child("minimap");
    minimap.addEventListener("pointerdown", (event) => this.#point(event), { signal });
    minimap.addEventListener("pointermove", (event) => event.buttons === 1 && this.#point(event), { signal });
    this.child("units").addEventListener("change", ({ target }) => chooseUnit(target), { signal });
    this.child("search").addEventListener("submit", (event) => this.#search(event), { signal });
    this.child("word").addEventListener("input", () => (this.child("found").textContent = ""), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { queries, keys } = scene.stream;
    // Of a long text, sentences fit as they are; from there one goes back to its tokens.
    this.hidden = !cropState.isActive && (Math.max(queries, keys) <= MANY_TOKENS || isComparison(scene.state));
    if (this.hidden) return;
    this.#drawUnits(scene);
    for (const name of ["minimap", "where"]) this.child(name).hidden = !cropState.isActive;
    if (!cropState.isActive) return;
    const whole = pictureOf(scene.figure);
    if (whole !== this.#drawn) this.#paint(whole);
    this.#drawn = whole;
    this.#frame();
    this.child("where").textContent = whereText(scene, heatmapPicture(scene));
  }

  #drawUnits(scene: Scene) {
    const units = [...unitChoices(scene)].reverse();
    const choices = units.map((unit) => ({ value: unit, text: UNIT_NAMES[unit] }));
    render(
      units.length > 1
        ? html`<legend class="visually-hidden">${_("What rows and columns stand for")}</legend>
            ${radioButtons("map-unit", choices, scene.state.unit)}`
        : nothing,
      this.child("units"),
    );
  }

  /** The whole head, each pixel the maximum of a block. */
  #paint(whole: Picture) {
    const { rows, columns } = whole.weights;
    const geometry = { width: SIDE, height: SIDE, left: 0, top: 0, right: 0 };
    const range = { x: [0, columns] as [number, number], y: [rows, 0] as [number, number] };
    const image = cellPixels(whole.ramp, new Raster(whole.weights, { ...geometry, ...range }));
    const canvas = this.child<HTMLCanvasElement>("canvas");
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    this.child("minimap").style.backgroundColor = whole.forbidden;
  }

  /** Where the part shown lies. */
  #frame() {
    const { shown, bounds } = cropState;
    const share = ([first]: Crop["rows"], all: Crop["rows"], at = first) => (at - all[0]) / (all[1] - all[0]);
    const [left, right] = shown.columns.map((at) => share(shown.columns, bounds.columns, at)) as [number, number];
    const [top, bottom] = shown.rows.map((at) => share(shown.rows, bounds.rows, at)) as [number, number];
    Object.assign(this.child("part").style, {
      left: `${100 * left}%`,
      top: `${100 * top}%`,
      width: `${100 * (right - left)}%`,
      height: `${100 * (bottom - top)}%`,
    });
  }

  /** Move the part shown to a place of the small picture. */
  #point(event: PointerEvent) {
    event.preventDefault();
    const box = this.child("minimap");
    box.setPointerCapture(event.pointerId);
    const { left, top, width, height } = box.getBoundingClientRect();
    const { bounds } = cropState;
    const at = ([first, last]: Crop["rows"], share: number) => first + Math.round(share * (last - first));
    cropState.goTo({
      row: at(bounds.rows, (event.clientY - top) / height),
      column: at(bounds.columns, (event.clientX - left) / width),
    });
  }

  /** Go to the next occurrence of a word. */
  #search(event: Event) {
    event.preventDefault();
    const { scene } = store;
    if (!scene) return;
    const role = startRole(scene.state.direction);
    const word = this.child<HTMLInputElement>("word").value;
    const places = this.#placesOf(scene, role, word);
    const next = places.findIndex((place) => place > (scene.state[role] ?? -1));
    const number = Math.max(0, next);
    const place = places[number];
    this.child("found").textContent = foundText(word, places.length, number + 1);
    if (place === undefined) return;
    store.select({ [role]: place }, "replace");
    if (cropState.isActive) cropState.goTo(cellOf(scene, role, place));
  }

  #placesOf(scene: Scene, role: "query" | "key", word: string): number[] {
    const { capture, stream } = scene;
    if (this.#found.word === word && this.#found.capture === `${capture.id} ${role}`) return this.#found.places;
    const side = role === "query" ? stream.query_side : stream.key_side;
    const places = occurrences(capture.texts[side] ?? "", tokensOf(scene, role), word);
    this.#found = { word, capture: `${capture.id} ${role}`, places };
    return places;
  }
}

/** A token in its row or column: with the other of the pair if the mask allows it, else with itself. */
function cellOf({ state, stream }: Scene, role: "query" | "key", position: number) {
  const [row, column] = role === "query" ? [position, state.key] : [state.query, position];
  const isAllowed = row !== null && column !== null && !(stream.causal && column > row);
  return isAllowed ? { row, column } : { row: position, column: position };
}

function chooseUnit(target: EventTarget | null) {
  if (target instanceof HTMLInputElement) store.select({ unit: target.value as State["unit"], crop: null });
}

function foundText(word: string, count: number, number: number): string {
  if (count === 0) return _("“{word}” does not occur.", { word: word.trim() });
  return _("“{word}”: {number} of {count}.", { word: word.trim(), number, count });
}

/** Which rows and columns are shown, and what a cell is. */
function whereText({ stream }: Scene, picture: Picture): string {
  const { rows, columns } = cropOfPicture(picture);
  const values = {
    top: rows[0],
    bottom: rows[1] - 1,
    left: columns[0],
    right: columns[1] - 1,
    all_rows: stream.queries,
    all_columns: stream.keys,
  };
  if (!picture.isCropped) {
    const [high, wide] = picture.block ?? [1, 1];
    return _("The whole head: each cell is the maximum of a {high} × {wide} block. Zoom in for exact cells.", {
      high,
      wide,
    });
  }
  if (!picture.block)
    return _(
      "Rows {top} to {bottom} of {all_rows}, columns {left} to {right} of {all_columns}, counted from 0: every cell is exact.",
      values,
    );
  const [high, wide] = picture.block;
  return _(
    "Rows {top} to {bottom} of {all_rows}, columns {left} to {right} of {all_columns}, counted from 0: each cell is the maximum of a {high} × {wide} block.",
    { ...values, high, wide },
  );
}

customElements.define("head-map", HeadMap);
