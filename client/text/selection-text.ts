/**
 * Describes the selection in plain English that is true in every case: ties, repeated words, special tokens, merged and
 * hidden ones.
 */
import type { Phrase } from "./message.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { Unit } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { amount, ofAttention } from "./weight-text.ts";
import { besideColumn } from "./column-text.ts";
import { placeOf } from "../state/head-set.ts";
import { forbidden, rangeOf } from "../charts/attention-mask.ts";
import { hasChoice, locate, unitAt } from "../charts/head-picture.ts";
import { tokensOf } from "../charts/stream-sides.ts";

/** Weights below this are not worth a mention beside the largest. */
const NOTABLE = 0.01;
/** For a token that only rows without a choice may attend to. */
const NO_CHOICE = "may be attended to only by tokens that have no choice";

/** `2nd`, for words that occur more than once. */
function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${suffix}`;
}

/** A unit by its label, numbered if the label repeats. */
export function unitName(units: { label: string }[], index: number): Phrase[] {
  const label = units[index]?.label ?? "?";
  const alike = units.flatMap((unit, i) => (unit.label === label ? [i] : []));
  return alike.length > 1 ? [[label], ` (${ordinal(1 + alike.indexOf(index))})`] : [[label]];
}

/** A row by its label; if that is the token being generated, the row that predicts it. */
export const rowName = ({ queries, rows }: Picture, index: number): Phrase[] => [
  ...(rows === "written" ? ["the row that predicts "] : []),
  ...unitName(queries, index),
];

/** noun for rows and columns */
function noun(scene: Scene): string {
  const side = scene.stream.key_side;
  const medium = scene.capture.media[side];
  if (medium) return medium.kind === "image" ? "patch" : "frame";
  const tokens = scene.capture.tokens[side] ?? [];
  return scene.state.words || !tokens.some(({ continues }) => continues) ? "word" : "token";
}

/** seen from another or itself */
const fromEnd = ({ aligned }: Picture, units: Unit[], index: number, own: Unit | undefined): Phrase[] =>
  aligned && sameUnit(own, units[index]) ? ["itself"] : unitName(units, index);

/** The one sentence about what is chosen. */
export function explain(scene: Scene, picture: Picture): Phrase[] {
  const { query, key } = scene.state;
  const hidden = [...hiddenToken(scene, picture, "query"), ...hiddenToken(scene, picture, "key")];
  if (hidden.length > 0) return hidden;
  if (query !== null && key !== null) {
    return picture.block ? explainPooledPair(scene) : explainPair(scene, picture);
  }
  const start = placeOf(scene.state, scene.stream);
  if (query !== null) return [start, ...explainUnit(picture, unitAt(picture.queries, query), "attends")];
  if (key !== null) return [start, ...explainUnit(picture, unitAt(picture.keys, key), "attended")];
  return explainHead(scene, picture);
}

function hiddenToken(scene: Scene, picture: Picture, side: "query" | "key"): Phrase[] {
  const position = scene.state[side];
  const units = side === "query" ? picture.queries : picture.keys;
  if (position === null || unitAt(units, position) >= 0) return [];
  const token = tokensOf(scene, side)[position];
  const what = token?.padding
    ? "the silence that the model adds is hidden. Show it"
    : "special tokens are hidden. Show them";
  return [[token?.label ?? "?"], ` is chosen, but ${what} to see what it does. `];
}

/** A pooled cell is not the pair: only the ranking has its weight. */
function explainPooledPair({ state: { layer, head, heads }, ranking }: Scene): Phrase[] {
  if (heads !== null)
    return ["Each cell is the largest of a block: the weight of this very pair is known for single heads only."];
  const entry = ranking?.heads.find((ranked) => ranked.layer === layer && ranked.head === head);
  if (!ranking || !entry) return [];
  const start = [`In layer ${layer}, head ${head}, `, [ranking.query.label] as Phrase];
  const key = [ranking.key.label] as Phrase;
  if (!entry.allowed) return [...start, " is not allowed to attend to ", key, ": the model’s mask forbids it."];
  const share = ` gives ${ofAttention(entry.weight)} to `;
  const place = `: rank ${entry.rank} of ${entry.keys} in its row.`;
  return [...start, share, key, place, ...besideColumn(entry, [key])];
}

function explainPair(scene: Scene, picture: Picture): Phrase[] {
  const { state, ranking } = scene;
  const { row, column } = locate(picture, state);
  const [query, key] = [picture.queries[row], picture.keys[column]];
  const entry =
    state.heads === null && ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  const value = entry ? entry.weight : picture.weights.at(row, column);
  const start = [placeOf(state, scene.stream), ...rowName(picture, row)];
  const target = fromEnd(picture, picture.keys, column, query);
  if (Number.isNaN(picture.weights.at(row, column))) {
    const why = forbidden(scene.stream, state.layer, rangeOf(query), rangeOf(key));
    return [...start, " is not allowed to attend to ", ...target, `: ${why ?? "the model’s mask forbids it"}.`];
  }
  const how = [...mergedNote(query, "the mean over its"), ` gives ${ofAttention(value)} to `, ...target];
  return [
    ...start,
    ...how,
    ...mergedNote(key, "the sum over its"),
    ...rankInWords(scene, picture, row, column),
    ".",
    ...(entry ? besideColumn(entry, unitName(picture.keys, column)) : []),
  ];
}

const sameUnit = (a: Unit | undefined, b: Unit | undefined): boolean => String(a?.tokens) === String(b?.tokens);

const mergedNote = (unit: Unit | undefined, how: string): Phrase[] =>
  unit && unit.tokens.length > 1 ? [` (${how} ${unit.tokens.length} tokens)`] : [];

/** How a weight compares with the others of its row. */
function rankInWords(scene: Scene, picture: Picture, row: number, column: number): Phrase[] {
  const what = noun(scene);
  const shown = scene.state.specials ? "" : " shown";
  const { rank, of, ties } = picture.weights.rank(row, column);
  if (of < 2) return [`, the only ${what}${shown} that it may attend to`];
  if (ties > 0) return [`, exactly as much as to ${ties === 1 ? "another" : `${ties} others`}${shown}`];
  if (rank === 1) return [`, more than to any other ${what}${shown}`];
  const best = picture.weights.order(row)[0] ?? column;
  const name = fromEnd(picture, picture.keys, best, picture.queries[row]);
  const most = [...name, ` (${amount(picture.weights.at(row, best))})`];
  if (rank === 2) return [": only ", ...most, " gets more"];
  return [`: ${rank - 1} others get more, most of all `, ...most];
}

/**
 * What a unit attends to, or what attends to it: the largest weights, three at most.
 *
 * @param index of the unit
 */
export function explainUnit(picture: Picture, index: number, direction: "attends" | "attended"): Phrase[] {
  const attends = direction === "attends";
  if (attends && !hasChoice(picture, index)) return onlyOne(picture, index);
  const values = attends ? picture.weights.row(index) : picture.weights.column(index);
  const others = attends ? picture.keys : picture.queries;
  const own = (attends ? picture.queries : picture.keys)[index];
  const counts = (i: number) => !Number.isNaN(values[i]) && (attends || hasChoice(picture, i));
  const best = [...values.keys()].filter(counts);
  if (best.length === 0) return [...unitName(attends ? picture.queries : picture.keys, index), ` ${NO_CHOICE}.`];
  best.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const notable = best.filter((i, place) => place === 0 || (place < 3 && (values[i] ?? 0) >= NOTABLE));
  const parts = notable.map((i) => {
    const name = fromEnd(picture, others, i, own);
    return [...name, ` (${picture.block ? "up to " : ""}${amount(values[i] ?? 0)})`];
  });
  const rows = parts.length > 1 ? "the rows that predict " : "the row that predicts ";
  const verb = attends ? " attends most to " : ` is attended to most by ${picture.rows === "written" ? rows : ""}`;
  return [...(attends ? rowName(picture, index) : unitName(picture.keys, index)), verb, ...joinParts(parts), "."];
}

/** A row with one key, set by the mask. */
function onlyOne(picture: Picture, row: number): Phrase[] {
  const [column] = picture.weights.order(row);
  if (column === undefined) return [...rowName(picture, row), " may not attend to anything shown."];
  const key = fromEnd(picture, picture.keys, column, picture.queries[row]);
  return [...rowName(picture, row), " may attend to ", ...key, ` only (${amount(picture.weights.at(row, column))}).`];
}

function joinParts(parts: Phrase[][]): Phrase[] {
  return parts.flatMap((part, i) => {
    if (i === 0) return part;
    return [i === parts.length - 1 ? " and " : ", ", ...part];
  });
}

/** The largest weight of the rows that have a choice. */
function explainHead({ state, stream, overview }: Scene, picture: Picture): Phrase[] {
  const { values, rows, columns } = picture.weights;
  const counted = Array.from({ length: rows }, (_, row) => hasChoice(picture, row));
  const largest = values.reduce(
    (best, value, i) => (counted[Math.floor(i / columns)] && value > (values[best] ?? -1) ? i : best),
    -1,
  );
  if (largest < 0) return [placeOf(state, stream), "no token may attend to more than one."];
  const [row, column] = [Math.floor(largest / columns), largest % columns];
  if (picture.block) {
    // The picture does not know which two tokens of the block.
    const block = [...rowName(picture, row), " (rows) and ", ...unitName(picture.keys, column), " (columns)"];
    return [
      placeOf(state, stream),
      "the strongest link lies in the block of ",
      ...block,
      ` (${amount(values[largest] ?? 0)}).`,
    ];
  }
  const target = fromEnd(picture, picture.keys, column, picture.queries[row]);
  const strongest = [...rowName(picture, row), " to ", ...target];
  const first = overview.metrics.find(({ name }) => name === "first")?.values[state.layer]?.[state.head];
  const onFirst =
    state.heads === null && typeof first === "number"
      ? ` Over the tokens that may attend to more than one, the first token gets ${amount(first)} on average.`
      : "";
  const share = amount(values[largest] ?? 0);
  return [placeOf(state, stream), "the strongest link goes from ", ...strongest, ` (${share}).${onFirst}`];
}
