/** Links from a pair in one sentence to a scan of many. */
import type { Ranking, Scene } from "../api/types.ts";

/**
 * The address of the scan page, starting with this sentence and its pair; null if the pair does not lie in one text.
 */
export function scanAddress({ capture, stream }: Scene, { query, key }: Ranking) {
  const text = capture.texts[stream.query_side];
  const tokens = capture.tokens[stream.query_side];
  if (stream.query_side !== stream.key_side || text === undefined || text !== capture.input.text) return null;
  const [looks, looked] = [tokens?.[query], tokens?.[key]];
  if (looks?.start == null || looks.end === null || looked?.start == null || looked.end === null || query === key)
    return null;
  const marks = new Map([
    [looks.end, "]"],
    [looked.end, "}"],
  ]);
  const opening = new Map([
    [looks.start, "["],
    [looked.start, "{"],
  ]);
  const line = [...text, ""]
    .map((character, at) => (marks.get(at) ?? "") + (opening.get(at) ?? "") + character.replace(/[[\]{}\\]/, "\\$&"))
    .join("");
  return `scan?${new URLSearchParams({ model: capture.model, lines: line.replace(/\s*\n\s*/g, " ") })}`;
}
