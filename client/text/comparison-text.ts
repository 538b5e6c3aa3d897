/** Describes a comparison. The picture is A − B; sentences go from A to B. */
import type { Phrase } from "./message.ts";
import type { Side } from "../charts/comparison-picture.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { AttentionShift, ComparisonMatrix } from "../api/types.ts";
import type { ShownComparison, Scene } from "../state/types.ts";
import { otherOf } from "../state/comparison-selection.ts";
import { tripleOf } from "../charts/comparison-picture.ts";
import { plain } from "../components/dom.ts";
import { explainUnit, unitName, rowName } from "./selection-text.ts";
import { amount, ofAttention } from "./weight-text.ts";
import { exact, short } from "./format.ts";
import { placeOf } from "../state/head-set.ts";
import { locate } from "../charts/head-picture.ts";
import { modelInfoOf } from "../state/store.ts";

/** Most words listed of one side. */
const MOST_WORDS = 4;
/** Smaller shifts are not worth a sentence. */
const NOTABLE = 0.005;

/** Which heads are compared. */
export const comparedTitle = ({ a, b }: ComparisonMatrix): string =>
  a.title === b.title ? a.title : `${a.title}, and ${b.title.replace(/^./, (first) => first.toLowerCase())}`;

/** Title of a side: what differs from the other. */
export function sideTitle(scene: Scene, side: Side): Phrase[] {
  const { comparison, figure, state } = scene;
  if (!comparison) return [figure.title];
  if (side === "difference") return ["which of them attends more"];
  const other = otherOf(state);
  const { a, b } = comparison.figure;
  const parts = [
    ...(other.model === state.model ? [] : [[modelName(side === "a" ? state.model : other.model)]]),
    ...(a.title === b.title ? [] : [[comparison.figure[side].title]]),
    ...ownWords(scene, comparison, side),
  ];
  return parts.flatMap((part, i) => (i > 0 ? [" · ", ...part] : part));
}

const modelName = (key: string): string => modelInfoOf(key)?.title ?? key;

/** The words that only one side has. */
function ownWords({ capture }: Scene, { figure, capture: other }: ShownComparison, side: "a" | "b"): Phrase[][] {
  const { queries, keys } = tripleOf(figure).a;
  const own = [...queries, ...keys].filter(({ only }) => only === side);
  const words = [...new Map(own.map((unit) => [String(unit.tokens), unit])).values()];
  if (words.length > MOST_WORDS) return [[`“${(side === "a" ? capture : other).text}”`]];
  return words.length === 0 ? [] : [words.flatMap(({ label }, i) => [i > 0 ? " " : "", [label]] as Phrase[])];
}

/** The exact values of a cell, of A, of B and of their difference. */
export function readBoth({ figure }: ShownComparison, row: number, column: number): string {
  const { a, b, difference } = tripleOf(figure);
  const pair = `${plain(unitName(a.queries, row))} → ${plain(unitName(a.keys, column))}`;
  const only = a.queries[row]?.only ?? a.keys[column]?.only;
  const [inA, inB] = [a.weights.at(row, column), b.weights.at(row, column)];
  const lone = { a: `only in A: ${worth(inA)}`, b: `only in B: ${worth(inB)}` };
  if (only) return `${pair}: ${lone[only]}`;
  const pooled = a.block ? "largest of the block: " : "";
  return `${pair}: ${pooled}A ${worth(inA)}, B ${worth(inB)}, A − B ${withSign(difference.weights.at(row, column), exact)}`;
}

const worth = (value: number): string => (Number.isNaN(value) ? "not allowed" : exact(value));

/** With its sign, the minus as wide as the plus. */
export const withSign = (value: number, format: (size: number) => string): string =>
  Number.isNaN(value)
    ? "–"
    : `${format(Math.abs(value)).startsWith("<") ? "" : value > 0 ? "+" : value < 0 ? "−" : ""}${format(Math.abs(value))}`;

/** What a line's words attend to in A and in B. */
export function attentionInBoth(
  { figure }: ShownComparison,
  unit: number,
  direction: "attends" | "attended",
): Phrase[] {
  const { a, b } = tripleOf(figure);
  const { only } = (direction === "attends" ? a.queries : a.keys)[unit] ?? {};
  if (only) return [`Only in ${only === "a" ? "A" : "B"}: `, ...explainUnit({ a, b }[only], unit, direction)];
  return ["A: ", ...explainUnit(a, unit, direction), " B: ", ...explainUnit(b, unit, direction)];
}

/** The sentence about what changed: for the chosen word, else the largest shift in the chosen head. */
export function explainChange(scene: Scene, comparison: ShownComparison): Phrase[] {
  const { a, b } = tripleOf(comparison.figure);
  const { row, column } = locate(a, scene.state);
  const start = startOf(scene, comparison);
  if (row < 0) return largestDifference(scene, comparison, start);
  const unit = a.queries[row];
  if (unit?.only) return [...rowName(a, row), " is only in A: there is nothing to compare it with."];
  const pair = column < 0 ? [] : weightsOfPair(a, b, row, column);
  if (a.block)
    return [start, "each cell is the largest of a block: choose a shorter text to see where single words moved."];
  return [...pair, start, ...rowName(a, row), ...shiftOfRow(a, b, row)];
}

function startOf(
  { state, stream }: Scene,
  { state: other, stream: otherStream, figure: { a, b } }: ShownComparison,
): string {
  if (a.title === b.title) return placeOf(state, stream);
  const [from, to] = [placeOf(state, stream), placeOf(other, otherStream)].map((place) =>
    place.replace(/, $/, "").replace(/^./, (first) => first.toLowerCase()),
  );
  return `From A (${from}) to B (${to}), `;
}

function weightsOfPair(a: Picture, b: Picture, row: number, column: number): Phrase[] {
  const [query, key] = [rowName(a, row), unitName(a.keys, column)];
  if (a.keys[column]?.only)
    return [...key, ` is only in A, where it gets ${amount(a.weights.at(row, column))} from `, ...query, ". "];
  const [inA, inB] = [a.weights.at(row, column), b.weights.at(row, column)];
  if (Number.isNaN(inA) && Number.isNaN(inB)) return [...query, " may not attend to ", ...key, " in A or in B. "];
  if (Number.isNaN(inA))
    return [...query, " may not attend to ", ...key, ` in A, and gives it ${ofAttention(inB)} in B. `];
  if (Number.isNaN(inB))
    return [...query, " gives ", ...key, ` ${ofAttention(inA)} in A, and may not attend to it in B. `];
  return [...query, " gives ", ...key, ` ${ofAttention(inA)} in A and ${amount(inB)} in B. `];
}

/**
 * Which words a row attends to less in B than in A, and which more; special tokens come last, or they would swamp the
 * words.
 */
function shiftOfRow(a: Picture, b: Picture, row: number): Phrase[] {
  const change = (column: number): number => b.weights.at(row, column) - a.weights.at(row, column);
  const values = (column: number): string =>
    `${twoDecimals(a.weights.at(row, column))} → ${twoDecimals(b.weights.at(row, column))}`;
  const shared = [...a.keys.keys()].filter((column) => Math.abs(change(column)) >= NOTABLE);
  shared.sort((one, other) => change(one) - change(other));
  const words = shared.filter((column) => !a.keys[column]?.special);
  const lost = words.find((column) => change(column) < 0);
  const gained = [...words].reverse().find((column) => change(column) > 0);
  const resting = shared.filter((column) => a.keys[column]?.special);
  const beside = resting.flatMap((column) => ["; ", ...unitName(a.keys, column), ` ${values(column)}`]);
  if (lost === undefined && gained === undefined) {
    return resting.length > 0
      ? [" attends in the same way to the words that both have", ...beside, "."]
      : [" attends in the same way to what both have."];
  }
  if (gained === undefined)
    return [" attends less to ", ...unitName(a.keys, lost ?? -1), `: ${values(lost ?? -1)}`, ...beside, "."];
  if (lost === undefined)
    return [" attends more to ", ...unitName(a.keys, gained), `: ${values(gained)}`, ...beside, "."];
  return [
    " moved from ",
    ...unitName(a.keys, lost),
    " to ",
    ...unitName(a.keys, gained),
    `: ${values(lost)} and ${values(gained)}`,
    ...beside,
    ".",
  ];
}

function largestDifference({ state }: Scene, { changes, figure }: ShownComparison, start: string): Phrase[] {
  const { a } = tripleOf(figure);
  const own =
    state.heads === null && changes?.shifts.find(({ layer, head }) => layer === state.layer && head === state.head);
  if (!own) return ["Choose a word to read what it attends to in A and in B."];
  return [start, "what moved most: ", ...moveInWords(own, a)];
}

/** `it moved from mat to cat: 0.20 → 0.14 and 0.15 → 0.49`. */
function moveInWords(
  { query, gained, lost, gained_from, gained_to, lost_from, lost_to }: AttentionShift,
  picture: Picture,
): Phrase[] {
  const { keys } = picture;
  const more = `${twoDecimals(gained_from)} → ${twoDecimals(gained_to)}`;
  if (lost === null) return [...rowName(picture, query), " attends more to ", ...unitName(keys, gained), `: ${more}.`];
  const less = `${twoDecimals(lost_from ?? 0)} → ${twoDecimals(lost_to ?? 0)}`;
  return [
    ...rowName(picture, query),
    " from ",
    ...unitName(keys, lost),
    " to ",
    ...unitName(keys, gained),
    `: ${less} and ${more}.`,
  ];
}

const twoDecimals = (value: number): string => (value < NOTABLE && value > 0 ? short(value) : value.toFixed(2));
