/**
 * The steps of a generation: after `step` tokens of the answer, everything behind them is not yet written.
 *
 * @import { Capture, Prediction, Scene, Stream } from "./types.js"
 */
import { rowsOf } from "./stream-sides.js";

/**
 * Where the answer begins and ends on the side whose tokens look, as token positions; null if nothing was written.
 *
 * @param {Capture} capture
 * @param {Stream} stream
 * @returns {{side: string, first: number, last: number} | null}
 */
export function answerOf({ tokens, input }, { query_side: side }) {
  const own = tokens[side] ?? [];
  const first = own.findIndex(({ part }) => part === "answer");
  if (first >= 0) return { side, first, last: own.length - 1 };
  // A target that was not given was written, all but the token that it starts with.
  const written = side === "target" && input.target === undefined && own.length > 1;
  return written ? { side, first: 1, last: own.length - 1 } : null;
}

/**
 * The first position that is not yet written, on a side of the stream; Infinity if all of it is.
 *
 * @param {Scene} scene
 * @param {string} side
 */
function unwritten({ capture, stream, state }, side) {
  const answer = answerOf(capture, stream);
  return state.step === null || answer?.side !== side ? Infinity : answer.first + state.step;
}

/**
 * The first unit that is not yet written; Infinity if all are.
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
 * What the model expects at the place that is looked at: the word behind a mask, a label, or the token that follows
 * the last one written, or the chosen one.
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

/** The first unit that is not yet written. @type {(scene: Scene, picture: import("./head-picture.js").Picture, role: "query" | "key") => number} */
export function unwrittenUnit(scene, { queries, keys }, role) {
  const { query_side, key_side } = scene.stream;
  if (role === "key") return firstUnwritten(scene, key_side, keys);
  // Where a row is named by the token that it predicts, it is written with that one.
  const ahead = rowsOf(scene) === "written" ? 1 : 0;
  return firstUnwritten(scene, query_side, ahead ? queries.map(({ tokens }) => ({ tokens: tokens.map((token) => token + ahead) })) : queries);
}
