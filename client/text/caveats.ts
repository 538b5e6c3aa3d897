/** Caveats: what a picture of attention does not show, placed beside the numbers they qualify. */
import type { Scene } from "../state/types.ts";
import { _, ngettext } from "./message.ts";

export type Caveat = { text: string; source: string };

const NOTABLE_SINK = 0.3;

const ALWAYS: Caveat = {
  text: _("These weights show where information could be mixed from, not why the model predicted this."),
  source: "Jain & Wallace 2019; Wiegreffe & Pinter 2019",
};

const SINK: Caveat = {
  text: _(
    "Much weight on the first token or on a special token is often a resting place: a large weight there usually carries little information.",
  ),
  source: "Clark et al. 2019; Kobayashi et al. 2020; Xiao et al. 2023; Gu et al. 2024",
};

const MIXED: Caveat = {
  text: _(
    "Above the first layers positions no longer stand for their token alone: what is mixed here is already a mixture.",
  ),
  source: "Abnar & Zuidema 2020",
};

const ambiguityCaveat = (tokens: number, size: number): Caveat => ({
  text: ngettext(
    "With {count} token and {size} dimensions per head, other weights could give the same output.",
    "With {count} tokens and {size} dimensions per head, other weights could give the same output.",
    tokens,
    { size },
  ),
  source: "Brunner et al. 2020",
});

/** @returns the universal one first */
export function caveats({ state, stream, capture, overview, ranking }: Scene): Caveat[] {
  const shown = [ALWAYS];
  const sinkMeans = ["first", "separator"].map((name) => metricValue(overview, name, state));
  const chosenHead =
    state.heads === null && ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  const isSinkKey =
    (state.key === 0 && stream.query_side === stream.key_side) ||
    capture.tokens[stream.key_side]?.[state.key ?? -1]?.special;
  const isSinkNotable =
    chosenHead && state.key !== null
      ? isSinkKey && chosenHead.weight >= NOTABLE_SINK
      : Math.max(...sinkMeans) >= NOTABLE_SINK;
  if (isSinkNotable) shown.push(SINK);
  if (state.layer > 1) shown.push(MIXED);
  // The vector size of imported weights is unknown (0).
  if (stream.head_size > 0 && stream.keys > stream.head_size)
    shown.push(ambiguityCaveat(stream.keys, stream.head_size));
  return shown;
}

const metricValue = (
  { metrics }: Scene["overview"],
  name: string,
  { layer, head }: { layer: number; head: number },
): number => metrics.find((candidate) => candidate.name === name)?.values[layer]?.[head] ?? 0;
