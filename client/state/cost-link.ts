/** Links from a head in a text to what a sliding window would hide of it. */
import type { Scene } from "./types.ts";
import { withPageLanguage } from "./page-language.ts";

/**
 * The address of the page that measures what attention costs, with this text and head; null if several heads are shown
 * as one, or if the input is more than one text.
 */
export function windowAddress({ state, capture }: Scene): string | null {
  const given = Object.values(capture.input).filter((value) => value !== null && value !== false);
  const { text } = capture.input;
  if (state.heads !== null || given.length !== 1 || !text) return null;
  const { layer, head } = state;
  const query = new URLSearchParams({ model: capture.model, text, layer: String(layer), head: String(head) });
  return `cost?${withPageLanguage(query)}`;
}
