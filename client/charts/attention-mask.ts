/**
 * Why a layer may not attend to something, by its stream: no further than its window, and not ahead if it is causal.
 * Which cells its mask forbids is in the replies; here only the reason is found for the cell that is pointed at.
 */
import type { Stream } from "../api/types.ts";
import { count } from "../text/format.ts";

/** Token positions, the last included. */
type Range = { first: number; last: number };

/** Why no token of one range may attend to any of the other; null if some may, as far as the stream shows. */
export function forbidden(
  { causal, details, query_side, key_side }: Stream,
  layer: number,
  query: Range,
  key: Range,
): string | null {
  if (query_side !== key_side) return null;
  if (causal && key.first > query.last) return "a causal model cannot attend to later tokens";
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  const apart = Math.max(query.first - key.last, key.first - query.last, 0);
  if (kind === "sliding" && apart >= window) return `this layer attends to ${windowText(causal, window)}`;
  const chunk = (position: number) => Math.floor(position / window);
  const chunked = chunk(query.last) < chunk(key.first) || chunk(key.last) < chunk(query.first);
  return kind === "chunked" && chunked ? `this layer attends to only its own chunk of ${count(window, "token")}` : null;
}

const windowText = (causal: boolean, window: number): string =>
  causal
    ? `only the last ${count(window, "token")}, itself included (sliding window)`
    : `only ${count(window - 1, "token")} to either side (sliding window)`;

/** What a layer may attend to, if not everything. */
export function horizon({ causal, details }: Stream, layer: number): string | null {
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  if (kind === "sliding") return windowText(causal, window);
  return `only its own chunk of ${count(window, "token")} (chunked attention)`;
}

/** The same, abbreviated. */
export function horizonName({ details }: Stream, layer: number): string | null {
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  return kind === "sliding" ? `sliding window of ${window}` : `chunks of ${window}`;
}

export const rangeOf = (unit: { tokens: number[] } | undefined): Range => ({
  first: unit?.tokens[0] ?? 0,
  last: unit?.tokens.at(-1) ?? 0,
});
