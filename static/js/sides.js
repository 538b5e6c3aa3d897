/**
 * The two sides of a stream, in the words that people use.
 *
 * @import { Capture, Scene, Stream, Unit } from "./types.js"
 */

/** @typedef {"query" | "key"} Role whether words look or are looked at */

/** @typedef {{plain: string, term: string}} Named plain words, and the term in brackets */

/** @type {Record<string, string>} */
const NOUNS = { text: "words", source: "source words", target: "target words", image: "image", audio: "sound" };

/** @type {(side: string) => string} */
export const sideName = (side) => NOUNS[side] ?? side;

/** Whether a side is words, and not a picture or a clip. @type {(capture: Capture, side: string) => boolean} */
export const isText = ({ media }, side) => !(side in media);

/**
 * Whether the words that look and those that are looked at are shown as two lines: they are different texts, or
 * different parts of one.
 *
 * @param {Pick<Scene, "stream" | "state">} scene
 */
export const apart = ({ stream, state }) => stream.query_side !== stream.key_side || state.from !== state.to;

/** What a stream is called. @type {(stream: Stream) => Named} */
export function streamName({ name, query_side, key_side }) {
  if (query_side === key_side) return { plain: sideName(query_side), term: name };
  const [looking, lookedAt] = [query_side, key_side].map((side) => (NOUNS[side] ?? side).replace(/ words$/, ""));
  return { plain: `${looking} looks at ${lookedAt}`, term: `${name}-attention` };
}

/**
 * What the words of the first and of the second line do. Two texts stand as they are read: the source first.
 *
 * @type {(scene: Scene, units: {queries: Unit[], keys: Unit[]}) => Role[]}
 */
export function rolesOf(scene, { queries, keys }) {
  const { capture, stream } = scene;
  if (!apart(scene)) return isText(capture, stream.query_side) ? ["query"] : [];
  const keysFirst =
    stream.query_side !== stream.key_side || (keys[0]?.tokens[0] ?? 0) < (queries[0]?.tokens[0] ?? 0);
  /** @type {Role[]} */
  const order = keysFirst ? ["key", "query"] : ["query", "key"];
  return order.filter((role) => isText(capture, role === "query" ? stream.query_side : stream.key_side));
}

/** What a line is called. @type {(scene: Scene, role: Role) => string} */
export function lineName({ stream, state }, role) {
  const side = role === "query" ? stream.query_side : stream.key_side;
  const part = role === "query" ? state.from : state.to;
  const what = stream.query_side === stream.key_side ? (part ?? "all") : sideName(side);
  return `${what}, ${role === "query" ? "which look (query)" : "looked at (key)"}`;
}
