/**
 * Prepares A, B and A − B for drawing on shared axes: a place is in A, in B, or in both.
 *
 * Places are the token positions of A. Those only in B are negative, so that pointing at them selects nothing in A: see
 * `onlyB`.
 */
import type { Picture } from "./head-picture.ts";
import type { AlignedUnit, ComparisonMatrix, Unit } from "../api/types.ts";
import type { ShownComparison, Scene, State } from "../state/types.ts";
import type { Themed } from "./themed.ts";
import { coloursOf, pictureOf, unitAt, weightsOf } from "./head-picture.ts";

export type Side = "a" | "b" | "difference";
type Trio = Record<Side, Picture>;

const triples: WeakMap<Themed<ComparisonMatrix>, Trio> = new WeakMap();

/** A comparison's three pictures, cached. */
export function tripleOf(figure: Themed<ComparisonMatrix>): Trio {
  return triples.get(figure) ?? remember(figure, make(figure));
}

export function remember(figure: Themed<ComparisonMatrix>, trio: Trio): Trio {
  triples.set(figure, trio);
  return trio;
}

/** The large picture: of the head, or of one side of a comparison. */
export const shownOf = ({ comparison, figure }: Scene, side: Side = "a"): Picture =>
  comparison ? tripleOf(comparison.figure)[side] : pictureOf(figure);

/** Position of a place that only B has. */
const onlyB = (position: number): number => -1 - position;

function make(matrix: Themed<ComparisonMatrix>): Trio {
  const { rows, columns, values, colours, difference_colours, theme, block, notes, parts, removed } = matrix;
  const [a, b, difference] = values;
  const shared = {
    queries: rows.map(unitOf),
    keys: columns.map(unitOf),
    aligned: matrix.aligned,
    rows: matrix.row_naming,
    parts,
    block,
    notes,
  };
  const ofWeights = { ...shared, ...coloursOf(colours, theme) };
  return {
    a: { ...ofWeights, weights: weightsOf(a), lacks: ["b"], removed: removed?.a ?? null },
    b: { ...ofWeights, weights: weightsOf(b), lacks: ["a"], removed: removed?.b ?? null },
    difference: {
      ...shared,
      ...coloursOf(difference_colours, theme),
      weights: weightsOf(difference),
      lacks: ["a", "b"],
      removed: null,
      signed: true,
    },
  };
}

const unitOf = ({ label, short, special, a, b }: AlignedUnit): Unit => ({
  label,
  short,
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
  const { rows, columns } = comparison.figure;
  const inB = (places: AlignedUnit[], position: number | null): number | null =>
    places[unitAt(places.map(unitOf), position)]?.b?.[0] ?? null;
  const side = direction === "attends" ? rows : columns;
  return {
    query: inB(rows, query),
    key: inB(columns, key),
    pins: pins.map((pin) => inB(side, pin)).filter((pin) => pin !== null),
  };
}
