/** Describes a comparison. The picture is A − B; sentences go from A to B. */
import { _, leftToRight, listPhrases, phrases, type Phrase } from "./message.ts";
import type { Side } from "../charts/comparison-picture.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { AttentionShift, ComparisonMatrix } from "../api/types.ts";
import type { ShownComparison, Scene } from "../state/types.ts";
import { stateOfB } from "../state/comparison-selection.ts";
import { sidePictures } from "../charts/comparison-picture.ts";
import { plainText } from "./plain-text.ts";
import { explainUnit, rowName, joinSentences, unitName } from "./selection-text.ts";
import { weightText, attentionText } from "./weight-text.ts";
import { decimals, shortNumber } from "./format.ts";
import { headsTitle } from "../state/head-set.ts";
import { cellOfPair } from "../charts/head-picture.ts";
import { modelInfoOf } from "../state/store.ts";

/** Most words listed of one side. */
const MOST_WORDS = 4;
/** Smaller shifts are not worth a sentence. */
const NOTABLE = 0.005;

/** Which heads are compared. */
export const comparisonTitle = ({ a, b }: ComparisonMatrix): string =>
  a.title === b.title ? a.title : _("{a} and {b}", { a: a.title, b: b.title });

/** Title of a side: what differs from the other. */
export function sideTitle(scene: Scene, side: Side): Phrase[] {
  const { comparison, figure, state } = scene;
  if (!comparison) return [figure.title];
  if (side === "difference") return [_("which of them attends more")];
  const stateB = stateOfB(state);
  const { a, b } = comparison.figure;
  const parts = [
    ...(stateB.model === state.model ? [] : [[modelName(side === "a" ? state.model : stateB.model)]]),
    ...(a.title === b.title ? [] : [[comparison.figure[side].title]]),
    ...wordsOnlyIn(scene, comparison, side),
  ];
  return parts.flatMap((part, i) => (i > 0 ? [" · ", ...part] : part));
}

const modelName = (key: string): string => modelInfoOf(key)?.title ?? key;

/** The words that only one side has. */
function wordsOnlyIn({ capture }: Scene, { figure, capture: captureB }: ShownComparison, side: "a" | "b"): Phrase[][] {
  const { queries, keys } = sidePictures(figure).a;
  const ownUnits = [...queries, ...keys].filter(({ only }) => only === side);
  const words = [...new Map(ownUnits.map((unit) => [String(unit.tokens), unit])).values()];
  if (words.length > MOST_WORDS) return [[_("“{text}”", { text: (side === "a" ? capture : captureB).text })]];
  return words.length === 0 ? [] : [words.flatMap(({ label }, i) => [i > 0 ? " " : "", [label]] as Phrase[])];
}

/**
 * The values of a cell, of A, of B and of their difference.
 *
 * @param format how they look
 */
export function valuesOfSides(
  { figure }: ShownComparison,
  { row, column }: { row: number; column: number },
  format: (weight: number) => string,
): string {
  const { a, b, difference } = sidePictures(figure);
  const [query, key] = [plainText(unitName(a.queries, row)), plainText(unitName(a.keys, column))];
  const only = a.queries[row]?.only ?? a.keys[column]?.only;
  const [inA, inB] = [a, b].map(({ weights }) => valueText(weights.at(row, column), format)) as [string, string];
  if (only === "a") return _("{query} → {key}: only in A: {weight}", { query, key, weight: inA });
  if (only === "b") return _("{query} → {key}: only in B: {weight}", { query, key, weight: inB });
  const values = { query, key, a: inA, b: inB, difference: withSign(difference.weights.at(row, column), format) };
  return a.block
    ? _("{query} → {key}: maximum of the block: A {a}, B {b}, A − B {difference}", values)
    : _("{query} → {key}: A {a}, B {b}, A − B {difference}", values);
}

const valueText = (value: number, format: (weight: number) => string): string =>
  Number.isNaN(value) ? _("not allowed") : format(value);

/** With its sign, the minus as wide as the plus: `+0.25`, `> −0.001`. */
export function withSign(value: number, format: (size: number) => string): string {
  const [, bound = "", size = ""] = /^\u2066?([<>] )?(.*?)\u2069?$/.exec(format(Math.abs(value))) ?? [];
  if (Number.isNaN(value) || value === 0) return size;
  return leftToRight(value > 0 ? `${bound}+${size}` : `${TURNED[bound] ?? ""}−${size}`);
}

/** Which side of a bound a negative number is on. */
const TURNED: Record<string, string> = { "< ": "> ", "> ": "< " };

/** What a line's words attend to in A and in B. */
export function explainInBoth({ figure }: ShownComparison, unit: number, direction: "attends" | "attended"): Phrase[] {
  const { a, b } = sidePictures(figure);
  const { only } = (direction === "attends" ? a.queries : a.keys)[unit] ?? {};
  if (only === "a") return phrases("Only in A: {sentence}", { sentence: explainUnit(a, unit, direction) });
  if (only === "b") return phrases("Only in B: {sentence}", { sentence: explainUnit(b, unit, direction) });
  return phrases("A: {a} B: {b}", { a: explainUnit(a, unit, direction), b: explainUnit(b, unit, direction) });
}

/** The sentences about what changed: for the chosen word, else the largest shift in the chosen head. */
export function explainChange(scene: Scene, comparison: ShownComparison): Phrase[] {
  const { a, b } = sidePictures(comparison.figure);
  const { row, column } = cellOfPair(a, scene.state);
  const heads = comparedHeads(scene, comparison);
  if (row < 0) return largestDifference(scene, comparison, heads);
  const query = rowName(a, row);
  if (a.queries[row]?.only) return phrases("{query} is only in A: there is nothing to compare it with.", { query });
  if (a.block) {
    return phrases(
      "{heads}: each cell is the maximum of a block. Choose a shorter text to see where single words moved.",
      { heads },
    );
  }
  const pair = column < 0 ? [] : weightsOfPair(a, b, row, column);
  return joinSentences(pair, phrases("{heads}: {sentence}", { heads, sentence: shiftOfRow(a, b, row) }));
}

function comparedHeads(
  { state, stream }: Scene,
  { state: stateB, stream: streamB, figure: { a, b } }: ShownComparison,
): string {
  const headsOfA = headsTitle(state, stream);
  if (a.title === b.title) return headsOfA;
  return _("From A ({a}) to B ({b})", { a: headsOfA, b: headsTitle(stateB, streamB) });
}

function weightsOfPair(a: Picture, b: Picture, row: number, column: number): Phrase[] {
  const names = { query: rowName(a, row), key: unitName(a.keys, column) };
  const [inA, inB] = [a.weights.at(row, column), b.weights.at(row, column)];
  if (a.keys[column]?.only)
    return phrases("{key} is only in A, where it gets {weight} from {query}.", { ...names, weight: weightText(inA) });
  if (Number.isNaN(inA) && Number.isNaN(inB)) return phrases("{query} may not attend to {key} in A or in B.", names);
  if (Number.isNaN(inA)) {
    return phrases("{query} may not attend to {key} in A, and gives it {weight} in B.", {
      ...names,
      weight: attentionText(inB),
    });
  }
  if (Number.isNaN(inB)) {
    return phrases("{query} gives {key} {weight} in A, and may not attend to it in B.", {
      ...names,
      weight: attentionText(inA),
    });
  }
  return phrases("{query} gives {key} {a} in A and {b} in B.", { ...names, a: attentionText(inA), b: weightText(inB) });
}

/**
 * Which words a row attends to less in B than in A, and which more; special tokens come last, or they would swamp the
 * words.
 */
function shiftOfRow(a: Picture, b: Picture, row: number): Phrase[] {
  const change = (column: number): number => b.weights.at(row, column) - a.weights.at(row, column);
  const values = (column: number): string => fromToText(a.weights.at(row, column), b.weights.at(row, column));
  const changedColumns = [...a.keys.keys()].filter((column) => Math.abs(change(column)) >= NOTABLE);
  changedColumns.sort((left, right) => change(left) - change(right));
  const words = changedColumns.filter((column) => !a.keys[column]?.special);
  const lost = words.find((column) => change(column) < 0);
  const gained = [...words].reverse().find((column) => change(column) > 0);
  const specialColumns = changedColumns.filter((column) => a.keys[column]?.special);
  const query = rowName(a, row);
  const specialChanges = specialColumns.map((column): Phrase[] => [...unitName(a.keys, column), ` ${values(column)}`]);
  const specials =
    specialChanges.length > 0 ? phrases("Special tokens: {changes}.", { changes: listPhrases(specialChanges) }) : [];
  if (lost === undefined && gained === undefined) {
    return specialColumns.length > 0
      ? joinSentences(phrases("{query} attends in the same way to the words that both have.", { query }), specials)
      : phrases("{query} attends in the same way to what both have.", { query });
  }
  const less = lost === undefined ? undefined : { key: unitName(a.keys, lost), values: values(lost) };
  const more = gained === undefined ? undefined : { key: unitName(a.keys, gained), values: values(gained) };
  return joinSentences(shiftSentence(query, less, more), specials);
}

interface Shift {
  key: Phrase[];
  /** in A and in B */
  values: string;
}

function shiftSentence(query: Phrase[], less: Shift | undefined, more: Shift | undefined): Phrase[] {
  if (less && more) {
    return phrases("{query} moved from {lost} to {gained}: {less} and {more}.", {
      query,
      lost: less.key,
      gained: more.key,
      less: less.values,
      more: more.values,
    });
  }
  if (less) return phrases("{query} attends less to {key}: {values}.", { query, ...less });
  return more ? phrases("{query} attends more to {key}: {values}.", { query, ...more }) : [];
}

function largestDifference({ state }: Scene, { changes, figure }: ShownComparison, heads: string): Phrase[] {
  const { a } = sidePictures(figure);
  const largestShift =
    state.heads === null && changes?.shifts.find(({ layer, head }) => layer === state.layer && head === state.head);
  if (!largestShift) return [_("Choose a word to read what it attends to in A and in B.")];
  return phrases("{heads}, the largest change: {sentence}", { heads, sentence: explainShift(largestShift, a) });
}

function explainShift(
  { query, gained, lost, gained_from, gained_to, lost_from, lost_to }: AttentionShift,
  picture: Picture,
): Phrase[] {
  const more = { key: unitName(picture.keys, gained), values: fromToText(gained_from, gained_to) };
  const less =
    lost === null ? undefined : { key: unitName(picture.keys, lost), values: fromToText(lost_from ?? 0, lost_to ?? 0) };
  return shiftSentence(rowName(picture, query), less, more);
}

const twoDecimals = (value: number): string => (value < NOTABLE && value > 0 ? shortNumber(value) : decimals(value, 2));

/** `0.20 → 0.14` */
export const fromToText = (from: number, to: number, format = twoDecimals): string =>
  leftToRight(`${format(from)} → ${format(to)}`);
