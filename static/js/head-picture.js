/**
 * Prepares a head for drawing: weights decoded once, units to look up, colours.
 *
 * @import { Figure, FigureMeta, Scale, Scene, State, Unit } from "./types.js"
 */
import { Ramp, gradient } from "./colour.js";
import { floats, shape } from "./typed-arrays.js";
import { Weights } from "./weights.js";

/**
 * @typedef {object} Picture
 * @property {Weights} weights
 * @property {Unit[]} queries what the rows are
 * @property {Unit[]} keys what the columns are
 * @property {boolean} aligned whether rows and columns are of the same text, so that a word can attend to itself
 * @property {FigureMeta["rows"]} [rows] how the rows of a decoder are named
 * @property {FigureMeta["parts"]} parts where the parts of the input lie among rows and columns
 * @property {[number, number] | null} block units behind one cell, which shows the largest; null: each has its own
 * @property {(number | null)[] | null} removed by row, the share of its weight that is hidden; null for no row of this side
 * @property {boolean} [sink] whether a head has a learned sink
 * @property {string[]} notes sentences on everything merged, hidden, pooled or forbidden
 * @property {Ramp} ramp colours of weights
 * @property {{gradient: string, ticks: {place: number, text: string}[]}} bar the colour bar; places are from 0 to 1
 * @property {[number, string][]} colorscale as Plotly takes it
 * @property {("a" | "b")[]} [lacks] in a comparison: the sides whose own places this picture lacks
 * @property {string} forbidden the colour of cells that the mask forbids
 */

/** @type {WeakMap<Figure, Picture>} */
const pictures = new WeakMap();

/** The picture of a figure, cached. @type {(figure: Figure) => Picture} */
export function pictureOf(figure) {
  const picture = pictures.get(figure) ?? make(figure);
  pictures.set(figure, picture);
  return picture;
}

/** The scale from weights to colours in the large picture. @type {(scene: Scene) => Scale} */
export const scaleOf = ({ figure, comparison }) => (comparison?.figure ?? figure).layout.meta.spec.scale;

/** @type {(figure: Figure) => Picture} */
function make({ data: [trace, bar], layout }) {
  const [rows = 0, columns = 0] = shape(trace.z);
  const { tickvals, ticktext } = bar.marker.colorbar;
  const { queries, keys, block, notes, parts, removed, query_side, key_side, rows: named, sink } = layout.meta;
  return {
    weights: new Weights(floats(trace.z), rows, columns),
    queries,
    keys,
    aligned: query_side === key_side && named !== "written",
    rows: named,
    parts,
    removed,
    sink,
    block,
    notes,
    ramp: new Ramp(trace.colorscale, trace.zmin, trace.zmax),
    bar: {
      gradient: gradient(bar.marker.colorscale),
      ticks: tickvals.map((place, i) => ({ place, text: ticktext[i] ?? "" })),
    },
    colorscale: trace.colorscale,
    forbidden: layout.plot_bgcolor,
  };
}

/**
 * Row and column of a pair in a picture; -1 if not chosen or not shown.
 *
 * @param {Picture} picture
 * @param {Pick<State, "query" | "key">} pair
 * @returns {{row: number, column: number}}
 */
export const locate = ({ queries, keys }, { query, key }) => ({
  row: unitAt(queries, query),
  column: unitAt(keys, key),
});

/**
 * Whether a row may attend to more than one token, or to a learned sink. What the mask alone decides shows nothing about a head.
 *
 * @type {(picture: Picture, row: number) => boolean}
 */
export function hasChoice({ weights, removed, sink }, row) {
  if (sink) return true;
  const allowed = weights.row(row).reduce((sum, weight) => sum + (Number.isNaN(weight) ? 0 : 1), 0);
  // Attention to hidden tokens was a choice, too.
  return allowed > 1 || (removed?.[row] ?? 0) > 0;
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
