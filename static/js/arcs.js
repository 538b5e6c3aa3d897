/** Draws attention edges: arcs over one line of words, or links between two lines. */
import { svg } from "./dom.js";

/** Weights below this are not drawn as lines; the page says so. */
export const FAINTEST = 0.01;

const LIFT = { least: 10, share: 0.2 };

/** @typedef {{x: number, y: number}} Point the middle of a word's edge */

/**
 * @typedef {object} AttentionEdge
 * @property {Point} from the query word
 * @property {Point} to the key word
 * @property {number} weight
 * @property {"focus" | "pin" | "pair" | "all"} kind
 * @property {boolean} [link] between two lines of words, instead of over one
 * @property {"a" | "b"} [side] in a comparison. Those of B are drawn below the words.
 */

/**
 * @param {SVGSVGElement} canvas
 * @param {AttentionEdge[]} edges
 * @param {number} most how high a line may rise, in pixels
 */
export function drawArcs(canvas, edges, most) {
  canvas.replaceChildren(...edges.flatMap((edge) => arcElements(edge, most)));
}

/** @type {(edge: AttentionEdge, most: number) => SVGElement[]} */
function arcElements({ from, to, weight, kind, link: between, side }, most) {
  const own = side ? ` is-${side}` : "";
  const opacity = (0.25 + 0.75 * Math.sqrt(weight)).toFixed(3);
  const width = (1 + (kind === "pin" ? 1 : 4) * weight).toFixed(2);
  const line = svg("path", {
    d: between ? bridge(from, to) : curve(from, to, side === "b" ? -most : most),
    class: `arc arc-${kind}${own}`,
    "stroke-width": width,
    opacity,
  });
  const tip = svg("circle", {
    cx: to.x,
    cy: to.y,
    r: (1.5 + 2 * weight).toFixed(2),
    class: `arc-end arc-${kind}${own}`,
    opacity,
  });
  return [line, tip];
}

/** @type {(start: Point, end: Point) => string} */
function bridge(start, end) {
  const half = (end.y - start.y) / 2;
  return `M${start.x} ${start.y} C${start.x} ${start.y + half} ${end.x} ${end.y - half} ${end.x} ${end.y}`;
}

/** Below the words if `most` is less than 0. @type {(start: Point, end: Point, most: number) => string} */
function curve(start, end, most) {
  const lift = Math.sign(most) * Math.min(Math.abs(most), LIFT.least + LIFT.share * Math.abs(end.x - start.x)) * (4 / 3);
  const [a, b] = start.x === end.x && start.y === end.y ? [-12, 12] : [0, 0];
  const [y1, y2] = [start.y - lift, end.y - lift];
  return `M${start.x} ${start.y} C${start.x + a} ${y1} ${end.x + b} ${y2} ${end.x} ${end.y}`;
}
