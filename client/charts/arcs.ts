/** Attention edges: arcs over one line of words, or links between two lines. */
import { svg, type TemplateResult } from "lit-html";

/** Weights below this are not drawn as lines; the page says so. */
export const FAINTEST = 0.01;

const LIFT = { least: 10, share: 0.2 };

/** The middle of a word's edge. */
export type Point = { x: number; y: number };

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

/** @param most how high a line may rise, in pixels */
export function arc({ from, to, weight, kind, link: between, side }: AttentionEdge, most: number): TemplateResult<2> {
  const names = `arc-${kind}${side ? ` is-${side}` : ""}`;
  const opacity = (0.25 + 0.75 * Math.sqrt(weight)).toFixed(3);
  const width = (1 + (kind === "pin" ? 1 : 4) * weight).toFixed(2);
  const path = between ? bridge(from, to) : curve(from, to, side === "b" ? -most : most);
  return svg`<path d=${path} class="arc ${names}" stroke-width=${width} opacity=${opacity} />
    <circle cx=${to.x} cy=${to.y} r=${(1.5 + 2 * weight).toFixed(2)} class="arc-end ${names}" opacity=${opacity} />`;
}

function bridge(start: Point, end: Point): string {
  const half = (end.y - start.y) / 2;
  return `M${start.x} ${start.y} C${start.x} ${start.y + half} ${end.x} ${end.y - half} ${end.x} ${end.y}`;
}

/** Below the words if `most` is less than 0. */
function curve(start: Point, end: Point, most: number): string {
  const lift =
    Math.sign(most) * Math.min(Math.abs(most), LIFT.least + LIFT.share * Math.abs(end.x - start.x)) * (4 / 3);
  const [a, b] = start.x === end.x && start.y === end.y ? [-12, 12] : [0, 0];
  const [y1, y2] = [start.y - lift, end.y - lift];
  return `M${start.x} ${start.y} C${start.x + a} ${y1} ${end.x + b} ${y2} ${end.x} ${end.y}`;
}
