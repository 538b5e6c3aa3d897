/** Links from a pair in one sentence to a scan of many. */
import type { Ranking, Token } from "../api/types.ts";
import type { Scene } from "./types.ts";
import { withPageLanguage } from "./page-language.ts";

/**
 * The address of the scan page, starting with this sentence and its pair; null if the pair does not lie in one text.
 */
export function scanAddress({ capture, stream }: Scene, { query, key }: Ranking) {
  const text = capture.texts[stream.query_side];
  const tokens = capture.tokens[stream.query_side];
  if (stream.query_side !== stream.key_side || text === undefined || text !== capture.input.text) return null;
  const [queryWord, keyWord] = [query, key].map((unit) => wordSpan(unit, tokens ?? []));
  if (!queryWord || !keyWord || queryWord.start === keyWord.start) return null;
  const closingMarks = new Map([
    [queryWord.end, "]"],
    [keyWord.end, "}"],
  ]);
  const openingMarks = new Map([
    [queryWord.start, "["],
    [keyWord.start, "{"],
  ]);
  const line = [...text, ""]
    .map(
      (character, index) =>
        (closingMarks.get(index) ?? "") + (openingMarks.get(index) ?? "") + character.replace(/[[\]{}\\]/, "\\$&"),
    )
    .join("");
  const address = new URLSearchParams({ model: capture.model, lines: line.replace(/\s*\n\s*/g, " ") });
  return `scan?${withPageLanguage(address)}`;
}

/** The characters of a word; null if it covers none. */
function wordSpan(unit: Ranking["query"], tokens: Token[]): { start: number; end: number } | null {
  const start = tokens[unit.tokens[0] ?? -1]?.start ?? null;
  const end = tokens[unit.tokens.at(-1) ?? -1]?.end ?? null;
  return start === null || end === null ? null : { start, end };
}
