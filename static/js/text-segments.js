/**
 * Cuts the text as typed into the units that the picture shows.
 *
 * @import { Token, Unit } from "./types.js"
 */

/**
 * @typedef {object} Piece
 * @property {number | null} unit index of the unit; null for text between units
 * @property {string} text
 * @property {boolean} special
 */

/**
 * Code point positions as JavaScript counts them, in UTF-16 units.
 *
 * @param {string} text
 * @returns {number[]} one more than there are code points
 */
function offsets(text) {
  const starts = [0];
  let offset = 0;
  for (const character of text) starts.push((offset += character.length));
  return starts;
}

/**
 * @param {string} text
 * @param {Token[]} tokens
 * @param {Unit[]} units in the order of the text
 * @returns {Piece[]} together they spell the text, with special tokens in place
 */
export function pieces(text, tokens, units) {
  const at = offsets(text);
  /** @type {Piece[]} */
  const found = [];
  let cursor = 0;
  /** @type {(end: number) => void} */
  const between = (end) => {
    if (end > cursor) found.push({ unit: null, text: text.slice(at[cursor], at[end]), special: false });
    cursor = Math.max(cursor, end);
  };
  units.forEach((unit, index) => {
    const span = spanOf(unit, tokens);
    if (!span) {
      found.push({ unit: index, text: unit.label, special: true });
      return;
    }
    between(span.start);
    const surface = text.slice(at[Math.max(cursor, span.start)], at[Math.max(cursor, span.end)]);
    found.push({ unit: index, text: surface || unit.label, special: false });
    cursor = Math.max(cursor, span.end);
  });
  between(at.length - 1);
  return found;
}

/**
 * The same without the text before the first unit and after the last, where the units are only a part of it.
 *
 * @param {string} text
 * @param {Token[]} tokens
 * @param {Unit[]} units
 * @returns {Piece[]}
 */
export function visiblePieces(text, tokens, units) {
  const whole = units.reduce((sum, { tokens: own }) => sum + own.length, 0) === tokens.length;
  const found = pieces(text, tokens, units);
  return whole ? found : piecesWithin(found);
}

/** @type {(found: Piece[]) => Piece[]} */
function piecesWithin(found) {
  const first = found.findIndex(({ unit }) => unit !== null);
  const after = [...found].reverse().findIndex(({ unit }) => unit !== null);
  return found.slice(first, found.length - after);
}

/**
 * @param {Unit} unit
 * @param {Token[]} tokens
 * @returns {{start: number, end: number} | null} in code points
 */
function spanOf(unit, tokens) {
  let [start, end] = [Infinity, -1];
  for (const position of unit.tokens) {
    const token = tokens[position];
    if (!token || token.start === null || token.end === null) continue;
    start = Math.min(start, token.start);
    end = Math.max(end, token.end);
  }
  return end < 0 ? null : { start, end };
}
