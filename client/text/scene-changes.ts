/**
 * Says what a new picture changed, for those who do not see it: only what changed, and the sentence that stands beside
 * the picture. What a control says of itself when it is pressed (a scale, a colour) is not said again.
 */
import { _, listedPhrases, nphrases, phrases, type Phrase } from "./message.ts";
import { streamName } from "./stream-name.ts";
import type { Scene, State } from "../state/types.ts";
import { explainChange } from "./comparison-text.ts";
import { explain, sentences, unitName } from "./selection-text.ts";
import { headName, short } from "./format.ts";
import { extremes, overviewValues, withUnit } from "../charts/overview-values.ts";
import { unitAt } from "../charts/head-picture.ts";
import { shownOf } from "../charts/comparison-picture.ts";

/** The sentence beside the picture is of these. */
const OF_THE_PICTURE: (keyof State)[] = ["layer", "head", "heads", "by", "query", "key", "words", "specials", "stream"];

/** @param before the picture that the reader knows */
export function sceneChanges(before: Scene, after: Scene): Phrase[] {
  const changed = (...fields: (keyof State)[]) =>
    fields.some((field) => String(before.state[field]) !== String(after.state[field]));
  const fresh = before.capture.id !== after.capture.id;
  const pair = changed("query", "key") || fresh;
  return sentences(
    fresh ? input(after) : [],
    changed("stream") && !fresh ? [_("Attention: {name}.", { name: streamName(after.stream.name) })] : [],
    changed("words", "specials") ? size(after) : [],
    changed("direction") ? [directionOf(after.state)] : [],
    changed("pins") ? pins(after) : [],
    picture(before, after, fresh || changed(...OF_THE_PICTURE)),
    pair ? ranked(after) : [],
    changed("overview") ? coloured(after) : [],
  );
}

const input = ({ capture }: Scene): Phrase[] =>
  capture.text ? phrases("Now shown: “{text}”.", { text: [[capture.text]] }) : [_("The new input is shown.")];

/** What merging and hiding leave. */
function size(scene: Scene): Phrase[] {
  const { words, specials } = scene.state;
  const { queries, keys } = shownOf(scene);
  const values = { rows: queries.length, columns: keys.length };
  if (words)
    return specials
      ? [_("Whole words, with special tokens: {rows} rows, {columns} columns.", values)]
      : [_("Whole words, without special tokens: {rows} rows, {columns} columns.", values)];
  return specials
    ? [_("All tokens: {rows} rows, {columns} columns.", values)]
    : [_("Without special tokens: {rows} rows, {columns} columns.", values)];
}

const directionOf = ({ direction }: State): string =>
  direction === "attends"
    ? _("Pointing at a word now shows what it attends to.")
    : _("Pointing at a word now shows what attends to it.");

function pins(scene: Scene): Phrase[] {
  const { pins, direction } = scene.state;
  const { queries, keys } = shownOf(scene);
  const units = direction === "attends" ? queries : keys;
  const names = pins.map((position) => unitName(units, unitAt(units, position)));
  return names.length > 0 ? phrases("Pinned: {words}.", { words: listedPhrases(names) }) : [_("No word is pinned.")];
}

/** The sentence beside the picture, if it is new. */
function picture(before: Scene, after: Scene, changed: boolean): Phrase[] {
  const { comparison } = after;
  if (comparison) {
    const same = !changed && before.comparison?.figure === comparison.figure;
    const begun = before.comparison ? [] : [_("A and B are compared.")];
    return same ? [] : sentences(begun, explainChange(after, comparison));
  }
  const alone = before.comparison ? [_("Nothing is compared any more.")] : [];
  return sentences(alone, changed || before.comparison ? explain(after, shownOf(after)) : []);
}

function ranked({ ranking }: Scene): Phrase[] {
  const best = ranking?.heads[0];
  if (!ranking || !best) return [];
  const values = { head: headName(best.layer, best.head), weight: short(best.weight) };
  return nphrases(
    "{count} head is ranked for this pair: {head} ({weight}).",
    "{count} heads are ranked for this pair, first {head} ({weight}).",
    ranking.heads.length,
    values,
  );
}

function coloured(scene: Scene): Phrase[] {
  const { title, values, unit } = overviewValues(scene);
  const highest = values && extremes(values)?.highest;
  if (!highest) return [];
  const { layer, head, value } = highest;
  return [
    _("The heads are coloured by: {title}. Strongest: {head}, {value}.", {
      title,
      head: headName(layer, head),
      value: withUnit(value, unit),
    }),
  ];
}
