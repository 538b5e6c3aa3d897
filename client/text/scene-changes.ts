/**
 * Says what a new picture changed, for those who do not see it: only what changed, and the sentence that stands beside
 * the picture. What a control says of itself when it is pressed (a scale, a colour) is not said again.
 */
import { _, listPhrases, nphrases, phrases, type Phrase } from "./message.ts";
import { streamName } from "./stream-name.ts";
import type { Scene, State } from "../state/types.ts";
import { explainChange } from "./comparison-text.ts";
import { explainSelection, joinSentences, unitName } from "./selection-text.ts";
import { headName, shortNumber } from "./format.ts";
import { extremes, headValueText, overviewValues } from "../charts/overview-values.ts";
import { unitAt } from "../charts/head-picture.ts";
import { shownPicture } from "../charts/comparison-picture.ts";

/** The sentence beside the picture is of these. */
const PICTURE_FIELDS: (keyof State)[] = ["layer", "head", "heads", "by", "query", "key", "unit", "specials", "stream"];

/** @param before the picture that the reader knows */
export function sceneChanges(before: Scene, after: Scene): Phrase[] {
  const changed = (...fields: (keyof State)[]) =>
    fields.some((field) => String(before.state[field]) !== String(after.state[field]));
  const isNewInput = before.capture.id !== after.capture.id;
  const isNewPair = changed("query", "key") || isNewInput;
  return joinSentences(
    isNewInput ? inputSentence(after) : [],
    changed("stream") && !isNewInput ? [_("Attention: {name}.", { name: streamName(after.stream.name) })] : [],
    changed("unit", "specials") ? sizeSentence(after) : [],
    before.effects?.key !== after.effects?.key ? [effectsSentence(before, after)] : [],
    changed("direction") ? [directionSentence(after.state)] : [],
    changed("pins") ? pinsSentence(after) : [],
    pictureSentences(before, after, isNewInput || changed(...PICTURE_FIELDS)),
    isNewPair ? rankingSentence(after) : [],
    changed("overview") ? colouringSentence(after) : [],
  );
}

const inputSentence = ({ capture }: Scene): Phrase[] =>
  capture.text ? phrases("Now shown: “{text}”.", { text: [[capture.text]] }) : [_("The new input is shown.")];

/** What merging and hiding leave. */
function sizeSentence(scene: Scene): Phrase[] {
  const { unit, specials } = scene.state;
  const { queries, keys } = shownPicture(scene);
  const values = { rows: queries.length, columns: keys.length };
  if (unit === "sentence") return [_("Whole sentences: {rows} rows, {columns} columns.", values)];
  if (unit === "part") return [_("Whole parts: {rows} rows, {columns} columns.", values)];
  if (unit === "word")
    return specials
      ? [_("Whole words, with special tokens: {rows} rows, {columns} columns.", values)]
      : [_("Whole words, without special tokens: {rows} rows, {columns} columns.", values)];
  return specials
    ? [_("All tokens: {rows} rows, {columns} columns.", values)]
    : [_("Without special tokens: {rows} rows, {columns} columns.", values)];
}

/** What the cells show now, if that is not what they showed. */
function effectsSentence(before: Scene, after: Scene): string {
  const [outcomeBefore, outcome] = [before, after].map(({ effects }) => effects?.figure?.outcome_text.name ?? "");
  if (outcome === outcomeBefore) return "";
  return outcome ? _("The heatmap shows effects on: {outcome}.", { outcome }) : _("The heatmap shows weights.");
}

const directionSentence = ({ direction }: State): string =>
  direction === "attends"
    ? _("Pointing at a word now shows what it attends to.")
    : _("Pointing at a word now shows what attends to it.");

function pinsSentence(scene: Scene): Phrase[] {
  const { pins, direction } = scene.state;
  const { queries, keys } = shownPicture(scene);
  const units = direction === "attends" ? queries : keys;
  const names = pins.map((position) => unitName(units, unitAt(units, position)));
  return names.length > 0 ? phrases("Pinned: {words}.", { words: listPhrases(names) }) : [_("No word is pinned.")];
}

/** The sentence beside the picture, if it is new. */
function pictureSentences(before: Scene, after: Scene, changed: boolean): Phrase[] {
  const { comparison } = after;
  if (comparison) {
    const isUnchanged = !changed && before.comparison?.figure === comparison.figure;
    const beginning = before.comparison ? [] : [_("A and B are compared.")];
    return isUnchanged ? [] : joinSentences(beginning, explainChange(after, comparison));
  }
  const ending = before.comparison ? [_("Nothing is compared any more.")] : [];
  return joinSentences(ending, changed || before.comparison ? explainSelection(after, shownPicture(after)) : []);
}

function rankingSentence({ ranking }: Scene): Phrase[] {
  const first = ranking?.heads[0];
  if (!ranking || !first) return [];
  const values = { head: headName(first.layer, first.head), weight: shortNumber(first.weight) };
  return nphrases(
    "{count} head is ranked for this pair: {head} ({weight}).",
    "{count} heads are ranked for this pair, first {head} ({weight}).",
    ranking.heads.length,
    values,
  );
}

function colouringSentence(scene: Scene): Phrase[] {
  const headValues = overviewValues(scene);
  const { title, values, effects } = headValues;
  const highest = values && extremes(values, effects && Math.abs)?.highest;
  if (!highest) return [];
  const { layer, head } = highest;
  return [
    _("The heads are coloured by: {title}. Strongest: {head}, {value}.", {
      title,
      head: headName(layer, head),
      value: headValueText(headValues, layer, head),
    }),
  ];
}
