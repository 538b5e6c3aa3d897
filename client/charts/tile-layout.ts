/**
 * Lays out the thumbnails of all heads. Heads that share keys and values are grouped, and layers without softmax
 * attention have a row of text.
 */
import type { Stream } from "../api/types.ts";

/** Side of a thumbnail, in CSS pixels: the width of the column bounds it, and its height if that leaves it readable. */
const TILE = { least: 10, readable: 32, most: 52 };
/** Of all thumbnails: a screen. Deep models take more. */
const SCREEN = 640;
/** Height of a row of text. */
const NOTE = 20;

/** A layer, or others beside it in the stack. */
type Row = { layer: number } | { numbers: number[]; kind: string };

/** In CSS pixels. */
export interface Layout {
  /** side of a thumbnail */
  tile: number;
  /** between thumbnails */
  gap: number;
  /** between groups of heads that share keys */
  apart: number;
  /** by head */
  lefts: number[];
  /** by layer */
  tops: number[];
  width: number;
  height: number;
}

/** How many heads share their keys. */
export const groupSize = ({ heads, kv_heads }: Stream): number => (kv_heads < heads ? heads / kv_heads : 1);

/** Whether a head is the first of a group, but not of all. */
export const beginsGroup = (stream: Stream, head: number): boolean =>
  head > 0 && groupSize(stream) > 1 && head % groupSize(stream) === 0;

/** The layers in the order of the model; neighbours without softmax attention share a row. */
export function rowsOf({ layers, details, others }: Stream): Row[] {
  const own = Array.from({ length: layers }, (_, layer) => ({ layer, number: details[layer]?.number ?? layer }));
  const stack = [...own, ...others].sort((a, b) => a.number - b.number);
  const rows: Row[] = [];
  for (const one of stack) {
    const before = rows.at(-1);
    if ("layer" in one) rows.push({ layer: one.layer });
    else if (before && "kind" in before && before.kind === one.kind) before.numbers.push(one.number);
    else rows.push({ numbers: [one.number], kind: one.kind });
  }
  return rows;
}

/** @param room width for a layer's thumbnails */
export function layoutOf(stream: Stream, room: number): Layout {
  const { layers, heads } = stream;
  const rows = rowsOf(stream);
  const gap = heads >= 16 ? 2 : 4;
  const apart = groupSize(stream) > 1 ? 2 * gap : 0;
  const groups = Math.ceil(heads / groupSize(stream));
  const between = heads * gap + (groups - 1) * apart;
  const wide = Math.floor((room - between) / heads);
  const high = Math.floor((SCREEN - (rows.length - layers) * NOTE) / layers) - gap;
  const tile = Math.max(TILE.least, Math.min(TILE.most, wide, Math.max(TILE.readable, high)));
  const tops: number[] = [];
  let height = 0;
  for (const row of rows) {
    if ("layer" in row) tops[row.layer] = height;
    height += "layer" in row ? tile + gap : NOTE;
  }
  const lefts = Array.from(
    { length: heads },
    (_, head) => head * (tile + gap) + (apart ? Math.floor(head / groupSize(stream)) * apart : 0),
  );
  return { tile, gap, apart, lefts, tops, width: (lefts.at(-1) ?? 0) + tile, height: height - gap };
}
