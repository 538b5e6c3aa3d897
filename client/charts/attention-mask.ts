/**
 * Why a layer may not attend to something, by its stream: no further than its window, and not ahead if it is causal.
 * Which cells its mask forbids is in the replies; here only the reason is found for the cell that is pointed at.
 */
import type { Stream } from "../api/types.ts";
import { _, ngettext } from "../text/message.ts";

/** Token positions, the last included. */
type Range = { first: number; last: number };

/** Why no token of one range may attend to one of the other, a sentence; null if one may, as far as is known. */
export function whyForbidden(stream: Stream, layer: number, query: Range, key: Range): string | null {
  const { causal, details, query_side, key_side } = stream;
  if (query_side !== key_side) return null;
  if (causal && key.first > query.last) return _("A causal model cannot attend to later tokens.");
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  const distance = Math.max(query.first - key.last, key.first - query.last, 0);
  const chunkOf = (position: number) => Math.floor(position / window);
  const isOtherChunk = chunkOf(query.last) < chunkOf(key.first) || chunkOf(key.last) < chunkOf(query.first);
  const isTooFar = kind === "sliding" ? distance >= window : isOtherChunk;
  return isTooFar ? attentionReach(stream, layer) : null;
}

/**
 * What a layer may attend to, if not everything.
 *
 * @param layers names of those of which it is true
 */
export function attentionReach({ causal, details }: Stream, layer: number, layers = `L${layer}`): string | null {
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  if (kind === "chunked")
    return ngettext(
      "In {layers}, each token attends only to its own chunk of {count} token (chunked attention).",
      "In {layers}, each token attends only to its own chunk of {count} tokens (chunked attention).",
      window,
      { layers },
    );
  return causal
    ? ngettext(
        "In {layers}, each token attends only to itself (sliding window of {count}).",
        "In {layers}, each token attends only to the last {count} tokens, itself included (sliding window).",
        window,
        { layers },
      )
    : ngettext(
        "In {layers}, each token attends only to {count} token to either side (sliding window).",
        "In {layers}, each token attends only to {count} tokens to either side (sliding window).",
        window - 1,
        { layers },
      );
}

/** The same, abbreviated. */
export function shortReach({ details }: Stream, layer: number): string | null {
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  return kind === "sliding" ? _("sliding window of {window}", { window }) : _("chunks of {window}", { window });
}

export const rangeOf = (unit: { tokens: number[] } | undefined): Range => ({
  first: unit?.tokens[0] ?? 0,
  last: unit?.tokens.at(-1) ?? 0,
});
