/** Lines between words: from the top of the one that looks to the top of the one it looks at. */
import { svg } from "./dom.js";

/** Weights below this are not drawn as lines; the page says so. */
export const FAINTEST = 0.01;

const LIFT = { least: 10, share: 0.2 };

/** @typedef {{x: number, y: number}} Point the middle of a word's upper edge */

/**
 * @typedef {object} Beam
 * @property {Point} from the word that looks
 * @property {Point} to the word that is looked at
 * @property {number} weight
 * @property {"focus" | "pin" | "pair"} kind
 */

/**
 * @param {SVGSVGElement} canvas
 * @param {Beam[]} beams
 * @param {number} most how high a line may rise, in pixels
 */
export function drawArcs(canvas, beams, most) {
  canvas.replaceChildren(...beams.flatMap((beam) => drawn(beam, most)));
}

/** @type {(beam: Beam, most: number) => SVGElement[]} */
function drawn({ from, to, weight, kind }, most) {
  const opacity = (0.25 + 0.75 * Math.sqrt(weight)).toFixed(3);
  const width = (1 + (kind === "pin" ? 1 : 4) * weight).toFixed(2);
  const line = svg("path", {
    d: curve(from, to, most),
    class: `arc arc-${kind}`,
    "stroke-width": width,
    opacity,
  });
  const tip = svg("circle", {
    cx: to.x,
    cy: to.y,
    r: (1.5 + 2 * weight).toFixed(2),
    class: `arc-end arc-${kind}`,
    opacity,
  });
  return [line, tip];
}

/** Where the lines of a word begin and end. @type {(word: Element, origin: DOMRect) => Point} */
export function topOf(word, origin) {
  const box = word.getClientRects()[0] ?? word.getBoundingClientRect();
  return { x: box.left + box.width / 2 - origin.left, y: box.top - origin.top };
}

/** @type {(start: Point, end: Point, most: number) => string} */
function curve(start, end, most) {
  const lift = Math.min(most, LIFT.least + LIFT.share * Math.abs(end.x - start.x)) * (4 / 3);
  const [a, b] = start.x === end.x && start.y === end.y ? [-12, 12] : [0, 0];
  const [y1, y2] = [start.y - lift, end.y - lift];
  return `M${start.x} ${start.y} C${start.x + a} ${y1} ${end.x + b} ${y2} ${end.x} ${end.y}`;
}
