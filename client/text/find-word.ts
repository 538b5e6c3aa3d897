/** Finds a word in the text of a capture: the tokens in which it occurs. */
import type { Token } from "../api/types.ts";

/**
 * Where a word occurs, by the position of the token with its first character; upper and lower case count as the same.
 *
 * @param tokens of the text; those that are not part of it have no place
 */
export function occurrences(text: string, tokens: Token[], word: string): number[] {
  const sought = fold(word.trim());
  if (!sought) return [];
  const characters = [...text].map(fold);
  const [folded, starts] = [characters.join(""), startsOf(characters)];
  const found: Set<number> = new Set();
  for (let at = folded.indexOf(sought); at >= 0; at = folded.indexOf(sought, at + 1)) {
    const character = starts.get(at);
    const position =
      character === undefined
        ? -1
        : tokens.findIndex(({ start, end }) => start !== null && end !== null && start <= character && character < end);
    if (position >= 0) found.add(position);
  }
  return [...found];
}

const fold = (text: string): string => text.toLocaleLowerCase();

/** The number of each character, a code point, by where it begins. */
function startsOf(characters: string[]): Map<number, number> {
  let offset = 0;
  return new Map(
    characters.map((character, number) => {
      const start = offset;
      offset += character.length;
      return [start, number];
    }),
  );
}
