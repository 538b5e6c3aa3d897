/**
 * Steps of a generation: after `step` tokens of the answer, all later ones are not yet generated.
 *
 * @import { Capture, Prediction, Scene, Stream } from "./types.js"
 */
import { rowsOf } from "./stream-sides.js";

/**
 * First and last token position of the answer on the query side; null if nothing was generated.
 *
 * @param {Capture} capture
 * @param {Stream} stream
 * @returns {{side: string, first: number, last: number} | null}
 */
export function answerOf({ tokens, input }, { query_side: side }) {
  const own = tokens[side] ?? [];
  const first = own.findIndex(({ part }) => part === "answer");
  if (first >= 0) return { side, first, last: own.length - 1 };
  // A target that was not provided was generated, except its start token.
  const written = side === "target" && input.target === undefined && own.length > 1;
  return written ? { side, first: 1, last: own.length - 1 } : null;
}

/**
 * The first position not yet generated, on a side of the stream; Infinity if all are.
 *
 * @param {Scene} scene
 * @param {string} side
 */
function unwritten({ capture, stream, state }, side) {
  const answer = answerOf(capture, stream);
  return state.step === null || answer?.side !== side ? Infinity : answer.first + state.step;
}

/**
 * The first unit not yet generated; Infinity if all are.
 *
 * @param {Scene} scene
 * @param {string} side
 * @param {{tokens: number[]}[]} units
 */
function firstUnwritten(scene, side, units) {
  const position = unwritten(scene, side);
  const found = units.findIndex(({ tokens }) => (tokens[0] ?? 0) >= position);
  return found < 0 ? Infinity : found;
}

/**
 * What the model predicts at the shown place: the word behind a mask, a label, or the token that follows the last one
 * generated, or the chosen one.
 *
 * @param {Scene} scene
 * @returns {Prediction | null}
 */
export function predictionOf({ capture, stream, state }) {
  const { predictions } = capture;
  const chosen = predictions.find(({ kind, position }) => kind !== "label" && position === state.query);
  const other = predictions.find(({ kind }) => kind === "mask" || kind === "label");
  const next = predictions.filter(({ kind }) => kind === "next");
  if (next.length === 0) return (chosen ?? other) ?? null;
  const answer = answerOf(capture, stream);
  const place = state.step !== null && answer ? answer.first + state.step - 1 : null;
  return next.find(({ position }) => position === place) ?? (place === null ? chosen : null) ?? next.at(-1) ?? null;
}

/** The first unit not yet generated. @type {(scene: Scene, picture: import("./head-picture.js").Picture, role: "query" | "key") => number} */
export function unwrittenUnit(scene, { queries, keys }, role) {
  const { query_side, key_side } = scene.stream;
  if (role === "key") return firstUnwritten(scene, key_side, keys);
  // A row named by the token that it predicts is generated with that token.
  const ahead = rowsOf(scene) === "written" ? 1 : 0;
  return firstUnwritten(scene, query_side, ahead ? queries.map(({ tokens }) => ({ tokens: tokens.map((token) => token + ahead) })) : queries);
}
