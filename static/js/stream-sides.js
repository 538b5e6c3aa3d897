/**
 * Names the two sides of a stream in plain words.
 *
 * @import { Capture, Scene, State, Stream, Token, Unit } from "./types.js"
 */

/** @typedef {"query" | "key"} Role whether words attend or are attended to */

/** @typedef {{plain: string, term: string}} Named plain words, and the term in brackets */

/** @type {Record<string, string>} */
const NOUNS = { text: "words", source: "source words", target: "target words", image: "image", audio: "sound" };

/** @type {(side: string) => string} */
export const sideName = (side) => NOUNS[side] ?? side;

/** Whether a side is text, not an image or a clip. @type {(capture: Capture, side: string) => boolean} */
export const isText = ({ media }, side) => !(side in media);

/**
 * Whether query words and key words are shown as two lines: they are different texts, or different parts of one, or
 * rows are named by what they predict.
 *
 * @param {Pick<Scene, "capture" | "stream" | "state">} scene
 */
export const apart = ({ capture, stream, state }) =>
  stream.query_side !== stream.key_side || state.query_part !== state.key_part || rowsOf({ capture, stream, state }) === "written";

/** Whether a stream's rows are a decoder's, each predicting a token. @type {(capture: Capture, stream: Stream) => boolean} */
export const decodes = ({ streams }, { query_side }) => streams.some((other) => other.causal && other.query_side === query_side);

/** @typedef {{capture: Capture, stream: Stream, state: Pick<State, "rows">}} Seen a stream of a capture, as shown */

/** How the rows are named; null if not a decoder's. @type {(seen: Seen) => "read" | "written" | null} */
export const rowsOf = ({ capture, stream, state }) => (decodes(capture, stream) ? (state.rows ?? stream.rows) : null);

/** What the last row of a decoder predicts, not part of the input. @type {Token} */
const AFTER_THE_END = {
  id: -1,
  text: "(after the end)",
  piece: "(after the end)",
  start: null,
  end: null,
  special: true,
  word: null,
  continues: false,
  part: null,
  padding: false,
  label: "(after the end)",
};

/** The tokens along the rows or the columns; along rows those predicted, if rows are named so. @type {(seen: Seen, role: Role) => Token[]} */
export function tokensOf(seen, role) {
  const { capture, stream } = seen;
  const tokens = capture.tokens[role === "query" ? stream.query_side : stream.key_side] ?? [];
  return role === "query" && rowsOf(seen) === "written" ? [...tokens.slice(1), AFTER_THE_END] : tokens;
}

/** Name of a stream. @type {(stream: Stream) => Named} */
export function streamName({ name, query_side, key_side }) {
  if (query_side === key_side) return { plain: sideName(query_side), term: name };
  const [queries, keys] = [query_side, key_side].map((side) => (NOUNS[side] ?? side).replace(/ words$/, ""));
  return { plain: `${queries} attends to ${keys}`, term: `${name}-attention` };
}

/**
 * Roles of the words of the first and second line. Two texts are in reading order: the source first.
 *
 * @type {(scene: Scene, units: {queries: Unit[], keys: Unit[]}) => Role[]}
 */
export function rolesOf(scene, { queries, keys }) {
  const { capture, stream } = scene;
  if (!apart(scene)) return isText(capture, stream.query_side) ? ["query"] : [];
  const keysFirst =
    stream.query_side !== stream.key_side || rowsOf(scene) === "written" || (keys[0]?.tokens[0] ?? 0) < (queries[0]?.tokens[0] ?? 0);
  /** @type {Role[]} */
  const order = keysFirst ? ["key", "query"] : ["query", "key"];
  return order.filter((role) => isText(capture, role === "query" ? stream.query_side : stream.key_side));
}

/** Name of a part of the input: `answer` in an address is the generated text. @type {(part: string) => string} */
export const partName = (part) => (part === "answer" ? "generated" : part);

/** Name of a line. @type {(scene: Scene, role: Role) => string} */
export function lineName(scene, role) {
  const { stream, state } = scene;
  const side = role === "query" ? stream.query_side : stream.key_side;
  const part = role === "query" ? state.query_part : state.key_part;
  const what = stream.query_side === stream.key_side ? (part ? partName(part) : "all") : sideName(side);
  const looking = rowsOf(scene) === "written" ? "being written (query)" : "that attend (query)";
  return `${what}, ${role === "query" ? looking : "attended to (key)"}`;
}
