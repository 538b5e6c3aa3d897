/** Which heads an attention budget is of: all by layer, the shown layer by head, the shown heads by step. */
import type { State } from "./types.ts";

type BudgetHeads = Pick<State, "heads"> & { layer: null; head: null };

export function budgetHeads({ per, layer, head, heads }: Pick<State, "per" | "layer" | "head" | "heads">): BudgetHeads {
  const nothing = { layer: null, head: null };
  if (per === "layer") return { ...nothing, heads: null };
  if (per === "head") return { ...nothing, heads: /^\d+/.exec(heads ?? "")?.[0] ?? `${layer}` };
  return { ...nothing, heads: heads ?? `${layer}.${head}` };
}
