/** Which units rows and columns can stand for: those that merge some tokens, and leave several units. */
import type { Token } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { tokensOf } from "./stream-sides.ts";

type UnitName = State["unit"];

const belongsTo: Record<UnitName, (token: Token) => unknown> = {
  token: () => null,
  word: ({ word }) => word,
  sentence: ({ sentence }) => sentence,
  part: ({ part }) => part,
};

/** In the order of their size. */
export function unitChoices(scene: Pick<Scene, "capture" | "stream" | "state">): UnitName[] {
  const sides = [tokensOf(scene, "query"), tokensOf(scene, "key")];
  const { unit } = scene.state;
  return (["token", "word", "sentence", "part"] as const).filter(
    (name) => name === "token" || name === unit || sides.some((tokens) => merges(tokens, name)),
  );
}

function merges(tokens: Token[], unit: UnitName): boolean {
  const units = tokens.map(belongsTo[unit]).filter((number) => number !== null);
  const different = new Set(units).size;
  return different > 1 && different < units.length;
}
