/**
 * Which part of a head is shown, where it has too many tokens for cells of their own. Steps quick after one another are
 * one request; until its reply is drawn, what is drawn already is zoomed. Event: `crop`, another part is chosen.
 */
import type { Capture, HeadMatrix, Stream } from "../api/types.ts";
import type { Scene, State } from "./types.ts";
import { api } from "../api/api.ts";
import {
  centredAt,
  cropOfPicture,
  holds,
  lengthOf,
  middleOf,
  moved,
  parseCrop,
  pinched,
  scaled,
  writeCrop,
} from "../charts/crop.ts";
import type { Crop, Place, Span } from "../charts/crop.ts";
import type { Cell } from "../charts/grid-step.ts";
import { pictureOf } from "../charts/head-picture.ts";
import { isComparison } from "./comparison-selection.ts";
import { store } from "./store.ts";

const GESTURE_MS = 100;
/** Tokens shown around a cell of the whole head, at most half of it: few enough for exact cells. */
const AROUND = 256;

/** Only weights of one text are requested in parts. */
const hasParts = (state: State): boolean => !isComparison(state) && state.cells === "weight";

/** Whether parts of the shown head are requested: the whole is drawn in blocks, or a part is shown. */
export const isCroppable = ({ state, figure, crop }: Pick<Scene, "state" | "figure" | "crop">): boolean =>
  hasParts(state) && (figure.block !== null || crop !== null);

/** The part that the address names; null: none. */
export const fetchCrop = (state: State, { id }: Capture, { name }: Stream): Promise<HeadMatrix> | null =>
  state.crop !== null && hasParts(state) ? api.crop(id, name, state) : null;

class CropState extends EventTarget {
  /** The part chosen last, until it is drawn; null: all of it. */
  #next: Crop | null | undefined = undefined;
  #timer = 0;
  /** The tokens of a cell to which keys went, in a part that is not drawn yet. */
  cursor: { query: number; key: number } | null = null;

  get isActive(): boolean {
    return store.scene !== null && isCroppable(store.scene);
  }

  /** All that can be shown. */
  get bounds(): Crop {
    return store.scene ? cropOfPicture(pictureOf(store.scene.figure)) : { rows: [0, 0], columns: [0, 0] };
  }

  /** The part shown, or about to be. */
  get shown(): Crop {
    const { crop = null } = store.scene?.state ?? {};
    if (this.#next !== undefined) return this.#next ?? this.bounds;
    return crop === null ? this.bounds : parseCrop(crop);
  }

  /** The part that is requested; null: what is drawn is the latest. */
  get pending(): Crop | null {
    return this.#next === undefined ? null : this.shown;
  }

  /** @param crop null: all of it */
  show(crop: Crop | null) {
    this.#next = crop;
    this.dispatchEvent(new Event("crop"));
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#request(), GESTURE_MS);
  }

  #request() {
    const crop = this.#next && writeCrop(this.#next);
    if (crop === undefined || !this.isActive || crop === store.state.crop) this.#next = undefined;
    else store.select({ crop }, "replace");
  }

  /** Call as a scene is drawn. */
  settle({ state }: Scene) {
    if (this.#next === undefined || state.crop === (this.#next && writeCrop(this.#next)) || !this.isActive)
      this.#next = undefined;
  }

  /** Zoom around the chosen pair if it is shown, or else the middle; it moves to the middle. */
  scale(factor: number, pair: Cell) {
    const { shown, bounds } = this;
    const around = holds(shown, pair) ? pair : middleOf(shown);
    this.show(scaled(factor < 1 ? centredAt(shown, around, bounds) : shown, factor, around, bounds));
  }

  /** Zoom around a place, in shares of what is shown, which stays where it is. */
  scaleAt(factor: number, place: Place) {
    this.show(pinched(this.shown, factor, { from: place, to: place }, this.bounds));
  }

  /** Show a cell in the middle; of the whole head, what is around it. */
  goTo(cell: Cell) {
    const { shown, bounds } = this;
    const isPart = lengthOf(shown.rows) < lengthOf(bounds.rows) || lengthOf(shown.columns) < lengthOf(bounds.columns);
    const around = (all: Span): Span => [0, Math.min(AROUND, Math.ceil(lengthOf(all) / 2))];
    const part = isPart ? shown : { rows: around(bounds.rows), columns: around(bounds.columns) };
    this.show(centredAt(part, cell, bounds));
  }

  /** Show the part beside it, where keys go on. */
  goOn(cursor: { query: number; key: number }, [down, across]: [number, number]) {
    this.cursor = cursor;
    this.show(moved(this.shown, [down / 2, across / 2], this.bounds));
  }
}

export const cropState = new CropState();
