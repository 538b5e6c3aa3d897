/** Outlines points at an equal distance from each. */

/** @typedef {[number, number]} Point */

const CORNERS = 16;

/**
 * @param {Point[]} points
 * @param {number} by distance of the outline
 * @returns {Point[]} its corners, in order
 */
export function outline(points, by) {
  const around = points.flatMap(([x, y]) =>
    Array.from({ length: CORNERS }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / CORNERS;
      return /** @type {Point} */ ([x + by * Math.cos(angle), y + by * Math.sin(angle)]);
    }),
  );
  return hull(around);
}

/** The convex hull, by Andrew's monotone chain. @type {(points: Point[]) => Point[]} */
function hull(points) {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** One half of the hull, without its last point. @type {(sorted: Point[]) => Point[]} */
function chain(sorted) {
  /** @type {Point[]} */
  const kept = [];
  for (const point of sorted) {
    while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
    kept.push(point);
  }
  return kept.slice(0, -1);
}

/** @type {(a: Point | undefined, b: Point | undefined, c: Point) => number} positive for a turn to one side */
function turn(a, b, c) {
  if (!a || !b) return 1;
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
