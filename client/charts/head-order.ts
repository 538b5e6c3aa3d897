/** The order of heads by what ablating each would change. */
import type { HeadEffects } from "../api/types.ts";
import { effectOf } from "../components/effect-cell.ts";

interface Head {
  layer: number;
  head: number;
}

export type ColumnName = "head" | "effect" | "weight";

export interface Sorting {
  name: ColumnName;
  /** -1 is from large to small */
  direction: 1 | -1;
}

/** All heads in order; effects by their size. */
export function sortedHeads(effects: HeadEffects, { name, direction }: Sorting): Head[] {
  const valueOf = ({ layer, head }: Head): number => {
    if (name === "head") return 1000 * layer + head;
    if (name === "weight") return effects.largest?.[layer]?.[head]?.weight ?? -1;
    return Math.abs(effectOf(effects, { layer, head })?.change ?? 0);
  };
  const heads = effects.estimates.flatMap((row, layer) => row.map((_, head) => ({ layer, head })));
  return heads.sort((a, b) => direction * (valueOf(a) - valueOf(b)));
}
