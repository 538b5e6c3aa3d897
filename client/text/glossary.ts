/** Defines the page's terms and numbers, for the hint shown on hover and focus. */
import type { Measured, Metric, Token } from "../api/types.ts";
import { _ } from "./message.ts";

export type Entry = { title: string; text: string; formula?: string; source?: string };

/** A token is a word or a piece of one, a patch of an image or a moment of a clip: these texts fit each of them. */
export const GLOSSARY = {
  query: {
    title: _("Query"),
    text: _("The token that attends: it draws information from other tokens, and is a row of the picture."),
  },
  key: {
    title: _("Key"),
    text: _("The token that is attended to: the query draws information from it. It is a column of the picture."),
  },
  head: {
    title: _("Layer and head"),
    text: _(
      "The model reads the input in layers, one after the other. Each has several attention heads; each head decides anew how much every token draws on every other. Both are counted from 0.",
    ),
  },
  weight: {
    title: _("Weight (attention weight)"),
    text: _("The share of its attention that the query gives to the key. All weights of a query add up to 1."),
    formula: "aᵢⱼ = softmaxⱼ(qᵢ · kⱼ / √d)",
  },
  effect: {
    title: _("Effect of an edge"),
    text: _(
      "By how much the outcome, such as the log-probability of a word, changes if the query does not attend to the key in this head, and its other weights grow in proportion. With a dot, the model was run without the edge; without one, it is a first-order estimate, which is too small where the effect saturates.",
    ),
    formula: "aᵢⱼ / (1 − aᵢⱼ) · ∂M/∂oᵢ · (oᵢ − vⱼ)",
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
} satisfies Record<string, Entry>;

export const glossaryEntry = (name: string): Entry | undefined => (GLOSSARY as Record<string, Entry>)[name];

/** What a special token is, by its place; null for any other. */
export function specialTokenEntry(tokens: Token[], position: number): Entry | null {
  const token = tokens[position];
  if (!token?.special || token.padding || token.id < 0) return null;
  const title = token.label;
  if (tokens.slice(0, position).every(({ special }) => special)) {
    return {
      title,
      text: _(
        "Marks where the text begins, and stands for no word. Many heads give it the attention that they have no other use for (a sink).",
      ),
      source: "Clark et al. 2019; Xiao et al. 2023",
    };
  }
  return tokens.slice(position).every(({ special }) => special)
    ? { title, text: _("Marks where the text ends, and stands for no word.") }
    : { title, text: _("Marks a place of the text, such as the border between two parts, and stands for no word.") };
}

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
