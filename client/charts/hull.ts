/** Outlines points at an equal distance from each. */

export type Point = [number, number];

const CORNERS = 16;

/**
 * @param distance distance of the outline
 * @returns its corners, in order
 */
export function outlineAround(points: Point[], distance: number): Point[] {
  const circlePoints = points.flatMap(([x, y]) =>
    Array.from({ length: CORNERS }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / CORNERS;
      return [x + distance * Math.cos(angle), y + distance * Math.sin(angle)] as Point;
    }),
  );
  return convexHull(circlePoints);
}

/** The convex hull, by Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort(([ax, ay], [bx, distance]) => ax - bx || ay - distance);
  return [...halfHull(sorted), ...halfHull(sorted.reverse())];
}

/** One half of the hull, without its last point. */
function halfHull(sorted: Point[]): Point[] {
  const corners: Point[] = [];
  for (const point of sorted) {
    while (corners.length > 1 && turnDirection(corners[corners.length - 2], corners[corners.length - 1], point) <= 0)
      corners.pop();
    corners.push(point);
  }
  return corners.slice(0, -1);
}

/** positive for a turn to one side */
function turnDirection(a: Point | undefined, b: Point | undefined, c: Point): number {
  if (!a || !b) return 1;
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
