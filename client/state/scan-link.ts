/** Links from a pair in one sentence to a scan of many. */
import type { Ranking } from "../api/types.ts";
import type { Scene } from "./types.ts";

/**
 * The address of the scan page, starting with this sentence and its pair; null if the pair does not lie in one text.
 */
export function scanAddress({ capture, stream }: Scene, { query, key }: Ranking) {
  const text = capture.texts[stream.query_side];
  const tokens = capture.tokens[stream.query_side];
  if (stream.query_side !== stream.key_side || text === undefined || text !== capture.input.text) return null;
  const [queryToken, keyToken] = [tokens?.[query], tokens?.[key]];
  if (
    queryToken?.start == null ||
    queryToken.end === null ||
    keyToken?.start == null ||
    keyToken.end === null ||
    query === key
  )
    return null;
  const marks = new Map([
    [queryToken.end, "]"],
    [keyToken.end, "}"],
  ]);
  const opening = new Map([
    [queryToken.start, "["],
    [keyToken.start, "{"],
  ]);
  const line = [...text, ""]
    .map((character, at) => (marks.get(at) ?? "") + (opening.get(at) ?? "") + character.replace(/[[\]{}\\]/, "\\$&"))
    .join("");
  return `scan?${new URLSearchParams({ model: capture.model, lines: line.replace(/\s*\n\s*/g, " ") })}`;
}
