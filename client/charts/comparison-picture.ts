/**
 * Prepares A, B and A − B for drawing on shared axes: a place is in A, in B, or in both.
 *
 * Places are the token positions of A. Those only in B are negative, so that pointing at them selects nothing in A: see
 * `onlyB`.
 */
import type { Picture } from "./head-picture.ts";
import type { ComparisonFigure, AlignedUnit, Unit } from "../api/types.ts";
import type { ShownComparison, Scene, State } from "../state/types.ts";
import { Ramp, gradient } from "./colour.ts";
import { floats, shape } from "../api/typed-arrays.ts";
import { pictureOf, unitAt } from "./head-picture.ts";
import { Weights } from "./weights.ts";

export type Side = "a" | "b" | "difference";
type Trio = Record<Side, Picture>;

const triples: WeakMap<ComparisonFigure, Trio> = new WeakMap();

/** A comparison's three pictures, cached. */
export function tripleOf(figure: ComparisonFigure): Trio {
  const trio = triples.get(figure) ?? make(figure);
  triples.set(figure, trio);
  return trio;
}

/** The large picture: of the head, or of one side of a comparison. */
export const shownOf = ({ comparison, figure }: Scene, side: Side = "a"): Picture =>
  comparison ? tripleOf(comparison.figure)[side] : pictureOf(figure);

/** Position of a place that only B has. */
const onlyB = (position: number): number => -1 - position;

function make({ data: [a, b, difference, bar, signed], layout }: ComparisonFigure): Trio {
  const { queries, keys, block, notes, parts, removed, query_side, key_side, rows: named } = layout.meta;
  const axes = { queries: queries.map(unitOf), keys: keys.map(unitOf) };
  const picture = (
    trace: typeof a,
    scale: typeof bar,
    lacks: ("a" | "b")[],
    lost: (number | null)[] | null,
  ): Picture => {
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

const unitOf = ({ label, special, a, b }: AlignedUnit): Unit => ({
  label,
  special,
  tokens: a ?? (b ?? []).map(onlyB),
  only: a && b ? null : a ? "a" : "b",
});

/** The selection of A in positions of B, as far as B has them. */
export function selectionInB(
  comparison: ShownComparison | null,
  { query, key, pins, direction }: Pick<State, "query" | "key" | "pins" | "direction">,
): Pick<State, "query" | "key" | "pins"> {
  if (!comparison) return { query: null, key: null, pins: [] };
  const { queries, keys } = comparison.figure.layout.meta;
  const inB = (places: AlignedUnit[], position: number | null): number | null =>
    places[unitAt(places.map(unitOf), position)]?.b?.[0] ?? null;
  const side = direction === "attends" ? queries : keys;
  return {
    query: inB(queries, query),
    key: inB(keys, key),
    pins: pins.map((pin) => inB(side, pin)).filter((pin) => pin !== null),
  };
}
