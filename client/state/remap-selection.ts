/** Remaps a selection after an edit: positions move with their tokens. */
import type { Token } from "../api/types.ts";
import type { State } from "./types.ts";

type PairAndPins = Pick<State, "query" | "key" | "pins">;
/** The query tokens and the key tokens. */
export type SideTokens = { query: Token[]; key: Token[] };

const isSameToken = (a: Token | undefined, b: Token | undefined): boolean =>
  a !== undefined && b !== undefined && a.id === b.id && a.piece === b.piece;

/**
 * Matching positions of two token lists: a longest common subsequence (Wagner and Fischer 1974), so that several edits
 * in different places keep everything between them. Its table covers only what lies between the shared beginning and
 * end.
 *
 * @returns pairs of positions, both ascending
 */
function commonPositions(before: Token[], after: Token[]): [number, number][] {
  const shorterLength = Math.min(before.length, after.length);
  let startLength = 0;
  while (startLength < shorterLength && isSameToken(before[startLength], after[startLength])) startLength += 1;
  let endLength = 0;
  while (endLength < shorterLength - startLength && isSameToken(before.at(-1 - endLength), after.at(-1 - endLength)))
    endLength += 1;
  const middle = alignChanged(
    before.slice(startLength, before.length - endLength),
    after.slice(startLength, after.length - endLength),
  );
  return [
    ...Array.from({ length: startLength }, (_, i) => pair(i, i)),
    ...middle.map(([i, j]) => pair(startLength + i, startLength + j)),
    ...Array.from({ length: endLength }, (_, i) => pair(before.length - endLength + i, after.length - endLength + i)),
  ];
}

const pair = (before: number, after: number): [number, number] => [before, after];

function alignChanged(before: Token[], after: Token[]): [number, number][] {
  const [rows, columns] = [before.length, after.length];
  // longest[i * (columns + 1) + j]: length of the longest common subsequence from i and j on
  const longest = new Uint16Array((rows + 1) * (columns + 1));
  const longestFrom = (i: number, j: number): number => longest[i * (columns + 1) + j] ?? 0;
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      longest[i * (columns + 1) + j] = isSameToken(before[i], after[j])
        ? 1 + longestFrom(i + 1, j + 1)
        : Math.max(longestFrom(i + 1, j), longestFrom(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < rows && j < columns;) {
    if (isSameToken(before[i], after[j])) pairs.push([i++, j++]);
    else if (longestFrom(i + 1, j) >= longestFrom(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/**
 * Maps positions of one token list to another. In a stretch rewritten with as many tokens, a position keeps its place,
 * so that *soft* rewritten to *tired* stays chosen; otherwise removed tokens are no longer chosen. If less than half of
 * the words are left, the text counts as new, and nothing stays chosen.
 */
function mapPositions(before: Token[], after: Token[]): (position: number) => number | null {
  const moved: Map<number, number> = new Map();
  let [i, j] = [0, 0];
  const end: [number, number] = [before.length, after.length];
  const shared = commonPositions(before, after);
  const sharedWords = shared.filter(([row]) => !before[row]?.special).length;
  if (2 * sharedWords < before.filter(({ special }) => !special).length) return () => null;
  for (const [row, column] of [...shared, end]) {
    if (row - i === column - j) for (let step = 0; i + step < row; step += 1) moved.set(i + step, j + step);
    moved.set(row, column);
    [i, j] = [row + 1, column + 1];
  }
  return (position) => moved.get(position) ?? null;
}

/**
 * A pair stays whole or not at all: the word left of it would make a pair with the next word that is clicked.
 *
 * @param chosen in `before`
 * @returns in `after`
 */
export function remapSelection(
  { query, key, pins, direction }: PairAndPins & Pick<State, "direction">,
  before: SideTokens,
  after: SideTokens,
): PairAndPins {
  const mapQuery = mapPositions(before.query, after.query);
  const mapKey = before.key === before.query ? mapQuery : mapPositions(before.key, after.key);
  const movedPins = pins.map(direction === "attends" ? mapQuery : mapKey).filter((pin) => pin !== null);
  const pair = { query: query === null ? null : mapQuery(query), key: key === null ? null : mapKey(key) };
  const isPairBroken = (query !== null && pair.query === null) || (key !== null && pair.key === null);
  return {
    ...(isPairBroken ? { query: null, key: null } : pair),
    pins: [...new Set(movedPins)],
  };
}
