/** Cuts the text as typed into the units that the picture shows. */
import type { Token, Unit } from "../api/types.ts";

export interface Piece {
  /** index of the unit; null for text between units */
  unit: number | null;
  text: string;
  special: boolean;
}

/**
 * Code point positions as JavaScript counts them, in UTF-16 units.
 *
 * @returns one more than there are code points
 */
function offsets(text: string): number[] {
  const starts = [0];
  let offset = 0;
  for (const character of text) starts.push((offset += character.length));
  return starts;
}

/**
 * @param units in the order of the text
 * @returns together they spell the text, with special tokens in place
 */
export function pieces(text: string, tokens: Token[], units: Unit[]): Piece[] {
  const at = offsets(text);
  const found: Piece[] = [];
  let cursor = 0;
  const between = (end: number): void => {
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

/** The same without the text before the first unit and after the last, where the units are only a part of it. */
export function visiblePieces(text: string, tokens: Token[], units: Unit[]): Piece[] {
  const whole = units.reduce((sum, { tokens: own }) => sum + own.length, 0) === tokens.length;
  const found = pieces(text, tokens, units);
  return whole ? found : piecesWithin(found);
}

function piecesWithin(found: Piece[]): Piece[] {
  const first = found.findIndex(({ unit }) => unit !== null);
  const after = [...found].reverse().findIndex(({ unit }) => unit !== null);
  return found.slice(first, found.length - after);
}

/** @returns in code points */
function spanOf(unit: Unit, tokens: Token[]): { start: number; end: number } | null {
  let [start, end] = [Infinity, -1];
  for (const position of unit.tokens) {
    const token = tokens[position];
    if (!token || token.start === null || token.end === null) continue;
    start = Math.min(start, token.start);
    end = Math.max(end, token.end);
  }
  return end < 0 ? null : { start, end };
}
