/** Cuts the text as typed into the units that the picture shows. */
import type { Token, Unit } from "../api/types.ts";

export interface TextSegment {
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
function utf16Offsets(text: string): number[] {
  const starts = [0];
  let offset = 0;
  for (const character of text) starts.push((offset += character.length));
  return starts;
}

/**
 * @param units in the order of the text
 * @returns together they spell the text, with special tokens in place
 */
export function textSegments(text: string, tokens: Token[], units: Unit[]): TextSegment[] {
  const starts = utf16Offsets(text);
  const segments: TextSegment[] = [];
  let cursor = 0;
  const addBetween = (end: number): void => {
    if (end > cursor) segments.push({ unit: null, text: text.slice(starts[cursor], starts[end]), special: false });
    cursor = Math.max(cursor, end);
  };
  units.forEach((unit, index) => {
    const span = spanOf(unit, tokens);
    if (!span) {
      segments.push({ unit: index, text: unit.label, special: true });
      return;
    }
    addBetween(span.start);
    const typed = text.slice(starts[Math.max(cursor, span.start)], starts[Math.max(cursor, span.end)]);
    segments.push({ unit: index, text: typed || unit.label, special: unit.special });
    cursor = Math.max(cursor, span.end);
  });
  addBetween(starts.length - 1);
  return segments;
}

/** The same without the text before the first unit and after the last, where the units are only a part of it. */
export function visibleSegments(text: string, tokens: Token[], units: Unit[]): TextSegment[] {
  const coversText = units.reduce((sum, { tokens: unitTokens }) => sum + unitTokens.length, 0) === tokens.length;
  const segments = textSegments(text, tokens, units);
  return coversText ? segments : trimSegments(segments);
}

function trimSegments(segments: TextSegment[]): TextSegment[] {
  const first = segments.findIndex(({ unit }) => unit !== null);
  const after = [...segments].reverse().findIndex(({ unit }) => unit !== null);
  return segments.slice(first, segments.length - after);
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
