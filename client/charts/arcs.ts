/** Attention edges: arcs over one line of words, or links between two lines. */
import { svg, type TemplateResult } from "lit-html";

/** Weights below this are not drawn as lines; the page says so. */
export const FAINTEST = 0.01;

const LIFT = { least: 10, share: 0.2 };

/** The middle of a word's edge, and which line of the wrapped text the word is in. */
export interface Point {
  x: number;
  y: number;
  /** lines between its own and the edge of the text: 0 if the edge of the word is that of the text */
  row: number;
  /** how far it is to the next line of text, in pixels; Infinity if there is none */
  room: number;
}

export interface AttentionEdge {
  /** the query word */
  from: Point;
  /** the key word */
  to: Point;
  weight: number;
  kind: "focus" | "pin" | "pair" | "all";
  /** between two lines of words, instead of over one */
  link?: boolean;
  /** in a comparison. Those of B are drawn below the words. */
  side?: "a" | "b";
}

/** Whether a line between the words would run over other lines of the text. */
export const crosses = ({ from, to, link }: AttentionEdge): boolean =>
  link ? from.row > 0 || to.row > 0 : from.row !== to.row;

/**
 * An edge, as a line to the key word; if it would cross text, only the end of the line at the key word.
 *
 * @param most how high a line may rise, in pixels
 */
export function arc(edge: AttentionEdge, most: number): TemplateResult<2> {
  const { to, weight, kind, side } = edge;
  const names = `arc-${kind}${side ? ` is-${side}` : ""}`;
  const opacity = (0.25 + 0.75 * Math.sqrt(weight)).toFixed(3);
  const width = (1 + (kind === "pin" ? 1 : 4) * weight).toFixed(2);
  const alone = crosses(edge);
  const radius = ((alone ? 2 : 1) * (1.5 + 2 * weight)).toFixed(2);
  const end = svg`<circle cx=${to.x} cy=${to.y} r=${radius} class="arc-end ${names}" opacity=${opacity} />`;
  if (alone) return end;
  return svg`<path d=${pathOf(edge, most)} class="arc ${names}" stroke-width=${width} opacity=${opacity} />
    ${end}`;
}

function pathOf({ from, to, link, side }: AttentionEdge, most: number): string {
  if (link) return bridge(from, to);
  // Between two lines of text, the edges of A and of B share the room.
  const room = Math.min(most, side ? from.room / 2 : from.room);
  return curve(from, to, side === "b" ? -room : room);
}

function bridge(start: Point, end: Point): string {
  const half = (end.y - start.y) / 2;
  return `M${start.x} ${start.y} C${start.x} ${start.y + half} ${end.x} ${end.y - half} ${end.x} ${end.y}`;
}

/** Below the words if `most` is less than 0. */
function curve(start: Point, end: Point, most: number): string {
  const lift =
    Math.sign(most) * Math.min(Math.abs(most), LIFT.least + LIFT.share * Math.abs(end.x - start.x)) * (4 / 3);
  const [a, b] = start.x === end.x ? [-12, 12] : [0, 0];
  const [y1, y2] = [start.y - lift, end.y - lift];
  return `M${start.x} ${start.y} C${start.x + a} ${y1} ${end.x + b} ${y2} ${end.x} ${end.y}`;
}
