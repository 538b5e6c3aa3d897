/**
 * A selection that survives editing: token positions move with the tokens they stand for.
 *
 * @import { State, Token } from "./types.js"
 */

/** @typedef {Pick<State, "query" | "key" | "pins">} Chosen */

/** @type {(a: Token | undefined, b: Token | undefined) => boolean} */
const same = (a, b) => a !== undefined && b !== undefined && a.id === b.id && a.piece === b.piece;

/**
 * Where positions of one token list are in another, judged by what both begin and end with. A position in the
 * part that changed keeps its place within that part, so that *soft* rewritten to *tired* stays chosen.
 *
 * @param {Token[]} before
 * @param {Token[]} after
 * @returns {(position: number) => number | null}
 */
function mapping(before, after) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const changed = after.length - head - tail;
  return (position) => {
    if (position < head) return position;
    if (position >= before.length - tail) return position + after.length - before.length;
    return changed > 0 ? head + Math.min(position - head, changed - 1) : null;
  };
}

/**
 * @param {Chosen} chosen in `before`
 * @param {Token[]} before
 * @param {Token[]} after
 * @returns {Chosen} in `after`
 */
export function carry({ query, key, pins }, before, after) {
  const move = mapping(before, after);
  /** @type {(position: number | null) => number | null} */
  const maybe = (position) => (position === null ? null : move(position));
  const moved = pins.map(move).filter((pin) => pin !== null);
  return { query: maybe(query), key: maybe(key), pins: [...new Set(moved)] };
}
