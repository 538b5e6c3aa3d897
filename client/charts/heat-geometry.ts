/** Positions of the heatmap's cells and labels, in CSS pixels of the heatmap element. */
import type { Picture } from "./head-picture.ts";
import type { Unit } from "../api/types.ts";

const FONT = "12px system-ui, sans-serif";
const LONGEST_LABEL = 18;
const GUTTER = { least: 54, most: 120, narrow: 84 };
const PADDING = 10;
/** Room for the title of an axis. */
const TITLE = 16;
/** Minimum distance of labels, in pixels. */
export const PITCH = 14;
/** Between the labels of columns, which lean. */
export const COLUMN_PITCH = 17;
/** Rotation of column labels, in degrees, where they do not fit side by side. */
export const TURN = 60;

/** Ranges shown, of columns and of rows. As in Plotly, y goes from bottom to top. */
export type Zoom = { x: [number, number]; y: [number, number] };

export interface Geometry {
  width: number;
  height: number;
  /** of the first column */
  left: number;
  /** of the first row */
  top: number;
  /** margin for rotated labels */
  right: number;
  /** space for a label */
  most: number;
  /** whether column labels are rotated */
  turned: boolean;
  /** whether rows have no labels, because a neighbour has them */
  bare: boolean;
  /** range of columns shown, `[-0.5, columns - 0.5]` for all */
  x: [number, number];
  /** range of rows shown, from bottom to top: `[rows - 0.5, -0.5]` for all */
  y: [number, number];
}

const shorten = ({ label, short }: Unit): string => {
  if (short !== null) return short;
  const characters = [...label];
  return characters.length > LONGEST_LABEL ? `${characters.slice(0, LONGEST_LABEL - 1).join("")}…` : label;
};

// There is no document in unit tests.
const ruler = globalThis.document?.createElement("canvas").getContext("2d");

/** An axis label that fits its pixels: cut with an ellipsis, never clipped. */
export function fitted(unit: Unit, most: number): string {
  const text = shorten(unit);
  if (!ruler) return text;
  ruler.font = FONT;
  if (ruler.measureText(text).width <= most) return text;
  const characters = [...text];
  while (characters.length > 1 && ruler.measureText(`${characters.join("")}…`).width > most) characters.pop();
  return `${characters.join("")}…`;
}

/** Space for a label, in pixels. */
const roomOf = (width: number): number => (width < 480 ? GUTTER.narrow : GUTTER.most);

/** Widths of labels by the server, in whose font they are a little wider. */
const reserved: Map<string, number> = new Map();

/** From now on a label is that wide: the server has drawn a picture with it, whose place stays. */
export const reserve = (label: string, width: number): void => void reserved.set(label, width);

/** Width of the widest label. */
function widest(units: Unit[], most: number): number {
  if (!ruler) return most;
  ruler.font = FONT;
  let width = 0;
  for (const unit of units) width = Math.max(width, reserved.get(unit.label) ?? ruler.measureText(shorten(unit)).width);
  return Math.min(most, Math.ceil(width));
}

/** Space for row labels. */
export const gutterOf = (units: Unit[], width: number): number =>
  Math.max(GUTTER.least, widest(units, roomOf(width)) + PADDING) + TITLE;

/**
 * @param width of the element
 * @param zoom null: everything
 * @param left space for row labels; if too small, there are none
 */
export function geometryOf(
  { queries, keys }: Picture,
  width: number,
  zoom: Zoom | null,
  left: number = gutterOf(queries, width),
): Geometry {
  const most = roomOf(width);
  const label = widest(keys, most);
  const turned = label + 6 > (width - left) / keys.length;
  const angle = (TURN * Math.PI) / 180;
  const top = turned ? Math.ceil(label * Math.sin(angle) + 10 + PADDING) + TITLE : 4 * PADDING;
  const lean = turned ? Math.ceil(label * Math.cos(angle)) : 0;
  const right = Math.max(2, Math.min(lean - Math.floor((width - left) / keys.length / 2), Math.floor(width / 6)));
  const plotWidth = width - left - right;
  const plotHeight = Math.round(plotWidth * Math.min(1.4, Math.max(0.5, queries.length / keys.length)));
  const [x, y] = [zoom?.x ?? all(keys.length), zoom?.y ?? upright(queries.length)];
  return { width, height: top + plotHeight, left, top, right, most, turned, bare: left < GUTTER.least, x, y };
}

const all = (count: number): [number, number] => [-0.5, count - 0.5];

const upright = (count: number): [number, number] => [count - 0.5, -0.5];

/** left edge of a column */
export const columnX = ({ width, left, right, x: [from, to] }: Geometry, column: number): number =>
  left + ((column - 0.5 - from) / (to - from)) * (width - left - right);

/** upper edge of a row */
export const rowY = ({ height, top, y: [bottom, upper] }: Geometry, row: number): number =>
  top + ((row - 0.5 - upper) / (bottom - upper)) * (height - top);

/**
 * Which of the visible rows or columns get a label, so that labels never overlap.
 *
 * @param from first visible
 * @param to last visible
 * @param pixels available
 */
export function labelPositions(from: number, to: number, pixels: number, pitch = PITCH): number[] {
  const [first, last] = [Math.max(0, Math.ceil(from)), Math.floor(to)];
  const step = Math.max(1, Math.ceil((pitch * (to - from)) / pixels));
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((last - start) / step) + 1) }, (_, i) => start + i * step);
}
