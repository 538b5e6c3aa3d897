/** Merges the words of A and of B into one text: shared words, those only in A, those only in B, in reading order. */
import type { TextSegment } from "../text/text-segments.ts";
import type { AlignedUnit, Token } from "../api/types.ts";
import type { ShownComparison, Scene } from "../state/types.ts";
import { tokensOf } from "./stream-sides.ts";
import { textSegments } from "../text/text-segments.ts";

type Role = "query" | "key";

const sideOf = ({ stream }: Pick<Scene, "stream">, role: Role): string =>
  role === "query" ? stream.query_side : stream.key_side;

const placesOf = ({ figure }: ShownComparison, role: Role): AlignedUnit[] =>
  role === "query" ? figure.rows : figure.columns;

/** The first token of a place, in A or B. */
export function tokenAt(scene: Scene, comparison: ShownComparison, role: Role, unit: number): Token | undefined {
  const place = placesOf(comparison, role)[unit];
  if (place?.a) return tokensOf(scene, role)[place.a[0] ?? -1];
  return tokensOf({ ...comparison, state: scene.state }, role)[place?.b?.[0] ?? -1];
}

export function mergedPieces(scene: Scene, comparison: ShownComparison, role: Role): TextSegment[] {
  const places = placesOf(comparison, role);
  const own = queue(scene, places, "a", role);
  const other = queue({ ...comparison, state: scene.state }, places, "b", role);
  const found: TextSegment[] = [];
  places.forEach(({ a, b }, unit) => {
    const taken = a ? own() : other();
    if (a && b) other();
    // A word and its replacement have a space between them.
    if (
      !a &&
      taken[0]?.unit !== null &&
      found.at(-1)?.special === false &&
      !tokenAt(scene, comparison, role, unit)?.continues
    ) {
      found.push({ unit: null, text: " ", special: false });
    }
    found.push(...taken.map((piece) => (piece.unit === null ? piece : { ...piece, unit })));
  });
  return found;
}

/** Returns a function that takes the pieces up to the next unit. */
function queue(
  of: Pick<Scene, "capture" | "stream" | "state">,
  places: AlignedUnit[],
  side: "a" | "b",
  role: Role,
): () => TextSegment[] {
  const name = sideOf(of, role);
  const units = places.flatMap(({ label, short, special, [side]: tokens }) =>
    tokens ? [{ label, short, special, tokens }] : [],
  );
  const rest = textSegments(of.capture.texts[name] ?? "", tokensOf(of, role), units);
  return () => rest.splice(0, 1 + rest.findIndex(({ unit }) => unit !== null));
}
