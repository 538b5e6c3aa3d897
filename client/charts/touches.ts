/** What fingers that lie on a picture do to the part shown: one moves it, two also zoom. */
import type { Move, Place } from "./crop.ts";

/** Closer together, two fingers are one: the distance of what they hold is not known well. */
const LEAST = 0.02;

/** How far fingers have moved it, and the factor of what is shown: below 1 is in. */
export interface Gesture extends Move {
  factor: number;
}

/**
 * @param before, now the places of the same fingers, one or two
 */
export function gestureOf(before: Place[], now: Place[]): Gesture {
  const factor = before.length > 1 ? distanceOf(before) / distanceOf(now) : 1;
  return { from: middleOf(before), to: middleOf(now), factor };
}

function middleOf(places: Place[]): Place {
  const sum = places.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 });
  return { x: sum.x / places.length, y: sum.y / places.length };
}

const distanceOf = ([one, other]: Place[]): number =>
  one && other ? Math.max(LEAST, Math.hypot(one.x - other.x, one.y - other.y)) : LEAST;
