/** The overview's value of each head: the weight of the chosen pair, a metric, or none. */
import type { HeadDifferences } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { isolate } from "../text/plain-text.ts";
import { shortNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";

interface HeadValues {
  /** what is shown */
  title: string;
  /** by layer and head; null: no values */
  values: (number | null)[][] | null;
  /** the darkest value */
  low: number;
  /** the brightest value */
  high: number;
  unit: string;
}

const NO_VALUES: HeadValues = { title: "", values: null, low: 0, high: 1, unit: "" };

export function overviewValues({ state, stream, overview, ranking, comparison }: Scene): HeadValues {
  if (state.overview === "change") return comparison?.changes ? differenceValues(comparison.changes) : NO_VALUES;
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

function differenceValues({ jsd, compared, heads }: HeadDifferences): HeadValues {
  const title =
    compared === "B"
      ? _("How far each head is from B (Jensen-Shannon)")
      : _("How far each head moved from A to B (Jensen-Shannon)");
  return { title, values: jsd, low: 0, high: heads[0]?.jsd ?? 1, unit: _("nats") };
}

/** How bright each head is, from 0 to 1. */
export function headBrightness({ values, low, high }: HeadValues): (number | null)[][] | null {
  if (!values) return null;
  const brightnessOf = (value: number | null): number | null =>
    value === null || high <= low ? null : (value - low) / (high - low);
  return values.map((row) => row.map(brightnessOf));
}

type HeadValue = { layer: number; head: number; value: number };

/**
 * The heads with the smallest and the largest value; null where no head has one, or 0 is the largest, which is no
 * finding.
 */
export function extremes(values: (number | null)[][]): { lowest: HeadValue; highest: HeadValue } | null {
  const heads = values.flatMap((row, layer) =>
    row.flatMap((value, head) => (value === null ? [] : [{ layer, head, value }])),
  );
  const [first] = heads;
  if (!first) return null;
  const highest = heads.reduce((best, candidate) => (candidate.value > best.value ? candidate : best), first);
  if (highest.value <= 0) return null;
  return {
    lowest: heads.reduce((best, candidate) => (candidate.value < best.value ? candidate : best), first),
    highest,
  };
}

/** A value with its unit. */
export const withUnit = (value: number, unit: string): string =>
  unit ? `${shortNumber(value)} ${unit}` : shortNumber(value);
