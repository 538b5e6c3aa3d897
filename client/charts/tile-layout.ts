/**
 * Lays out the thumbnails of all heads. Heads that share keys and values are grouped, and layers without softmax
 * attention have a row of text.
 */
import type { Stream } from "../api/types.ts";

/** Side of a thumbnail, in CSS pixels: the width of the column bounds it, and its height if that leaves it readable. */
const TILE = { least: 10, readable: 32, most: 52 };
/** Of all thumbnails: a screen. Deep models take more. */
const MOST_HEIGHT = 640;
/** Height of a row of text. */
const NOTE_HEIGHT = 20;

/** A layer, or others beside it in the stack. */
type LayoutRow = { layer: number } | { numbers: number[]; kind: string };

/** In CSS pixels. */
export interface Layout {
  /** side of a thumbnail */
  tile: number;
  /** between thumbnails */
  gap: number;
  /** between groups of heads that share keys */
  groupGap: number;
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
export function layoutRows({ layers, details, others }: Stream): LayoutRow[] {
  const softmaxLayers = Array.from({ length: layers }, (_, layer) => ({
    layer,
    number: details[layer]?.number ?? layer,
  }));
  const stack = [...softmaxLayers, ...others].sort((a, b) => a.number - b.number);
  const rows: LayoutRow[] = [];
  for (const entry of stack) {
    const lastRow = rows.at(-1);
    if ("layer" in entry) rows.push({ layer: entry.layer });
    else if (lastRow && "kind" in lastRow && lastRow.kind === entry.kind) lastRow.numbers.push(entry.number);
    else rows.push({ numbers: [entry.number], kind: entry.kind });
  }
  return rows;
}

/** @param available width for a layer's thumbnails */
export function layoutOf(stream: Stream, available: number): Layout {
  const { layers, heads } = stream;
  const rows = layoutRows(stream);
  const gap = heads >= 16 ? 2 : 4;
  const groupGap = groupSize(stream) > 1 ? 2 * gap : 0;
  const groups = Math.ceil(heads / groupSize(stream));
  const gaps = heads * gap + (groups - 1) * groupGap;
  const tileByWidth = Math.floor((available - gaps) / heads);
  const tileByHeight = Math.floor((MOST_HEIGHT - (rows.length - layers) * NOTE_HEIGHT) / layers) - gap;
  const tile = Math.max(TILE.least, Math.min(TILE.most, tileByWidth, Math.max(TILE.readable, tileByHeight)));
  const tops: number[] = [];
  let height = 0;
  for (const row of rows) {
    if ("layer" in row) tops[row.layer] = height;
    height += "layer" in row ? tile + gap : NOTE_HEIGHT;
  }
  const lefts = Array.from(
    { length: heads },
    (_, head) => head * (tile + gap) + (groupGap ? Math.floor(head / groupSize(stream)) * groupGap : 0),
  );
  return { tile, gap, groupGap, lefts, tops, width: (lefts.at(-1) ?? 0) + tile, height: height - gap };
}
