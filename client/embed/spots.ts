import { clamp } from "./clamp.ts";
import type { Place, Places, Spot } from "./types.ts";

/** Largest distance at which a line is hovered, in picture pixels. */
const MOST_DISTANCE = 8;

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
    let [column, least] = [-1, MOST_DISTANCE];
    this.spots.forEach(({ left, top, width, height, points }, index) => {
      const inside = x >= left && x < left + width && y >= top && y < top + height;
      const distanceToSpot = points.length
        ? Math.min(...points.slice(1).map((end, from) => distance([x, y], points[from] ?? end, end)))
        : MOST_DISTANCE;
      // The last drawn lies on top; of lines, the nearest counts.
      if (points.length ? distanceToSpot < least : inside) [column, least] = [index, Math.min(least, distanceToSpot)];
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
    return { row: 0, column: this.#nearest(column, key === "ArrowDown" ? 1 : -1) };
  }

  /** The nearest one above or below, else the same. */
  #nearest(from: number, direction: 1 | -1) {
    const origin = this.spots[from];
    if (!origin) return 0;
    let [best, least] = [from, Infinity];
    this.spots.forEach((spot, index) => {
      const distanceDown = (spot.top - origin.top) * direction;
      const distance = 4 * distanceDown + Math.abs(spot.left - origin.left);
      if (distanceDown > 1 && distance < least) [best, least] = [index, distance];
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
