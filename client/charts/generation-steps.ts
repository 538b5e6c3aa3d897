/** Steps of a generation: after `step` tokens of the answer, all later ones are not yet generated. */
import type { Capture, Prediction, Stream } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import type { Picture } from "./head-picture.ts";
import { rowNaming } from "./stream-sides.ts";

/** First and last token position of the answer on the query side; null if nothing was generated. */
export function answerSpan(
  { tokens, input }: Capture,
  { query_side: side }: Stream,
): { side: string; first: number; last: number } | null {
  const sideTokens = tokens[side] ?? [];
  const first = sideTokens.findIndex(({ part }) => part === "answer");
  if (first >= 0) return { side, first, last: sideTokens.length - 1 };
  // A target that was not provided was generated, except its start token.
  const isGenerated = side === "target" && input.target === null && sideTokens.length > 1;
  return isGenerated ? { side, first: 1, last: sideTokens.length - 1 } : null;
}

/** The first position not yet generated, on a side of the stream; Infinity if all are. */
function firstUnwrittenPosition({ capture, stream, state }: Scene, side: string) {
  const answer = answerSpan(capture, stream);
  return state.step === null || answer?.side !== side ? Infinity : answer.first + state.step;
}

/** The first unit not yet generated; Infinity if all are. */
function firstUnitFrom(scene: Scene, side: string, units: { tokens: number[] }[]) {
  const position = firstUnwrittenPosition(scene, side);
  const index = units.findIndex(({ tokens }) => (tokens[0] ?? 0) >= position);
  return index < 0 ? Infinity : index;
}

/**
 * What the model predicts at the shown place: the word behind a mask, a label, or the token that follows the last one
 * generated, or the chosen one.
 */
export function predictionOf({ capture, stream, state }: Scene): Prediction | null {
  const { predictions } = capture;
  // A sentence or a part is chosen by its first token, after which nothing is asked.
  const isToken = state.unit === "token" || state.unit === "word";
  const atQuery = predictions.find(({ kind, position }) => isToken && kind !== "label" && position === state.query);
  const maskOrLabel = predictions.find(({ kind }) => kind === "mask" || kind === "label");
  const nextTokens = predictions.filter(({ kind }) => kind === "next");
  if (nextTokens.length === 0) return atQuery ?? maskOrLabel ?? null;
  const answer = answerSpan(capture, stream);
  const shownPosition = state.step !== null && answer ? answer.first + state.step - 1 : null;
  return (
    nextTokens.find(({ position }) => position === shownPosition) ??
    (shownPosition === null ? atQuery : null) ??
    nextTokens.at(-1) ??
    null
  );
}

/** The first unit not yet generated. */
export function firstUnwrittenUnit(scene: Scene, { queries, keys }: Picture, role: "query" | "key"): number {
  const { query_side, key_side } = scene.stream;
  if (role === "key") return firstUnitFrom(scene, key_side, keys);
  // A row named by the token that it predicts is generated with that token.
  const offset = rowNaming(scene) === "written" ? 1 : 0;
  return firstUnitFrom(
    scene,
    query_side,
    offset ? queries.map(({ tokens }) => ({ tokens: tokens.map((token) => token + offset) })) : queries,
  );
}
