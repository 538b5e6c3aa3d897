/**
 * The two sides of a stream, in the words that people use.
 *
 * @import { Capture, Scene, Stream } from "./types.js"
 */

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
