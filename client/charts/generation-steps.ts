/** Steps of a generation: after `step` tokens of the answer, all later ones are not yet generated. */
import type { Capture, Prediction, Stream } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import type { Picture } from "./head-picture.ts";
import { rowsOf } from "./stream-sides.ts";

/** First and last token position of the answer on the query side; null if nothing was generated. */
export function answerOf(
  { tokens, input }: Capture,
  { query_side: side }: Stream,
): { side: string; first: number; last: number } | null {
  const own = tokens[side] ?? [];
  const first = own.findIndex(({ part }) => part === "answer");
  if (first >= 0) return { side, first, last: own.length - 1 };
  // A target that was not provided was generated, except its start token.
  const written = side === "target" && input.target === undefined && own.length > 1;
  return written ? { side, first: 1, last: own.length - 1 } : null;
}

/** The first position not yet generated, on a side of the stream; Infinity if all are. */
function unwritten({ capture, stream, state }: Scene, side: string) {
  const answer = answerOf(capture, stream);
  return state.step === null || answer?.side !== side ? Infinity : answer.first + state.step;
}

/** The first unit not yet generated; Infinity if all are. */
function firstUnwritten(scene: Scene, side: string, units: { tokens: number[] }[]) {
  const position = unwritten(scene, side);
  const found = units.findIndex(({ tokens }) => (tokens[0] ?? 0) >= position);
  return found < 0 ? Infinity : found;
}

/**
 * What the model predicts at the shown place: the word behind a mask, a label, or the token that follows the last one
 * generated, or the chosen one.
 */
export function predictionOf({ capture, stream, state }: Scene): Prediction | null {
  const { predictions } = capture;
  const chosen = predictions.find(({ kind, position }) => kind !== "label" && position === state.query);
  const other = predictions.find(({ kind }) => kind === "mask" || kind === "label");
  const next = predictions.filter(({ kind }) => kind === "next");
  if (next.length === 0) return chosen ?? other ?? null;
  const answer = answerOf(capture, stream);
  const place = state.step !== null && answer ? answer.first + state.step - 1 : null;
  return next.find(({ position }) => position === place) ?? (place === null ? chosen : null) ?? next.at(-1) ?? null;
}

/** The first unit not yet generated. */
export function unwrittenUnit(scene: Scene, { queries, keys }: Picture, role: "query" | "key"): number {
  const { query_side, key_side } = scene.stream;
  if (role === "key") return firstUnwritten(scene, key_side, keys);
  // A row named by the token that it predicts is generated with that token.
  const ahead = rowsOf(scene) === "written" ? 1 : 0;
  return firstUnwritten(
    scene,
    query_side,
    ahead ? queries.map(({ tokens }) => ({ tokens: tokens.map((token) => token + ahead) })) : queries,
  );
}
