/** Merges the words of A and of B into one text: shared words, those only in A, those only in B, in reading order. */
import type { TextSegment } from "../text/text-segments.ts";
import type { AlignedUnit, Capture, Token } from "../api/types.ts";
import type { ShownComparison, Scene } from "../state/types.ts";
import { tokensOf } from "./stream-sides.ts";
import { textSegments } from "../text/text-segments.ts";

type Role = "query" | "key";

const sideOf = ({ stream }: Pick<Scene, "stream">, role: Role): string =>
  role === "query" ? stream.query_side : stream.key_side;

const alignedUnits = ({ figure }: ShownComparison, role: Role): AlignedUnit[] =>
  role === "query" ? figure.rows : figure.columns;

/** The first token of a place, in A or B. */
export function tokenAt(scene: Scene, comparison: ShownComparison, role: Role, unit: number): Token | undefined {
  const alignedUnit = alignedUnits(comparison, role)[unit];
  if (alignedUnit?.a) return tokensOf(scene, role)[alignedUnit.a[0] ?? -1];
  return tokensOf({ ...comparison, state: scene.state }, role)[alignedUnit?.b?.[0] ?? -1];
}

/** Whose token `tokenAt` is. */
export const captureAt = (scene: Scene, comparison: ShownComparison, role: Role, unit: number): Capture =>
  alignedUnits(comparison, role)[unit]?.a ? scene.capture : comparison.capture;

export function mergedSegments(scene: Scene, comparison: ShownComparison, role: Role): TextSegment[] {
  const aligned = alignedUnits(comparison, role);
  const takeFromA = segmentTaker(scene, aligned, "a", role);
  const takeFromB = segmentTaker({ ...comparison, state: scene.state }, aligned, "b", role);
  const merged: TextSegment[] = [];
  aligned.forEach(({ a, b }, unit) => {
    const unitSegments = a ? takeFromA() : takeFromB();
    if (a && b) takeFromB();
    // A word and its replacement have a space between them.
    if (
      !a &&
      unitSegments[0]?.unit !== null &&
      merged.at(-1)?.special === false &&
      !tokenAt(scene, comparison, role, unit)?.continues
    ) {
      merged.push({ unit: null, text: " ", special: false });
    }
    merged.push(...unitSegments.map((segment) => (segment.unit === null ? segment : { ...segment, unit })));
  });
  return merged;
}

/** Returns a function that takes the pieces up to the next unit. */
function segmentTaker(
  view: Pick<Scene, "capture" | "stream" | "state">,
  aligned: AlignedUnit[],
  side: "a" | "b",
  role: Role,
): () => TextSegment[] {
  const sideName = sideOf(view, role);
  const units = aligned.flatMap(({ label, short, special, [side]: tokens }) =>
    tokens ? [{ label, short, special, tokens }] : [],
  );
  const remaining = textSegments(view.capture.texts[sideName] ?? "", tokensOf(view, role), units);
  return () => remaining.splice(0, 1 + remaining.findIndex(({ unit }) => unit !== null));
}
