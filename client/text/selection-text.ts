/**
 * Describes the selection in plain English that is true in every case: ties, repeated words, special tokens, merged and
 * hidden ones. Each case is a sentence of its own, and so is what is added to it.
 */
import { _, listedPhrases, nphrases, phrases, type Phrase } from "./message.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { Unit } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { amount, ofAttention } from "./weight-text.ts";
import { besideColumn } from "./column-text.ts";
import { ordinal } from "./format.ts";
import { headsTitle } from "../state/head-set.ts";
import { forbidden, rangeOf } from "../charts/attention-mask.ts";
import { hasChoice, locate, unitAt } from "../charts/head-picture.ts";
import { tokensOf } from "../charts/stream-sides.ts";

/** Weights below this are not worth a mention beside the largest. */
const NOTABLE = 0.01;

/** A unit by its label, numbered if the label repeats. */
export function unitName(units: { label: string }[], index: number): Phrase[] {
  const label = units[index]?.label ?? "?";
  const alike = units.flatMap((unit, i) => (unit.label === label ? [i] : []));
  return alike.length > 1 ? [[label], ` (${ordinal(1 + alike.indexOf(index))})`] : [[label]];
}

/** A row by its label; if that is the token being generated, the row that predicts it. */
export const rowName = ({ queries, rows }: Picture, index: number): Phrase[] =>
  rows === "written"
    ? phrases("the row that predicts {token}", { token: unitName(queries, index) })
    : unitName(queries, index);

/** seen from another or itself */
const fromEnd = ({ aligned }: Picture, units: Unit[], index: number, own: Unit | undefined): Phrase[] =>
  aligned && sameUnit(own, units[index]) ? [_("itself")] : unitName(units, index);

const sameUnit = (a: Unit | undefined, b: Unit | undefined): boolean => String(a?.tokens) === String(b?.tokens);

/** Sentences one after the other; an empty one is none. */
export const sentences = (...parts: Phrase[][]): Phrase[] =>
  parts.filter((part) => part.length > 0).flatMap((part, i) => (i > 0 ? [" ", ...part] : part));

/** A sentence about the shown heads. */
const aboutHeads = ({ state, stream }: Pick<Scene, "state" | "stream">, sentence: Phrase[]): Phrase[] =>
  phrases("{heads}: {sentence}", { heads: headsTitle(state, stream), sentence });

/** The sentences about what is chosen. */
export function explain(scene: Scene, picture: Picture): Phrase[] {
  const { query, key } = scene.state;
  const hidden = sentences(hiddenToken(scene, picture, "query"), hiddenToken(scene, picture, "key"));
  if (hidden.length > 0) return hidden;
  if (query !== null && key !== null) {
    return picture.block ? explainPooledPair(scene) : explainPair(scene, picture);
  }
  if (query !== null) return aboutHeads(scene, explainUnit(picture, unitAt(picture.queries, query), "attends"));
  if (key !== null) return aboutHeads(scene, explainUnit(picture, unitAt(picture.keys, key), "attended"));
  return explainHead(scene, picture);
}

function hiddenToken(scene: Scene, picture: Picture, side: "query" | "key"): Phrase[] {
  const position = scene.state[side];
  const units = side === "query" ? picture.queries : picture.keys;
  if (position === null || unitAt(units, position) >= 0) return [];
  const chosen = tokensOf(scene, side)[position];
  const token: Phrase[] = [[chosen?.label ?? "?"]];
  return chosen?.padding
    ? phrases("{token} is chosen, but the silence that the model adds is hidden. Show it to see what it does.", {
        token,
      })
    : phrases("{token} is chosen, but special tokens are hidden. Show them to see what it does.", { token });
}

/** A pooled cell is not the pair: only the ranking has its weight. */
function explainPooledPair(scene: Scene): Phrase[] {
  const { state, ranking } = scene;
  if (state.heads !== null)
    return [_("Each cell is the maximum of a block: the weight of this pair is known for single heads only.")];
  const entry = ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  if (!ranking || !entry) return [];
  const [query, key]: Phrase[][] = [[[ranking.query.label]], [[ranking.key.label]]];
  if (!entry.allowed) return aboutHeads(scene, sentences(notAllowed(query ?? [], key ?? []), [MASKED]));
  const weight = phrases("{query} gives {weight} to {key}: rank {rank} of {of} in its row.", {
    query: query ?? [],
    weight: ofAttention(entry.weight),
    key: key ?? [],
    rank: entry.rank ?? 0,
    of: entry.keys,
  });
  return aboutHeads(scene, sentences(weight, besideColumn(entry, key ?? [])));
}

const MASKED = _("The model’s mask forbids it.");

const notAllowed = (query: Phrase[], key: Phrase[]): Phrase[] =>
  phrases("{query} is not allowed to attend to {key}.", { query, key });

function explainPair(scene: Scene, picture: Picture): Phrase[] {
  const { state, ranking } = scene;
  const { row, column } = locate(picture, state);
  const [query, key] = [picture.queries[row], picture.keys[column]];
  const entry =
    state.heads === null && ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  const value = entry ? entry.weight : picture.weights.at(row, column);
  const target = fromEnd(picture, picture.keys, column, query);
  if (Number.isNaN(picture.weights.at(row, column))) {
    const why = forbidden(scene.stream, state.layer, rangeOf(query), rangeOf(key)) ?? MASKED;
    return aboutHeads(scene, sentences(notAllowed(rowName(picture, row), target), [why]));
  }
  const weight = phrases("{query} gives {weight} to {key}.", {
    query: averaged(rowName(picture, row), query),
    weight: ofAttention(value),
    key: summed(target, key),
  });
  const beside = entry ? besideColumn(entry, unitName(picture.keys, column)) : [];
  return aboutHeads(scene, sentences(weight, rankInWords(scene, picture, row, column), beside));
}

/** A merged word's row is the mean over those of its tokens. */
const averaged = (name: Phrase[], { tokens }: Pick<Unit, "tokens"> = { tokens: [] }): Phrase[] =>
  tokens.length > 1
    ? nphrases("{word} (the mean over its {count} token)", "{word} (the mean over its {count} tokens)", tokens.length, {
        word: name,
      })
    : name;

/** A merged word's column is the sum over those of its tokens. */
const summed = (name: Phrase[], { tokens }: Pick<Unit, "tokens"> = { tokens: [] }): Phrase[] =>
  tokens.length > 1
    ? nphrases("{word} (the sum over its {count} token)", "{word} (the sum over its {count} tokens)", tokens.length, {
        word: name,
      })
    : name;

/** How a weight compares with the others of its row. */
function rankInWords({ state }: Scene, picture: Picture, row: number, column: number): Phrase[] {
  const all = state.specials;
  const { rank, of, ties } = picture.weights.rank(row, column);
  if (of < 2) return [all ? _("It may attend to no other key.") : _("It may attend to no other key that is shown.")];
  if (ties > 0) {
    return all
      ? nphrases("{count} other key gets exactly as much.", "{count} other keys get exactly as much.", ties, {})
      : nphrases(
          "{count} other key shown gets exactly as much.",
          "{count} other keys shown get exactly as much.",
          ties,
          {},
        );
  }
  if (rank === 1) return [all ? _("No other key gets as much.") : _("No other key shown gets as much.")];
  const place = picture.weights.order(row)[0] ?? column;
  const best = fromEnd(picture, picture.keys, place, picture.queries[row]);
  const share = amount(picture.weights.at(row, place));
  return nphrases(
    "Only {best} ({share}) gets more.",
    "{count} others get more, most of all {best} ({share}).",
    rank - 1,
    { best, share },
  );
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
  if (best.length === 0) {
    return phrases("{key} may be attended to only by tokens that have no choice.", {
      key: unitName(attends ? picture.queries : picture.keys, index),
    });
  }
  best.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const notable = best.filter((i, place) => place === 0 || (place < 3 && (values[i] ?? 0) >= NOTABLE));
  const found = listedPhrases(notable.map((i) => withShare(picture, fromEnd(picture, others, i, own), values[i] ?? 0)));
  if (attends) return phrases("{query} attends most to {keys}.", { query: rowName(picture, index), keys: found });
  const key = unitName(picture.keys, index);
  if (picture.rows !== "written") return phrases("{key} is attended to most by {queries}.", { key, queries: found });
  return nphrases(
    "{key} is attended to most by the row that predicts {queries}.",
    "{key} is attended to most by the rows that predict {queries}.",
    notable.length,
    { key, queries: found },
  );
}

const withShare = ({ block }: Picture, token: Phrase[], weight: number): Phrase[] =>
  block ? phrases("{token} (up to {share})", { token, share: amount(weight) }) : [...token, ` (${amount(weight)})`];

/** A row with one key, set by the mask. */
function onlyOne(picture: Picture, row: number): Phrase[] {
  const [column] = picture.weights.order(row);
  const query = rowName(picture, row);
  if (column === undefined) return phrases("{query} may not attend to anything shown.", { query });
  return phrases("{query} may attend to {key} only ({share}).", {
    query,
    key: fromEnd(picture, picture.keys, column, picture.queries[row]),
    share: amount(picture.weights.at(row, column)),
  });
}

/** The largest weight of the rows that have a choice. */
function explainHead({ state, stream, overview }: Scene, picture: Picture): Phrase[] {
  const { values, rows, columns } = picture.weights;
  const heads = headsTitle(state, stream);
  const counted = Array.from({ length: rows }, (_unit, row) => hasChoice(picture, row));
  const largest = values.reduce(
    (best, value, i) => (counted[Math.floor(i / columns)] && value > (values[best] ?? -1) ? i : best),
    -1,
  );
  if (largest < 0) return phrases("{heads}: no token may attend to more than one.", { heads });
  const [row, column] = [Math.floor(largest / columns), largest % columns];
  const share = amount(values[largest] ?? 0);
  if (picture.block) {
    // The picture does not know which two tokens of the block.
    return phrases(
      "{heads}: the strongest link lies in the block of {rows} (rows) and {columns} (columns) ({share}).",
      {
        heads,
        rows: rowName(picture, row),
        columns: unitName(picture.keys, column),
        share,
      },
    );
  }
  const link = phrases("{heads}: the strongest link goes from {query} to {key} ({share}).", {
    heads,
    query: rowName(picture, row),
    key: fromEnd(picture, picture.keys, column, picture.queries[row]),
    share,
  });
  const first = overview.metrics.find(({ name }) => name === "first")?.values[state.layer]?.[state.head];
  if (state.heads !== null || typeof first !== "number") return link;
  const onFirst = _("Over the tokens that may attend to more than one, the first token gets {share} on average.", {
    share: amount(first),
  });
  return sentences(link, [onFirst]);
}
