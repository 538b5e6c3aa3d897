/**
 * Caveats: what a picture of attention does not show, placed beside the numbers they qualify.
 *
 * @import { Scene } from "./types.js"
 */
import { count } from "./format.js";

/** @typedef {{text: string, source: string}} Caveat */

const SINK_FROM = 0.3;

/** @type {Caveat} */
const ALWAYS = {
  text: "These weights show where information could be mixed from, not why the model predicted this.",
  source: "Jain & Wallace 2019; Wiegreffe & Pinter 2019",
};

/** @type {Caveat} */
const SINK = {
  text:
    "Much weight on the first token or on a special token is often a resting place: " +
    "a large weight there usually carries little information.",
  source: "Clark et al. 2019; Kobayashi et al. 2020; Xiao et al. 2023; Gu et al. 2024",
};

/** @type {Caveat} */
const MIXED = {
  text:
    "Above the first layers positions no longer stand for their token alone: " +
    "what is mixed here is already a mixture.",
  source: "Abnar & Zuidema 2020",
};

/** @type {(tokens: number, size: number) => Caveat} */
const ambiguous = (tokens, size) => ({
  text: `With ${count(tokens, "token")} and ${size} dimensions a head, other weights could give the very same output.`,
  source: "Brunner et al. 2020",
});

/**
 * @param {Scene} scene
 * @returns {Caveat[]} the universal one first
 */
export function caveats({ state, stream, capture, overview, ranking }) {
  const found = [ALWAYS];
  const share = ["first", "separator"].map((name) => metric(overview, name, state));
  const entry = state.heads === null && ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  const resting = (state.key === 0 && stream.query_side === stream.key_side) || capture.tokens[stream.key_side]?.[state.key ?? -1]?.special;
  const heavy =
    entry && state.key !== null ? resting && entry.weight >= SINK_FROM : Math.max(...share) >= SINK_FROM;
  if (heavy) found.push(SINK);
  if (state.layer > 1) found.push(MIXED);
  // The vector size of imported weights is unknown (0).
  if (stream.head_size > 0 && stream.keys > stream.head_size) found.push(ambiguous(stream.keys, stream.head_size));
  return found;
}

/** @type {(overview: Scene["overview"], name: string, head: {layer: number, head: number}) => number} */
const metric = ({ metrics }, name, { layer, head }) =>
  metrics.find((other) => other.name === name)?.values[layer]?.[head] ?? 0;
