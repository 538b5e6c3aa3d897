/** Remaps a selection after an edit: positions move with their tokens. */
import type { Token } from "../api/types.ts";
import type { State } from "./types.ts";

type Chosen = Pick<State, "query" | "key" | "pins">;
/** The query tokens and the key tokens. */
export type Sides = { query: Token[]; key: Token[] };

const same = (a: Token | undefined, b: Token | undefined): boolean =>
  a !== undefined && b !== undefined && a.id === b.id && a.piece === b.piece;

/**
 * Matching positions of two token lists: a longest common subsequence (Wagner and Fischer 1974), so that several edits
 * in different places keep everything between them. Its table covers only what lies between the shared beginning and
 * end.
 *
 * @returns pairs of positions, both ascending
 */
function common(before: Token[], after: Token[]): [number, number][] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const middle = alignChanged(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [
    ...Array.from({ length: head }, (_, i) => pair(i, i)),
    ...middle.map(([i, j]) => pair(head + i, head + j)),
    ...Array.from({ length: tail }, (_, i) => pair(before.length - tail + i, after.length - tail + i)),
  ];
}

const pair = (before: number, after: number): [number, number] => [before, after];

function alignChanged(before: Token[], after: Token[]): [number, number][] {
  const [rows, columns] = [before.length, after.length];
  // longest[i * (columns + 1) + j]: length of the longest common subsequence from i and j on
  const longest = new Uint16Array((rows + 1) * (columns + 1));
  const rest = (i: number, j: number): number => longest[i * (columns + 1) + j] ?? 0;
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      longest[i * (columns + 1) + j] = same(before[i], after[j])
        ? 1 + rest(i + 1, j + 1)
        : Math.max(rest(i + 1, j), rest(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < rows && j < columns;) {
    if (same(before[i], after[j])) pairs.push([i++, j++]);
    else if (rest(i + 1, j) >= rest(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/**
 * Maps positions of one token list to another. In a stretch rewritten with as many tokens, a position keeps its place,
 * so that *soft* rewritten to *tired* stays chosen; otherwise removed tokens are no longer chosen. If less than half of
 * the words are left, the text counts as new, and nothing stays chosen.
 */
function mapping(before: Token[], after: Token[]): (position: number) => number | null {
  const moved: Map<number, number> = new Map();
  let [i, j] = [0, 0];
  const end: [number, number] = [before.length, after.length];
  const both = common(before, after);
  const left = both.filter(([row]) => !before[row]?.special).length;
  if (2 * left < before.filter(({ special }) => !special).length) return () => null;
  for (const [row, column] of [...both, end]) {
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
  { query, key, pins, direction }: Chosen & Pick<State, "direction">,
  before: Sides,
  after: Sides,
): Chosen {
  const ofQuery = mapping(before.query, after.query);
  const ofKey = before.key === before.query ? ofQuery : mapping(before.key, after.key);
  const moved = pins.map(direction === "attends" ? ofQuery : ofKey).filter((pin) => pin !== null);
  const pair = { query: query === null ? null : ofQuery(query), key: key === null ? null : ofKey(key) };
  const broken = (query !== null && pair.query === null) || (key !== null && pair.key === null);
  return {
    ...(broken ? { query: null, key: null } : pair),
    pins: [...new Set(moved)],
  };
}
