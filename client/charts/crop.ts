/**
 * The part of a head that is shown, by the positions of its tokens: as an address has it, as a zoom of a picture, and
 * steps from one part to another.
 */
import type { Unit } from "../api/types.ts";
import type { Cell } from "./grid-step.ts";
import type { Picture } from "./head-picture.ts";
import type { Zoom } from "./heat-geometry.ts";

/** From the first up to, not including, the last. */
export type Span = [first: number, last: number];
export interface Crop {
  rows: Span;
  columns: Span;
}

/** In shares of the sides of what is shown. */
export type Place = { x: number; y: number };
export type Move = { from: Place; to: Place };

/** Fewest tokens shown along a side. */
const FEWEST = 8;

/** @param text as an address has it, `4096:4608,0:512` */
export function parseCrop(text: string): Crop {
  const [top = 0, bottom = 0, left = 0, right = 0] = text.split(/[:,]/).map(Number);
  return { rows: [top, bottom], columns: [left, right] };
}

export const writeCrop = ({ rows, columns }: Crop): string => `${rows.join(":")},${columns.join(":")}`;

/** Whether it is a part of a matrix of so many tokens. */
export const fitsCrop = ({ rows, columns }: Crop, size: { rows: number; columns: number }): boolean =>
  rows[0] < rows[1] && rows[1] <= size.rows && columns[0] < columns[1] && columns[1] <= size.columns;

/** Whether it holds a token of the rows and one of the columns. */
export const holds = ({ rows, columns }: Crop, { row, column }: Cell): boolean =>
  rows[0] <= row && row < rows[1] && columns[0] <= column && column < columns[1];

/** The tokens of a zoomed picture. */
export const cropOfZoom = ({ queries, keys }: Picture, { x, y }: Zoom): Crop => ({
  rows: tokensWithin(queries, y[1], y[0]),
  columns: tokensWithin(keys, x[0], x[1]),
});

/** The tokens of all of a picture. */
export const cropOfPicture = ({ queries, keys }: Pick<Picture, "queries" | "keys">): Crop => ({
  rows: tokensWithin(queries, -0.5, queries.length - 0.5),
  columns: tokensWithin(keys, -0.5, keys.length - 0.5),
});

function tokensWithin(units: Unit[], from: number, to: number): Span {
  const start = units[Math.max(0, Math.round(from + 0.5))];
  const end = units[Math.min(units.length - 1, Math.round(to - 0.5))];
  return [start?.tokens[0] ?? 0, (end?.tokens.at(-1) ?? 0) + 1];
}

/** The zoom of a picture that shows it; null: the picture lacks some of it. */
export function zoomOfCrop({ queries, keys }: Picture, { rows, columns }: Crop): Zoom | null {
  const [y, x] = [placeWithin(queries, rows), placeWithin(keys, columns)];
  return x && y && { x, y: [y[1], y[0]] };
}

/** In units, which have their middle at whole numbers. */
function placeWithin(units: Unit[], [first, last]: Span): [number, number] | null {
  const [from, to] = [edgeBefore(units, first), edgeBefore(units, last - 1)];
  if (from === null || to === null) return null;
  const { tokens = [] } = units[Math.round(to)] ?? {};
  return [from, to + 1 / Math.max(1, tokens.length)];
}

function edgeBefore(units: Unit[], position: number): number | null {
  const index = units.findIndex(({ tokens }) => (tokens.at(-1) ?? 0) >= position);
  const { tokens = [] } = units[index] ?? {};
  const start = tokens[0] ?? Infinity;
  return start > position ? null : index - 0.5 + (position - start) / tokens.length;
}

/**
 * A part of another size.
 *
 * @param factor of the tokens shown: below 1 is in
 * @param around stays where it is
 * @param bounds of all that can be shown
 * @returns null: all of it
 */
export function scaled(crop: Crop, factor: number, around: Cell, bounds: Crop): Crop | null {
  const { rows, columns } = crop;
  const place = {
    x: (around.column + 0.5 - columns[0]) / lengthOf(columns),
    y: (around.row + 0.5 - rows[0]) / lengthOf(rows),
  };
  return pinched(crop, factor, { from: place, to: place }, bounds);
}

/**
 * A part of another size, whose place `from` comes to lie at `to`: as fingers have it, or a wheel.
 *
 * @param factor of the tokens shown: below 1 is in
 * @param place in shares of its sides
 * @param bounds of all that can be shown
 * @returns null: all of it
 */
export function pinched({ rows, columns }: Crop, factor: number, { from, to }: Move, bounds: Crop): Crop | null {
  const crop = {
    rows: pinchedSpan(rows, factor, [from.y, to.y], bounds.rows),
    columns: pinchedSpan(columns, factor, [from.x, to.x], bounds.columns),
  };
  const isAll = lengthOf(crop.rows) === lengthOf(bounds.rows) && lengthOf(crop.columns) === lengthOf(bounds.columns);
  return isAll ? null : crop;
}

/** Tokens of a side. */
export const lengthOf = ([first, last]: Span): number => last - first;

function pinchedSpan(span: Span, factor: number, [from, to]: [number, number], bounds: Span): Span {
  const most = lengthOf(bounds);
  const length = Math.min(most, Math.max(Math.min(FEWEST, most), Math.round(lengthOf(span) * factor)));
  return within(Math.round(span[0] + from * lengthOf(span) - to * length), length, bounds);
}

function within(first: number, wanted: number, bounds: Span): Span {
  const length = Math.min(wanted, lengthOf(bounds));
  const start = Math.max(bounds[0], Math.min(bounds[1] - length, first));
  return [start, start + length];
}

/** A part of the same size whose middle is a cell, as far as there is room. */
export const centredAt = ({ rows, columns }: Crop, { row, column }: Cell, bounds: Crop): Crop => ({
  rows: within(Math.round(row - lengthOf(rows) / 2), lengthOf(rows), bounds.rows),
  columns: within(Math.round(column - lengthOf(columns) / 2), lengthOf(columns), bounds.columns),
});

/** The cell in its middle. */
export const middleOf = ({ rows, columns }: Crop): Cell => ({
  row: Math.floor((rows[0] + rows[1]) / 2),
  column: Math.floor((columns[0] + columns[1]) / 2),
});

/** The same part, moved by a share of its size. */
export function moved(crop: Crop, [down, across]: [number, number], bounds: Crop): Crop {
  const { row, column } = middleOf(crop);
  const there = { row: row + down * lengthOf(crop.rows), column: column + across * lengthOf(crop.columns) };
  return centredAt(crop, there, bounds);
}

/** Where arrow keys go: rows down, columns across. */
export const ARROWS: Record<string, [down: number, across: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The tokens of the cell that an arrow key goes to from the edge of a picture; null: none, or the picture has it. */
export function cellBeyond(
  { queries, keys }: Pick<Picture, "queries" | "keys">,
  { row, column }: Cell,
  key: string,
  bounds: Crop,
): { query: number; key: number } | null {
  const [down, across] = ARROWS[key] ?? [0, 0];
  const [rowTokens, columnTokens] = [queries[row]?.tokens, keys[column]?.tokens];
  if (
    down + across === 0 ||
    !rowTokens ||
    !columnTokens ||
    (queries[row + down]?.tokens && keys[column + across]?.tokens)
  )
    return null;
  const [query, other] = [beside(rowTokens, down), beside(columnTokens, across)];
  return holds(bounds, { row: query, column: other }) ? { query, key: other } : null;
}

const beside = (tokens: number[], step: number): number =>
  step > 0 ? (tokens.at(-1) ?? 0) + 1 : (tokens[0] ?? 0) + step;
