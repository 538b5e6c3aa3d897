/** Computes the edges between words: of the focused and the pinned words, or of all words at once. */
import type { AttentionEdge, Point } from "./arcs.ts";
import type { UnitLink } from "./alignment.ts";
import type { Picture } from "./head-picture.ts";
import type { State } from "../state/types.ts";
import { FAINTEST_WEIGHT } from "./arcs.ts";
import { isVerified } from "./effect-picture.ts";
import { cellOfPair, unitAt } from "./head-picture.ts";
import { startRole } from "../state/selection.ts";

/** The word whose weights are shown; unit -1: none. */
export type Focus = { role: "query" | "key"; unit: number };

/** Where edges begin and end, and whether they join two lines of words. */
export interface WordPositions {
  query: (unit: number) => Point | null;
  key: (unit: number) => Point | null;
  link: boolean;
}

/** The edges of the focused word and of the pinned words. */
export function attentionEdges(
  picture: Picture,
  state: State,
  focus: Focus,
  positions: WordPositions,
): AttentionEdge[] {
  const chosen = cellOfPair(picture, state);
  return edgesOfWords(picture, state, focus).flatMap(({ row, column, kind, weight, ...marks }) => {
    if (!(weight >= FAINTEST_WEIGHT)) return [];
    const isPair = row === chosen.row && column === chosen.column;
    const edges = edgesBetween(positions, { row, column, weight }, isPair ? "pair" : kind);
    return edges.map((edge) => ({ ...edge, ...marks }));
  });
}

/** Whether one of these edges is too faint for a line. */
export const hasFaintEdges = (picture: Picture, state: State, focus: Focus): boolean =>
  edgesOfWords(picture, state, focus).some(({ weight }) => weight > 0 && weight < FAINTEST_WEIGHT);

/** Every edge of the focused word and of the pinned words, whatever its weight. */
function edgesOfWords(picture: Picture, state: State, focus: Focus) {
  const start = startRole(state.direction);
  const units = start === "query" ? picture.queries : picture.keys;
  const pins = state.pins
    .map((pin) => unitAt(units, pin))
    .filter((pin) => pin >= 0 && !(pin === focus.unit && start === focus.role));
  const words = [
    ...pins.map((unit) => ({ role: start, unit, kind: "pin" as AttentionEdge["kind"] })),
    ...(focus.unit < 0 ? [] : [{ ...focus, kind: "focus" as AttentionEdge["kind"] }]),
  ];
  return words.flatMap(({ role, unit, kind }) => {
    const values = role === "query" ? picture.weights.row(unit) : picture.weights.column(unit);
    return [...values].map((value, other) => {
      const [row, column] = role === "query" ? [unit, other] : [other, unit];
      return { row, column, kind, ...edgeMarks(picture, row, column, value) };
    });
  });
}

/** How wide an edge is; of an effect also its colour, and whether it is an estimate. */
function edgeMarks(
  picture: Picture,
  row: number,
  column: number,
  value: number,
): Pick<AttentionEdge, "weight" | "colour" | "isEstimate"> {
  const { effects, ramp } = picture;
  if (!effects) return { weight: value };
  const weight = Math.abs(value) / ramp.high;
  return { weight, colour: ramp.css(value), isEstimate: !isVerified(picture, row, column) };
}

/** One edge for each join; those of the focused word stand out. */
export const alignmentEdges = (joins: UnitLink[], { role, unit }: Focus, positions: WordPositions): AttentionEdge[] =>
  joins.flatMap((join) => {
    const isOfFocus = unit === (role === "query" ? join.row : join.column);
    return edgesBetween(positions, join, unit < 0 || isOfFocus ? "focus" : "all");
  });

function edgesBetween(
  { query, key, link }: WordPositions,
  { row, column, weight }: UnitLink,
  kind: AttentionEdge["kind"],
): AttentionEdge[] {
  const [from, to] = [query(row), key(column)];
  return from && to ? [{ from, to, weight, kind, link }] : [];
}
