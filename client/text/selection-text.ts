/**
 * Describes the selection in plain English that is true in every case: ties, repeated words, special tokens, merged and
 * hidden ones. Each case is a sentence of its own, and so is what is added to it.
 */
import { _, listPhrases, nphrases, phrases, spaceAfter, type Phrase } from "./message.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { TokenProfile, Unit } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { weightText, attentionText } from "./weight-text.ts";
import { columnSentence } from "./column-text.ts";
import { ordinal } from "./format.ts";
import { headsTitle } from "../state/head-set.ts";
import { whyForbidden, rangeOf } from "../charts/attention-mask.ts";
import { hasChoice, cellOfPair, unitAt } from "../charts/head-picture.ts";
import { tokensOf } from "../charts/stream-sides.ts";

/** Weights below this are not worth a mention beside the largest. */
const NOTABLE = 0.01;

/** A unit by its label, numbered if the label repeats. */
export function unitName(units: { label: string }[], index: number): Phrase[] {
  const label = units[index]?.label ?? "?";
  const sameLabel = units.flatMap((unit, i) => (unit.label === label ? [i] : []));
  return sameLabel.length > 1 ? [[label], ` (${ordinal(1 + sameLabel.indexOf(index))})`] : [[label]];
}

/** A row by its label; if that is the token being generated, the row that predicts it. */
export const rowName = ({ queries, rows }: Picture, index: number): Phrase[] =>
  rows === "written"
    ? phrases("the row that predicts {token}", { token: unitName(queries, index) })
    : unitName(queries, index);

/** seen from another or itself */
const otherUnitName = ({ aligned }: Picture, units: Unit[], index: number, unit: Unit | undefined): Phrase[] =>
  aligned && isSameUnit(unit, units[index]) ? [_("itself")] : unitName(units, index);

const isSameUnit = (a: Unit | undefined, b: Unit | undefined): boolean => String(a?.tokens) === String(b?.tokens);

/** Sentences one after the other; an empty one is none. */
export const joinSentences = (...parts: Phrase[][]): Phrase[] =>
  parts
    .filter((part) => part.length > 0)
    .flatMap((part, i, all) => (i > 0 ? [spaceAfter(lastText(all[i - 1] ?? [])), ...part] : part))
    .filter((text) => text !== "");

const lastText = (phrases: Phrase[]): string => [phrases.at(-1) ?? ""].flat().join("");

/** A sentence about the shown heads. */
const aboutHeads = ({ state, stream }: Pick<Scene, "state" | "stream">, sentence: Phrase[]): Phrase[] =>
  phrases("{heads}: {sentence}", { heads: headsTitle(state, stream), sentence });

/** The sentences about what is chosen. */
export function explainSelection(scene: Scene, picture: Picture): Phrase[] {
  const { query, key } = scene.state;
  const hiddenSentences = joinSentences(
    hiddenTokenSentence(scene, picture, "query"),
    hiddenTokenSentence(scene, picture, "key"),
  );
  if (hiddenSentences.length > 0) return hiddenSentences;
  if (query !== null && key !== null) {
    return picture.block ? explainPooledPair(scene) : explainPair(scene, picture);
  }
  if (scene.profile?.named.length) return aboutHeads(scene, explainProfile(scene, picture, scene.profile));
  if (query !== null) return aboutHeads(scene, explainUnit(picture, unitAt(picture.queries, query), "attends"));
  if (key !== null) return aboutHeads(scene, explainUnit(picture, unitAt(picture.keys, key), "attended"));
  return explainHead(scene, picture);
}

function hiddenTokenSentence(scene: Scene, picture: Picture, side: "query" | "key"): Phrase[] {
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
  const rankedHead = ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  if (!ranking || !rankedHead) return [];
  const [query, key]: Phrase[][] = [[[ranking.query.label]], [[ranking.key.label]]];
  if (!rankedHead.allowed)
    return aboutHeads(scene, joinSentences(notAllowedSentence(query ?? [], key ?? []), [MASK_REASON]));
  const weight = phrases("{query} gives {weight} to {key}: rank {rank} of {of} in its row.", {
    query: query ?? [],
    weight: attentionText(rankedHead.weight),
    key: key ?? [],
    rank: rankedHead.rank ?? 0,
    of: rankedHead.keys,
  });
  return aboutHeads(scene, joinSentences(weight, columnSentence(rankedHead, key ?? [])));
}

const MASK_REASON = _("The model’s mask forbids it.");

const notAllowedSentence = (query: Phrase[], key: Phrase[]): Phrase[] =>
  phrases("{query} is not allowed to attend to {key}.", { query, key });

function explainPair(scene: Scene, picture: Picture): Phrase[] {
  const { state, ranking } = scene;
  const { row, column } = cellOfPair(picture, state);
  const [query, key] = [picture.queries[row], picture.keys[column]];
  const rankedHead =
    state.heads === null && ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  const value = rankedHead ? rankedHead.weight : picture.weights.at(row, column);
  const target = otherUnitName(picture, picture.keys, column, query);
  if (Number.isNaN(picture.weights.at(row, column))) {
    const reason = whyForbidden(scene.stream, state.layer, rangeOf(query), rangeOf(key)) ?? MASK_REASON;
    return aboutHeads(scene, joinSentences(notAllowedSentence(rowName(picture, row), target), [reason]));
  }
  const weight = phrases("{query} gives {weight} to {key}.", {
    query: withMeanNote(rowName(picture, row), query),
    weight: attentionText(value),
    key: withSumNote(target, key),
  });
  const inColumn = rankedHead ? columnSentence(rankedHead, unitName(picture.keys, column)) : [];
  return aboutHeads(scene, joinSentences(weight, rankSentence(scene, picture, row, column), inColumn));
}

/** A merged word's row is the mean over those of its tokens. */
const withMeanNote = (name: Phrase[], { tokens }: Pick<Unit, "tokens"> = { tokens: [] }): Phrase[] =>
  tokens.length > 1
    ? nphrases("{word} (the mean over its {count} token)", "{word} (the mean over its {count} tokens)", tokens.length, {
        word: name,
      })
    : name;

/** A merged word's column is the sum over those of its tokens. */
const withSumNote = (name: Phrase[], { tokens }: Pick<Unit, "tokens"> = { tokens: [] }): Phrase[] =>
  tokens.length > 1
    ? nphrases("{word} (the sum over its {count} token)", "{word} (the sum over its {count} tokens)", tokens.length, {
        word: name,
      })
    : name;

/** How a weight compares with the others of its row. */
function rankSentence({ state }: Scene, picture: Picture, row: number, column: number): Phrase[] {
  const showsAll = state.specials;
  const { rank, of, ties } = picture.weights.rank(row, column);
  if (of < 2)
    return [showsAll ? _("It may attend to no other key.") : _("It may attend to no other key that is shown.")];
  if (ties > 0) {
    return showsAll
      ? nphrases("{count} other key gets exactly as much.", "{count} other keys get exactly as much.", ties, {})
      : nphrases(
          "{count} other key shown gets exactly as much.",
          "{count} other keys shown get exactly as much.",
          ties,
          {},
        );
  }
  if (rank === 1) return [showsAll ? _("No other key gets as much.") : _("No other key shown gets as much.")];
  const place = picture.weights.order(row)[0] ?? column;
  const best = otherUnitName(picture, picture.keys, place, picture.queries[row]);
  const share = weightText(picture.weights.at(row, place));
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
  const isQuery = direction === "attends";
  if (isQuery && !hasChoice(picture, index)) return onlyKeySentence(picture, index);
  const values = isQuery ? picture.weights.row(index) : picture.weights.column(index);
  const others = isQuery ? picture.keys : picture.queries;
  const unit = (isQuery ? picture.queries : picture.keys)[index];
  const isCounted = (i: number) => !Number.isNaN(values[i]) && (isQuery || hasChoice(picture, i));
  const strongestFirst = [...values.keys()].filter(isCounted);
  if (strongestFirst.length === 0) {
    return phrases("{key} may be attended to only by tokens that have no choice.", {
      key: unitName(isQuery ? picture.queries : picture.keys, index),
    });
  }
  strongestFirst.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const notable = strongestFirst.filter((i, place) => isNotable(values[i] ?? 0, place));
  const listed = notable.map((i) => withShare(picture, otherUnitName(picture, others, i, unit), values[i] ?? 0));
  return mostSentence(picture, direction, isQuery ? rowName(picture, index) : unitName(picture.keys, index), listed);
}

/** The same of the chosen token, of which the picture has only the block that it lies in. */
function explainProfile(scene: Scene, picture: Picture, { end, position, named }: TokenProfile): Phrase[] {
  const [own, other] = end === "query" ? (["query", "key"] as const) : (["key", "query"] as const);
  const others = tokensOf(scene, other);
  // The first row of a causal model has no choice.
  const isCounted = (at: number) => end === "query" || at > 0 || !scene.stream.causal;
  const listed = named
    .filter(({ position: at }) => isCounted(at))
    .filter(({ weight }, place) => isNotable(weight, place))
    .map(({ position: at, weight }) => [
      ...(picture.aligned && at === position ? [_("itself")] : unitName(others, at)),
      ` (${weightText(weight)})`,
    ]);
  const name = unitName(tokensOf(scene, own), position);
  const row = picture.rows === "written" ? phrases("the row that predicts {token}", { token: name }) : name;
  return mostSentence(picture, end === "query" ? "attends" : "attended", end === "query" ? row : name, listed);
}

/** The largest is always named, and two others that are not tiny. */
const isNotable = (weight: number, place: number): boolean => place === 0 || (place < 3 && weight >= NOTABLE);

function mostSentence(picture: Picture, direction: "attends" | "attended", name: Phrase[], listed: Phrase[][]) {
  const [others, count] = [listPhrases(listed), listed.length];
  if (direction === "attends") return phrases("{query} attends most to {keys}.", { query: name, keys: others });
  if (picture.rows !== "written")
    return phrases("{key} is attended to most by {queries}.", { key: name, queries: others });
  return nphrases(
    "{key} is attended to most by the row that predicts {queries}.",
    "{key} is attended to most by the rows that predict {queries}.",
    count,
    { key: name, queries: others },
  );
}

const withShare = ({ block }: Picture, token: Phrase[], weight: number): Phrase[] =>
  block
    ? phrases("{token} (up to {share})", { token, share: weightText(weight) })
    : [...token, ` (${weightText(weight)})`];

/** A row with one key, set by the mask. */
function onlyKeySentence(picture: Picture, row: number): Phrase[] {
  const [column] = picture.weights.order(row);
  const query = rowName(picture, row);
  if (column === undefined) return phrases("{query} may not attend to anything shown.", { query });
  return phrases("{query} may attend to {key} only ({share}).", {
    query,
    key: otherUnitName(picture, picture.keys, column, picture.queries[row]),
    share: weightText(picture.weights.at(row, column)),
  });
}

/** The largest weight of the rows that have a choice. */
function explainHead({ state, stream, overview }: Scene, picture: Picture): Phrase[] {
  const { values, rows, columns } = picture.weights;
  const heads = headsTitle(state, stream);
  const hasChoiceByRow = Array.from({ length: rows }, (_unit, row) => hasChoice(picture, row));
  const largest = values.reduce(
    (best, value, i) => (hasChoiceByRow[Math.floor(i / columns)] && value > (values[best] ?? -1) ? i : best),
    -1,
  );
  if (largest < 0) return phrases("{heads}: no token may attend to more than one.", { heads });
  const [row, column] = [Math.floor(largest / columns), largest % columns];
  const share = weightText(values[largest] ?? 0);
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
    key: otherUnitName(picture, picture.keys, column, picture.queries[row]),
    share,
  });
  const first = overview.metrics.find(({ name }) => name === "first")?.values[state.layer]?.[state.head];
  if (state.heads !== null || typeof first !== "number") return link;
  const onFirst = _("Over the tokens that may attend to more than one, the first token gets {share} on average.", {
    share: weightText(first),
  });
  return joinSentences(link, [onFirst]);
}
