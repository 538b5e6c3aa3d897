/** The overview's value of each head: the weight of the chosen pair, its effect, a metric, or none. */
import type { HeadDifferences, HeadEffects } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { isolate } from "../text/plain-text.ts";
import { shortNumber } from "../text/format.ts";
import { changeText } from "../text/effect-text.ts";
import { effectOf } from "../components/effect-cell.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { _ } from "../text/message.ts";

export interface HeadValues {
  /** what is shown */
  title: string;
  /** by layer and head; null: no values */
  values: (number | null)[][] | null;
  /** the darkest value */
  low: number;
  /** the brightest value */
  high: number;
  /** to stand after a number */
  unit: string;
  /** Where the values are the effects of ablating each head: how each is known. */
  effects?: HeadEffects;
}

const NO_VALUES: HeadValues = { title: "", values: null, low: 0, high: 1, unit: "" };

export function overviewValues({ state, stream, overview, ranking, comparison }: Scene): HeadValues {
  if (state.overview === "change") return comparison?.changes ? differenceValues(comparison.changes) : NO_VALUES;
  if (state.overview === "effect") return effectValues(comparison ? null : effectRuns.ablations.reply, stream);
  if (state.overview === "pair") return ranking ? pairValues(ranking, stream) : NO_VALUES;
  const metric = overview.metrics.find(({ name }) => name === state.overview);
  if (!metric) return NO_VALUES;
  const present = metric.values.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(...present), Math.max(...present)];
  return { title: metric.title, values: metric.values, low, high, unit: metric.unit };
}

function pairValues(ranking: NonNullable<Scene["ranking"]>, { layers, heads }: Scene["stream"]): HeadValues {
  const values = Array.from({ length: layers }, () => Array(heads).fill(null));
  // Where the query may attend to no other key, its weight shows nothing about the head.
  for (const { layer, head, allowed, choice, weight } of ranking.heads) {
    if (values[layer] && (choice || !allowed)) values[layer][head] = weight;
  }
  const title = _("Weight of {query} → {key}", {
    query: isolate(ranking.query.label),
    key: isolate(ranking.key.label),
  });
  return { title, values, low: 0, high: ranking.heads[0]?.weight ?? 1, unit: "" };
}

function effectValues(effects: HeadEffects | null, { layers, heads }: Scene["stream"]): HeadValues {
  if (!effects) return NO_VALUES;
  const values = Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: heads }, (_, head) => effectOf(effects, { layer, head })?.change ?? null),
  );
  const { low, high } = effects.colours;
  const { name, after_number: unit } = effects.outcome_text;
  return { title: _("Effect of ablating the head on: {outcome}", { outcome: name }), values, low, high, unit, effects };
}

function differenceValues({ jsd, compared, heads }: HeadDifferences): HeadValues {
  const title =
    compared === "B"
      ? _("How far each head is from B (Jensen-Shannon)")
      : _("How far each head moved from A to B (Jensen-Shannon)");
  return { title, values: jsd, low: 0, high: heads[0]?.jsd ?? 1, unit: _("nats") };
}

/** How bright each head is, from 0 to 1; null also where effects have colours of their own. */
export function headBrightness({ values, low, high, effects }: HeadValues): (number | null)[][] | null {
  if (!values || effects) return null;
  const brightnessOf = (value: number | null): number | null =>
    value === null || high <= low ? null : (value - low) / (high - low);
  return values.map((row) => row.map(brightnessOf));
}

type HeadValue = { layer: number; head: number; value: number };

/**
 * The heads with the smallest and the largest value; null where no head has one, or 0 is the largest, which is no
 * finding. Of effects, the largest is the farthest from 0.
 */
export function extremes(
  values: (number | null)[][],
  sizeOf = (value: number): number => value,
): { lowest: HeadValue; highest: HeadValue } | null {
  const heads = values.flatMap((row, layer) =>
    row.flatMap((value, head) => (value === null ? [] : [{ layer, head, value }])),
  );
  const [first] = heads;
  if (!first) return null;
  const highest = heads.reduce(
    (best, candidate) => (sizeOf(candidate.value) > sizeOf(best.value) ? candidate : best),
    first,
  );
  if (sizeOf(highest.value) <= 0) return null;
  return {
    lowest: heads.reduce((best, candidate) => (candidate.value < best.value ? candidate : best), first),
    highest,
  };
}

/** What is said of one head: its value with its unit, and of an effect how that is known; empty if it has none. */
export function headValueText({ values, unit, effects }: HeadValues, layer: number, head: number): string {
  const value = values?.[layer]?.[head];
  if (typeof value !== "number") return "";
  if (!effects) return withUnit(value, unit);
  const number = changeText(effects.outcome, value);
  return effectOf(effects, { layer, head })?.isVerified
    ? _("{number} {unit} (verified)", { number, unit })
    : _("{number} {unit} (first-order estimate)", { number, unit });
}

/** A value with its unit. */
export const withUnit = (value: number, unit: string): string =>
  unit ? `${shortNumber(value)} ${unit}` : shortNumber(value);
