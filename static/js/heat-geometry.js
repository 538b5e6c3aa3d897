/**
 * Positions of the heatmap's cells and labels, in CSS pixels of the heatmap element.
 *
 * @import { Picture } from "./head-picture.js"
 * @import { Unit } from "./types.js"
 */

const FONT = "12px system-ui, sans-serif";
const LONGEST_LABEL = 18;
const GUTTER = { least: 54, most: 120, narrow: 84 };
const PADDING = 10;
/** Minimum distance of labels, in pixels. */
export const PITCH = 14;
/** Rotation of column labels, in degrees, where they do not fit side by side. */
export const TURN = 60;

/**
 * @typedef {object} Geometry
 * @property {number} width
 * @property {number} height
 * @property {number} left of the first column
 * @property {number} top of the first row
 * @property {number} right margin for rotated labels
 * @property {number} most space for a label
 * @property {boolean} turned whether column labels are rotated
 * @property {boolean} bare whether rows have no labels, because a neighbour has them
 * @property {[number, number]} x range of columns shown, `[-0.5, columns - 0.5]` for all
 * @property {[number, number]} y range of rows shown, from bottom to top: `[rows - 0.5, -0.5]` for all
 */

/** @type {(label: string) => string} */
const shorten = (label) => {
  const patch = /^row (\d+), column (\d+)$/.exec(label);
  if (patch) return `${patch[1]},${patch[2]}`;
  // A block of moments shows its start: both ends are too long for an axis.
  const moments = /^(\d+\.\d\d s) … \d+\.\d\d s$/.exec(label);
  if (moments) return moments[1] ?? label;
  const characters = [...label];
  return characters.length > LONGEST_LABEL ? `${characters.slice(0, LONGEST_LABEL - 1).join("")}…` : label;
};

const ruler = document.createElement("canvas").getContext("2d");

/**
 * An axis label that fits its pixels: cut with an ellipsis, never clipped.
 *
 * @type {(label: string, most: number) => string}
 */
export function fitted(label, most) {
  const text = shorten(label);
  if (!ruler) return text;
  ruler.font = FONT;
  if (ruler.measureText(text).width <= most) return text;
  const characters = [...text];
  while (characters.length > 1 && ruler.measureText(`${characters.join("")}…`).width > most) characters.pop();
  return `${characters.join("")}…`;
}

/** Space for a label, in pixels. @type {(width: number) => number} */
const roomOf = (width) => (width < 480 ? GUTTER.narrow : GUTTER.most);

/** Width of the widest label. @type {(units: Unit[], most: number) => number} */
function widest(units, most) {
  if (!ruler) return most;
  ruler.font = FONT;
  let width = 0;
  for (const { label } of units) width = Math.max(width, ruler.measureText(shorten(label)).width);
  return Math.min(most, Math.ceil(width));
}

/** Space for row labels. @type {(units: Unit[], width: number) => number} */
export const gutterOf = (units, width) =>
  Math.max(GUTTER.least, widest(units, roomOf(width)) + PADDING);

/**
 * @param {Picture} picture
 * @param {number} width of the element
 * @param {{x: [number, number], y: [number, number]} | null} zoom null: everything
 * @param {number} left space for row labels; if too small, there are none
 * @returns {Geometry}
 */
export function geometryOf({ queries, keys }, width, zoom, left = gutterOf(queries, width)) {
  const most = roomOf(width);
  const label = widest(keys, most);
  const turned = label + 6 > (width - left) / keys.length;
  const angle = (TURN * Math.PI) / 180;
  const top = turned ? Math.ceil(label * Math.sin(angle) + 10 + PADDING) : 4 * PADDING;
  const lean = turned ? Math.ceil(label * Math.cos(angle)) : 0;
  const right = Math.max(
    2,
    Math.min(lean - Math.floor((width - left) / keys.length / 2), Math.floor(width / 6)),
  );
  const plotWidth = width - left - right;
  const plotHeight = Math.round(plotWidth * Math.min(1.4, Math.max(0.5, queries.length / keys.length)));
  const [x, y] = [zoom?.x ?? all(keys.length), zoom?.y ?? upright(queries.length)];
  return { width, height: top + plotHeight, left, top, right, most, turned, bare: left < GUTTER.least, x, y };
}

/** @type {(count: number) => [number, number]} */
const all = (count) => [-0.5, count - 0.5];

/** @type {(count: number) => [number, number]} */
const upright = (count) => [count - 0.5, -0.5];

/** @type {(geometry: Geometry, column: number) => number} left edge of a column */
export const columnX = ({ width, left, right, x: [from, to] }, column) =>
  left + ((column - 0.5 - from) / (to - from)) * (width - left - right);

/** @type {(geometry: Geometry, row: number) => number} upper edge of a row */
export const rowY = ({ height, top, y: [bottom, upper] }, row) =>
  top + ((row - 0.5 - upper) / (bottom - upper)) * (height - top);

/**
 * Which of the visible rows or columns get a label, so that labels never overlap.
 *
 * @param {number} from first visible
 * @param {number} to last visible
 * @param {number} pixels available
 * @returns {number[]}
 */
export function labelPositions(from, to, pixels) {
  const [first, last] = [Math.max(0, Math.ceil(from)), Math.floor(to)];
  const step = Math.max(1, Math.ceil((PITCH * (to - from)) / pixels));
  const start = Math.ceil(first / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((last - start) / step) + 1) },
    (_, i) => start + i * step,
  );
}
