import { clamp } from "./clamp.ts";
import type { Place, Places, Spot } from "./types.ts";

/** Largest distance at which a line is hovered, in picture pixels. */
const REACH = 8;

/** From a point to a line segment. */
function distance([x, y]: [number, number], [fromX, fromY]: [number, number], [toX, toY]: [number, number]): number {
  const [across, down] = [toX - fromX, toY - fromY];
  const along = clamp(((x - fromX) * across + (y - fromY) * down) / (across ** 2 + down ** 2 || 1), 0, 1);
  return Math.hypot(x - fromX - along * across, y - fromY - along * down);
}

/** Places in reading order. */
export class Spots implements Places {
  readonly spots: Spot[];

  constructor(spots: Spot[]) {
    this.spots = spots;
  }

  show() {}

  at(x: number, y: number) {
    let [column, least] = [-1, REACH];
    this.spots.forEach(({ left, top, width, height, points }, at) => {
      const inside = x >= left && x < left + width && y >= top && y < top + height;
      const away = points.length
        ? Math.min(...points.slice(1).map((end, from) => distance([x, y], points[from] ?? end, end)))
        : REACH;
      // The last drawn lies on top; of lines, the nearest counts.
      if (points.length ? away < least : inside) [column, least] = [at, Math.min(least, away)];
    });
    return column < 0 ? null : { row: 0, column };
  }

  start() {
    return { row: 0, column: 0 };
  }

  step({ column }: Place, key: string) {
    if (key === "Home") return { row: 0, column: 0 };
    if (key === "End") return { row: 0, column: this.spots.length - 1 };
    if (key === "ArrowLeft" || key === "ArrowRight") {
      return { row: 0, column: clamp(column + (key === "ArrowLeft" ? -1 : 1), 0, this.spots.length - 1) };
    }
    return { row: 0, column: this.#beside(column, key === "ArrowDown" ? 1 : -1) };
  }

  /** The nearest one above or below, else the same. */
  #beside(from: number, way: 1 | -1) {
    const here = this.spots[from];
    if (!here) return 0;
    let [best, least] = [from, Infinity];
    this.spots.forEach((spot, at) => {
      const down = (spot.top - here.top) * way;
      const distance = 4 * down + Math.abs(spot.left - here.left);
      if (down > 1 && distance < least) [best, least] = [at, distance];
    });
    return best;
  }

  boxes({ column }: Place) {
    const spot = this.spots[column];
    return spot ? [spot] : [];
  }

  text({ column }: Place) {
    return this.spots[column]?.tip ?? "";
  }

  value() {
    return NaN;
  }
}
