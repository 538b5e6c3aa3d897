/** Outlines points at an equal distance from each. */

export type Point = [number, number];

const CORNERS = 16;

/**
 * @param by distance of the outline
 * @returns its corners, in order
 */
export function outline(points: Point[], by: number): Point[] {
  const around = points.flatMap(([x, y]) =>
    Array.from({ length: CORNERS }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / CORNERS;
      return [x + by * Math.cos(angle), y + by * Math.sin(angle)] as Point;
    }),
  );
  return hull(around);
}

/** The convex hull, by Andrew's monotone chain. */
function hull(points: Point[]): Point[] {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** One half of the hull, without its last point. */
function chain(sorted: Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of sorted) {
    while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
    kept.push(point);
  }
  return kept.slice(0, -1);
}

/** positive for a turn to one side */
function turn(a: Point | undefined, b: Point | undefined, c: Point): number {
  if (!a || !b) return 1;
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
