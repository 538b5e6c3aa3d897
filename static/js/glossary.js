/**
 * What the words and numbers of the page mean, for the hint that appears on hover and focus.
 *
 * @import { Measured, Metric } from "./types.js"
 */

/** @typedef {{title: string, text: string, formula?: string, source?: string}} Entry */

/** @type {Record<string, Entry>} */
export const GLOSSARY = {
  weight: {
    title: "Weight (attention weight)",
    text:
      "The share of its attention that the word which looks (query) gives to the word it looks at (key). " +
      "All weights of a query add up to 1.",
    formula: "aᵢⱼ = softmaxⱼ(qᵢ · kⱼ / √d)",
  },
  rank: {
    title: "Rank in the row",
    text: "1 if no other word shown gets more from this query in this head.",
    formula: "1 + number of keys with a larger weight",
  },
  random: {
    title: "A random pair",
    text:
      "The mean weight that this head gives to a pair of two different words of this sentence, special tokens " +
      "left out. A weight is remarkable if it is well above this.",
  },
  heads_below: {
    title: "Heads below",
    text: "The share of all heads of the model that give this pair a smaller weight.",
  },
  pairs_below: {
    title: "Pairs below",
    text: "The share of all such pairs of this sentence to which this very head gives a smaller weight.",
  },
};

/** @type {(measure: Measured) => Entry} */
export const measureEntry = ({ title, explanation, formula, unit, source }) => ({
  title: unit ? `${title}, in ${unit}` : title,
  text: explanation,
  formula,
  source,
});

/** @type {(metric: Metric) => Entry} */
export const metricEntry = ({ title, explanation, formula, unit, source }) => ({
  title: unit ? `${title}, in ${unit}` : title,
  text: `${explanation} The value is the mean over all tokens that may attend to more than one.`,
  formula,
  source,
});
