/**
 * A figure of the server, ready for drawing: weights decoded once, units to look up, colours.
 *
 * @import { Figure, State, Unit } from "./types.js"
 */
import { Ramp, gradient } from "./colour.js";
import { floats, shape } from "./decode.js";
import { Weights } from "./weights.js";

export class Picture {
  /** @param {Figure} figure */
  constructor(figure) {
    const [trace, bar] = figure.data;
    const [rows = 0, columns = 0] = shape(trace.z);
    const { meta, plot_bgcolor } = figure.layout;
    this.trace = trace;
    /** The colour of cells that the mask forbids. */
    this.forbidden = plot_bgcolor;
    this.weights = new Weights(floats(trace.z), rows, columns);
    this.queries = meta.queries;
    this.keys = meta.keys;
    this.removed = meta.removed;
    // The workbench draws labels of its own (heat-labels.js) and says itself which are left out.
    this.notes = meta.notes.filter((note) => !note.startsWith("Not every label"));
    this.block = meta.block;
    this.ramp = new Ramp(trace.colorscale, trace.zmin, trace.zmax);
    const { tickvals, ticktext } = bar.marker.colorbar;
    this.bar = {
      gradient: gradient(bar.marker.colorscale),
      ticks: tickvals.map((place, i) => ({ place, text: ticktext[i] ?? "" })),
    };
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
