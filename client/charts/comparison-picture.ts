/**
 * Prepares A, B and A − B for drawing on shared axes: a place is in A, in B, or in both.
 *
 * Places are the token positions of A. Those only in B are negative, so that pointing at them selects nothing in A: see
 * `positionOnlyInB`.
 */
import type { Picture } from "./head-picture.ts";
import type { AlignedUnit, ComparisonMatrix, Unit } from "../api/types.ts";
import type { ShownComparison, Scene, State } from "../state/types.ts";
import type { Themed } from "./themed.ts";
import { coloursOf, pictureOf, unitAt, weightsOf } from "./head-picture.ts";

export type Side = "a" | "b" | "difference";
type SidePictures = Record<Side, Picture>;

const pictureCache: WeakMap<Themed<ComparisonMatrix>, SidePictures> = new WeakMap();

/** A comparison's three pictures, cached. */
export function sidePictures(figure: Themed<ComparisonMatrix>): SidePictures {
  return pictureCache.get(figure) ?? cachePictures(figure, makePictures(figure));
}

export function cachePictures(figure: Themed<ComparisonMatrix>, pictures: SidePictures): SidePictures {
  pictureCache.set(figure, pictures);
  return pictures;
}

/** The large picture: of the head, or of one side of a comparison. */
export const shownPicture = ({ comparison, figure }: Scene, side: Side = "a"): Picture =>
  comparison ? sidePictures(comparison.figure)[side] : pictureOf(figure);

/** Position of a place that only B has. */
const positionOnlyInB = (position: number): number => -1 - position;

function makePictures(matrix: Themed<ComparisonMatrix>): SidePictures {
  const { rows, columns, values, colours, difference_colours, theme, block, notes, parts, removed } = matrix;
  const [a, b, difference] = values;
  const shared = {
    queries: rows.map(toUnit),
    keys: columns.map(toUnit),
    aligned: matrix.aligned,
    rows: matrix.row_naming,
    parts,
    block,
    notes,
  };
  const weightPicture = { ...shared, ...coloursOf(colours, theme) };
  return {
    a: { ...weightPicture, weights: weightsOf(a), missingSides: ["b"], removed: removed?.a ?? null },
    b: { ...weightPicture, weights: weightsOf(b), missingSides: ["a"], removed: removed?.b ?? null },
    difference: {
      ...shared,
      ...coloursOf(difference_colours, theme),
      weights: weightsOf(difference),
      missingSides: ["a", "b"],
      removed: null,
      signed: true,
    },
  };
}

const toUnit = ({ label, short, special, a, b }: AlignedUnit): Unit => ({
  label,
  short,
  special,
  tokens: a ?? (b ?? []).map(positionOnlyInB),
  only: a && b ? null : a ? "a" : "b",
});

/** The selection of A in positions of B, as far as B has them. */
export function selectionInB(
  comparison: ShownComparison | null,
  { query, key, pins, direction }: Pick<State, "query" | "key" | "pins" | "direction">,
): Pick<State, "query" | "key" | "pins"> {
  if (!comparison) return { query: null, key: null, pins: [] };
  const { rows, columns } = comparison.figure;
  const positionInB = (units: AlignedUnit[], position: number | null): number | null =>
    units[unitAt(units.map(toUnit), position)]?.b?.[0] ?? null;
  const side = direction === "attends" ? rows : columns;
  return {
    query: positionInB(rows, query),
    key: positionInB(columns, key),
    pins: pins.map((pin) => positionInB(side, pin)).filter((pin) => pin !== null),
  };
}
