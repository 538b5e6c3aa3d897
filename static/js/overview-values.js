/**
 * The overview's value of each head: the weight of the chosen pair, a metric, or none.
 *
 * @import { HeadDifferences, Scene } from "./types.js"
 */
import { isolated } from "./dom.js";
import { short } from "./format.js";

/**
 * @typedef {object} HeadValues
 * @property {string} title what is shown
 * @property {(number | null)[][] | null} values by layer and head; null: no values
 * @property {number} low the darkest value
 * @property {number} high the brightest value
 * @property {string} unit
 */

/** @type {HeadValues} */
const NONE = { title: "", values: null, low: 0, high: 1, unit: "" };

/**
 * @param {Scene} scene
 * @returns {HeadValues}
 */
export function overviewValues({ state, overview, ranking, comparison }) {
  if (state.overview === "change") return comparison?.changes ? differenceValues(comparison.changes) : NONE;
  if (state.overview === "pair") return ranking ? pairValues(ranking, overview) : NONE;
  const metric = overview.metrics.find(({ name }) => name === state.overview);
  if (!metric) return NONE;
  const known = metric.values.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return { title: metric.title, values: metric.values, low, high, unit: metric.unit };
}

/** @type {(ranking: NonNullable<Scene["ranking"]>, overview: Scene["overview"]) => HeadValues} */
function pairValues(ranking, { layers, heads }) {
  const values = Array.from({ length: layers }, () => Array(heads).fill(null));
  // Where the query may attend to no other key, its weight shows nothing about the head.
  for (const { layer, head, allowed, choice, weight } of ranking.heads) {
    if (values[layer] && (choice || !allowed)) values[layer][head] = weight;
  }
  const title = `Weight of ${isolated(ranking.query_label)} → ${isolated(ranking.key_label)}`;
  return { title, values, low: 0, high: ranking.heads[0]?.weight ?? 1, unit: "" };
}

/** @type {(changes: HeadDifferences) => HeadValues} */
function differenceValues({ jsd, compared, heads }) {
  const title = compared === "B" ? "How far each head is from B" : "How far each head moved from A to B";
  return { title: `${title} (Jensen-Shannon)`, values: jsd, low: 0, high: heads[0]?.jsd ?? 1, unit: "nats" };
}

/** How bright each head is, from 0 to 1. @type {(headValues: HeadValues) => (number | null)[][] | null} */
export function brightness({ values, low, high }) {
  if (!values) return null;
  /** @type {(value: number | null) => number | null} */
  const bright = (value) => (value === null || high <= low ? null : (value - low) / (high - low));
  return values.map((row) => row.map(bright));
}

/**
 * @typedef {{layer: number, head: number, value: number}} Found
 */

/**
 * The heads with the smallest and the largest value; null where no head has one, or 0 is the largest, which is no
 * finding.
 *
 * @type {(values: (number | null)[][]) => {lowest: Found, highest: Found} | null}
 */
export function extremes(values) {
  const all = values.flatMap((row, layer) =>
    row.flatMap((value, head) => (value === null ? [] : [{ layer, head, value }])),
  );
  const [first] = all;
  if (!first) return null;
  const highest = all.reduce((best, one) => (one.value > best.value ? one : best), first);
  if (highest.value <= 0) return null;
  return { lowest: all.reduce((best, one) => (one.value < best.value ? one : best), first), highest };
}

/** A value with its unit. @type {(value: number, unit: string) => string} */
export const withUnit = (value, unit) => (unit ? `${short(value)} ${unit}` : short(value));
