/**
 * Why a layer may not attend to something, by its stream: no further than its window, and not ahead if it is causal.
 * Which cells its mask forbids is in the replies; here only the reason is found for the cell that is pointed at.
 */
import type { Stream } from "../api/types.ts";
import { _, ngettext } from "../text/message.ts";

/** Token positions, the last included. */
type Range = { first: number; last: number };

/** Why no token of one range may attend to any of the other, a sentence; null if some may, as far as the stream shows. */
export function whyForbidden(
  { causal, details, query_side, key_side }: Stream,
  layer: number,
  query: Range,
  key: Range,
): string | null {
  if (query_side !== key_side) return null;
  if (causal && key.first > query.last) return _("A causal model cannot attend to later tokens.");
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  const distance = Math.max(query.first - key.last, key.first - query.last, 0);
  if (kind === "sliding" && distance >= window)
    return _("This layer attends to {reach}.", { reach: windowText(causal, window) });
  const chunkOf = (position: number) => Math.floor(position / window);
  const isOtherChunk = chunkOf(query.last) < chunkOf(key.first) || chunkOf(key.last) < chunkOf(query.first);
  return kind === "chunked" && isOtherChunk
    ? ngettext(
        "This layer attends to only its own chunk of {count} token.",
        "This layer attends to only its own chunk of {count} tokens.",
        window,
      )
    : null;
}

const windowText = (causal: boolean, window: number): string =>
  causal
    ? ngettext(
        "only the last {count} token, itself included (sliding window)",
        "only the last {count} tokens, itself included (sliding window)",
        window,
      )
    : ngettext(
        "only {count} token to either side (sliding window)",
        "only {count} tokens to either side (sliding window)",
        window - 1,
      );

/** What a layer may attend to, if not everything: the object of a sentence. */
export function attentionReach({ causal, details }: Stream, layer: number): string | null {
  const { kind = "full", window = null } = details[layer] ?? {};
  if (kind === "full" || window === null) return null;
  if (kind === "sliding") return windowText(causal, window);
  return ngettext(
    "only its own chunk of {count} token (chunked attention)",
    "only its own chunk of {count} tokens (chunked attention)",
    window,
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
