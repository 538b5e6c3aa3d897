/**
 * Prepares A, B and A − B for drawing on shared axes: a place is in A, in B, or in both.
 *
 * Places are the token positions of A. Those only in B are negative, so that pointing at them selects nothing in A: see
 * `onlyB`.
 *
 * @import { Picture } from "./head-picture.js"
 * @import { ShownComparison, ComparisonFigure, AlignedUnit, Scene, State, Unit } from "./types.js"
 */
import { Ramp, gradient } from "./colour.js";
import { floats, shape } from "./typed-arrays.js";
import { pictureOf, unitAt } from "./head-picture.js";
import { Weights } from "./weights.js";

/** @typedef {"a" | "b" | "difference"} Side */
/** @typedef {Record<Side, Picture>} Trio */

/** @type {WeakMap<ComparisonFigure, Trio>} */
const triples = new WeakMap();

/** A comparison's three pictures, cached. @type {(figure: ComparisonFigure) => Trio} */
export function tripleOf(figure) {
  const trio = triples.get(figure) ?? make(figure);
  triples.set(figure, trio);
  return trio;
}

/** The large picture: of the head, or of one side of a comparison. @type {(scene: Scene, side?: Side) => Picture} */
export const shownOf = ({ comparison, figure }, side = "a") =>
  comparison ? tripleOf(comparison.figure)[side] : pictureOf(figure);

/** Position of a place that only B has. @type {(position: number) => number} */
const onlyB = (position) => -1 - position;

/** @type {(figure: ComparisonFigure) => Trio} */
function make({ data: [a, b, difference, bar, signed], layout }) {
  const { queries, keys, block, notes, parts, removed, query_side, key_side, rows: named } = layout.meta;
  const axes = { queries: queries.map(unitOf), keys: keys.map(unitOf) };
  /** @type {(trace: typeof a, scale: typeof bar, lacks: ("a" | "b")[], lost: (number | null)[] | null) => Picture} */
  const picture = (trace, scale, lacks, lost) => {
    const [rows = 0, columns = 0] = shape(trace.z);
    const { tickvals, ticktext } = scale.marker.colorbar;
    return {
      ...axes,
      weights: new Weights(floats(trace.z), rows, columns),
      aligned: query_side === key_side,
      rows: named,
      parts,
      removed: lost,
      block,
      notes,
      lacks,
      ramp: new Ramp(trace.colorscale, trace.zmin, trace.zmax),
      bar: {
        gradient: gradient(scale.marker.colorscale),
        ticks: tickvals.map((place, i) => ({ place, text: ticktext[i] ?? "" })),
      },
      colorscale: trace.colorscale,
      forbidden: layout.plot_bgcolor,
    };
  };
  return {
    a: picture(a, bar, ["b"], removed?.a ?? null),
    b: picture(b, bar, ["a"], removed?.b ?? null),
    difference: picture(difference, signed, ["a", "b"], null),
  };
}

/** @type {(place: AlignedUnit) => Unit} */
const unitOf = ({ label, special, a, b }) => ({
  label,
  special,
  tokens: a ?? (b ?? []).map(onlyB),
  only: a && b ? null : a ? "a" : "b",
});

/**
 * The selection of A in positions of B, as far as B has them.
 *
 * @param {ShownComparison | null} comparison
 * @param {Pick<State, "query" | "key" | "pins" | "direction">} chosen
 * @returns {Pick<State, "query" | "key" | "pins">}
 */
export function selectionInB(comparison, { query, key, pins, direction }) {
  if (!comparison) return { query: null, key: null, pins: [] };
  const { queries, keys } = comparison.figure.layout.meta;
  /** @type {(places: AlignedUnit[], position: number | null) => number | null} */
  const inB = (places, position) => places[unitAt(places.map(unitOf), position)]?.b?.[0] ?? null;
  const side = direction === "attends" ? queries : keys;
  return {
    query: inB(queries, query),
    key: inB(keys, key),
    pins: pins.map((pin) => inB(side, pin)).filter((pin) => pin !== null),
  };
}
