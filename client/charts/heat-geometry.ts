/** Positions of the heatmap's cells and labels, in CSS pixels of the heatmap element. */
import type { Picture } from "./head-picture.ts";
import type { Unit } from "../api/types.ts";

const FONT = "12px system-ui, sans-serif";
const LONGEST_LABEL = 18;
const GUTTER = { least: 54, most: 120, narrow: 84 };
const PADDING = 10;
/** Room for the title of an axis. */
const TITLE_HEIGHT = 16;
/** Minimum distance of labels, in pixels. */
export const LABEL_PITCH = 14;
/** Between the labels of columns, which lean. */
export const COLUMN_LABEL_PITCH = 17;
/** Rotation of column labels, in degrees, where they do not fit side by side. */
export const LABEL_ANGLE = 60;

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
  labelWidth: number;
  /** whether column labels are rotated */
  areLabelsRotated: boolean;
  /** whether rows have no labels, because a neighbour has them */
  isWithoutRowLabels: boolean;
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
const measuringContext = globalThis.document?.createElement("canvas").getContext("2d");

/** An axis label that fits its pixels: cut with an ellipsis, never clipped. */
export function fitLabel(unit: Unit, mostWidth: number): string {
  const text = shorten(unit);
  if (!measuringContext) return text;
  measuringContext.font = FONT;
  if (measuringContext.measureText(text).width <= mostWidth) return text;
  const characters = [...text];
  while (characters.length > 1 && measuringContext.measureText(`${characters.join("")}…`).width > mostWidth)
    characters.pop();
  return `${characters.join("")}…`;
}

/** Space for a label, in pixels. */
const mostLabelWidth = (width: number): number => (width < 480 ? GUTTER.narrow : GUTTER.most);

/** Widths of labels by the server, in whose font they are a little wider. */
const reservedWidths: Map<string, number> = new Map();

/** From now on a label is that wide: the server has drawn a picture with it, whose place stays. */
export const reserveLabelWidth = (label: string, width: number): void => void reservedWidths.set(label, width);

/** Width of the widest label. */
function widestLabel(units: Unit[], mostWidth: number): number {
  if (!measuringContext) return mostWidth;
  measuringContext.font = FONT;
  let width = 0;
  for (const unit of units)
    width = Math.max(width, reservedWidths.get(unit.label) ?? measuringContext.measureText(shorten(unit)).width);
  return Math.min(mostWidth, Math.ceil(width));
}

/** Space for row labels. */
export const gutterWidth = (units: Unit[], width: number): number =>
  Math.max(GUTTER.least, widestLabel(units, mostLabelWidth(width)) + PADDING) + TITLE_HEIGHT;

/**
 * @param width of the element
 * @param zoom null: everything
 * @param gutter space for row labels; if too small, there are none
 */
export function geometryOf(
  { queries, keys, block, isCropped }: Picture,
  width: number,
  zoom: Zoom | null,
  gutter?: number,
): Geometry {
  const mostWidth = mostLabelWidth(width);
  // Parts of one head have other labels: the cells stay where they are.
  const isPart = block !== null || isCropped;
  const left = gutter ?? (isPart ? GUTTER.narrow + PADDING + TITLE_HEIGHT : gutterWidth(queries, width));
  const labelWidth = isPart ? GUTTER.narrow : widestLabel(keys, mostWidth);
  const isRotated = labelWidth + 6 > (width - left) / keys.length;
  const angle = (LABEL_ANGLE * Math.PI) / 180;
  const top = isRotated ? Math.ceil(labelWidth * Math.sin(angle) + 10 + PADDING) + TITLE_HEIGHT : 4 * PADDING;
  const overhang = isRotated ? Math.ceil(labelWidth * Math.cos(angle)) : 0;
  const right = Math.max(2, Math.min(overhang - Math.floor((width - left) / keys.length / 2), Math.floor(width / 6)));
  const plotWidth = width - left - right;
  const plotHeight = Math.round(plotWidth * Math.min(1.4, Math.max(0.5, queries.length / keys.length)));
  const [x, y] = [zoom?.x ?? fullRange(keys.length), zoom?.y ?? reversedRange(queries.length)];
  return {
    width,
    height: top + plotHeight,
    left,
    top,
    right,
    labelWidth: isPart ? GUTTER.narrow : mostWidth,
    areLabelsRotated: isRotated,
    isWithoutRowLabels: left < GUTTER.least,
    x,
    y,
  };
}

const fullRange = (count: number): [number, number] => [-0.5, count - 0.5];

const reversedRange = (count: number): [number, number] => [count - 0.5, -0.5];

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
export function labelPositions(from: number, to: number, pixels: number, pitch = LABEL_PITCH): number[] {
  const [first, last] = [Math.max(0, Math.ceil(from)), Math.floor(to)];
  const step = Math.max(1, Math.ceil((pitch * (to - from)) / pixels));
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((last - start) / step) + 1) }, (_, i) => start + i * step);
}
