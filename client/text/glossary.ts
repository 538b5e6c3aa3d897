/** Defines the page's terms and numbers, for the hint shown on hover and focus. */
import type { Measured, Metric } from "../api/types.ts";
import { _ } from "./message.ts";

export type Entry = { title: string; text: string; formula?: string; source?: string };

export const GLOSSARY: Record<string, Entry> = {
  weight: {
    title: _("Weight (attention weight)"),
    text: _(
      "The share of its attention that the query word gives to the key word. All weights of a query add up to 1.",
    ),
    formula: "aᵢⱼ = softmaxⱼ(qᵢ · kⱼ / √d)",
  },
  rank: {
    title: _("Rank in the row"),
    text: _("1 if no other key gets more from this query in this head. Only keys that the query may attend to count."),
    formula: _("1 + number of keys with a larger weight"),
  },
  column_mean: {
    title: _("What others give to it"),
    text: _(
      "The mean weight that the other tokens shown that have a choice give to the same key in this head. Where it is as large as the weight, most tokens attend to that key, and the picture has a vertical stripe.",
    ),
    formula: _("mean of aₖⱼ over the queries k ≠ i that may attend to j and to another key"),
  },
  column_rank: {
    title: _("Rank in the column"),
    text: _("1 if no other query gives more to this key in this head."),
    formula: _("1 + number of queries with a larger weight"),
  },
  lift: {
    title: _("Lift"),
    text: _(
      "How many times as much the query gives to the key as the others do. At 1 or below, the weight says nothing about this query in particular. Read it beside the weight: two tiny weights can have a large lift.",
    ),
    formula: _("weight / what others give to it"),
    source: _("Brin et al. 1997 (interest of a rule)"),
  },
  random: {
    title: _("A random pair"),
    text: _(
      "The mean weight that this head gives to a pair of two different tokens of this text, special tokens left out, where the one may attend to the other. In a long text it is estimated from some of the rows.",
    ),
  },
  heads_below: {
    title: _("Heads below"),
    text: _("The share of the heads that give this pair a smaller weight, of those that may."),
  },
  pairs_below: {
    title: _("Pairs below"),
    text: _("The share of all such pairs of this sentence to which this head gives a smaller weight."),
  },
};

export const measureEntry = ({ title, explanation, formula, unit, source }: Measured): Entry => ({
  title: unit ? _("{title}, in {unit}", { title, unit }) : title,
  text: explanation,
  formula,
  source,
});

export const metricEntry = ({ title, explanation, formula, unit, source }: Metric): Entry => ({
  title: unit ? _("{title}, in {unit}", { title, unit }) : title,
  text: _("{explanation} The value is the mean over all tokens that may attend to more than one.", { explanation }),
  formula,
  source,
});
