/**
 * A figure of the server, ready for drawing: weights decoded once, units to look up, colours.
 *
 * @import { Figure, HeatTrace, State, Unit } from "./types.js"
 */
import { Ramp } from "./colour.js";
import { floats, shape } from "./decode.js";
import { Weights } from "./weights.js";

export class Picture {
  /** @param {Figure} figure */
  constructor(figure) {
    const trace = /** @type {HeatTrace} */ (figure.data[0]);
    const [rows = 0, columns = 0] = shape(trace.z);
    const { meta } = figure.layout;
    this.trace = trace;
    this.weights = new Weights(floats(trace.z), rows, columns);
    this.queries = meta.queries;
    this.keys = meta.keys;
    this.removed = meta.removed;
    this.notes = meta.notes;
    this.block = meta.block;
    this.ramp = new Ramp(trace.colorscale, trace.zmin, trace.zmax);
  }

  /**
   * Where a selection lies in this picture; -1 where it is not chosen or not shown.
   *
   * @param {Pick<State, "query" | "key">} selection
   * @returns {{row: number, column: number}}
   */
  locate({ query, key }) {
    return { row: unitAt(this.queries, query), column: unitAt(this.keys, key) };
  }
}

/** @type {WeakMap<Figure, Picture>} */
const pictures = new WeakMap();

/** @type {(figure: Figure) => Picture} */
export function pictureOf(figure) {
  const picture = pictures.get(figure) ?? new Picture(figure);
  pictures.set(figure, picture);
  return picture;
}

/**
 * Index of the unit that holds a token position, or -1.
 *
 * @param {Unit[]} units
 * @param {number | null} position
 */
export function unitAt(units, position) {
  return position === null ? -1 : units.findIndex(({ tokens }) => tokens.includes(position));
}
