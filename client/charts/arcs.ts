/** Attention edges: arcs over one line of words, or links between two lines. */
import { nothing, svg, type TemplateResult } from "lit-html";

/** Weights below this are not drawn as lines; the page says so. */
export const FAINTEST_WEIGHT = 0.01;

const ARC_HEIGHT = { least: 10, share: 0.2 };

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
  /** from 0 to 1; of an effect, its size as a share of the scale */
  weight: number;
  /** of an effect: its colour; else weights have one */
  colour?: string;
  /** an effect that no run has verified */
  isEstimate?: boolean;
  kind: "focus" | "pin" | "pair" | "all";
  /** between two lines of words, instead of over one */
  link?: boolean;
  /** in a comparison. Those of B are drawn below the words. */
  side?: "a" | "b";
}

/** Whether a line between the words would run over other lines of the text. */
export const crossesText = ({ from, to, link }: AttentionEdge): boolean =>
  link ? from.row > 0 || to.row > 0 : from.row !== to.row;

/**
 * An edge, as a line to the key word; if it would cross text, only the end of the line at the key word.
 *
 * @param mostHeight how high a line may rise, in pixels
 */
export function edgeTemplate(edge: AttentionEdge, mostHeight: number): TemplateResult<2> {
  const { to, weight, kind, side, colour, isEstimate } = edge;
  const classes = [`arc-${kind}`, side && `is-${side}`, colour && "is-effect", isEstimate && "is-estimate"]
    .filter(Boolean)
    .join(" ");
  // The colour of an effect says how large it is.
  const opacity = colour ? "1" : (0.25 + 0.75 * Math.sqrt(weight)).toFixed(3);
  const style = colour ? `--line: ${colour}` : nothing;
  const width = (1 + (kind === "pin" ? 1 : 4) * weight).toFixed(2);
  const isDot = crossesText(edge);
  const radius = ((isDot ? 2 : 1) * (1.5 + 2 * weight)).toFixed(2);
  const dot = svg`<circle cx=${to.x} cy=${to.y} r=${radius} class="arc-end ${classes}" opacity=${opacity} style=${style} />`;
  if (isDot) return dot;
  return svg`<path d=${pathOf(edge, mostHeight)} class="arc ${classes}" stroke-width=${width} opacity=${opacity} style=${style} />
    ${dot}`;
}

function pathOf({ from, to, link, side }: AttentionEdge, mostHeight: number): string {
  if (link) return linkPath(from, to);
  // Between two lines of text, the edges of A and of B share the room.
  const room = Math.min(mostHeight, side ? from.room / 2 : from.room);
  return arcPath(from, to, side === "b" ? -room : room);
}

function linkPath(start: Point, end: Point): string {
  const halfHeight = (end.y - start.y) / 2;
  return `M${start.x} ${start.y} C${start.x} ${start.y + halfHeight} ${end.x} ${end.y - halfHeight} ${end.x} ${end.y}`;
}

/** Below the words if `mostHeight` is less than 0. */
function arcPath(start: Point, end: Point, mostHeight: number): string {
  const rise =
    Math.sign(mostHeight) *
    Math.min(Math.abs(mostHeight), ARC_HEIGHT.least + ARC_HEIGHT.share * Math.abs(end.x - start.x)) *
    (4 / 3);
  const [a, b] = start.x === end.x ? [-12, 12] : [0, 0];
  const [y1, y2] = [start.y - rise, end.y - rise];
  return `M${start.x} ${start.y} C${start.x + a} ${y1} ${end.x + b} ${y2} ${end.x} ${end.y}`;
}
