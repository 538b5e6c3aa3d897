/** Lays out a scatter of weights and effects in pixels: where points lie, which one is near, and where names go. */
import type { Scatter } from "../api/types.ts";
import type { State } from "../state/types.ts";
import { unitAt } from "./head-picture.ts";

export interface PlotSize {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Place {
  x: number;
  y: number;
}

/** Room around the points: for numbers at the left and below, and for the name of the axis above. */
const MARGIN = { top: 28, right: 12, bottom: 30, tick: 7, gap: 12 };
/** Of the height by the width. */
const RATIO = 0.86;
const HEIGHTS = { least: 260, most: 560 };
/** Room that a name takes: its line, a letter, to its point, which has a radius; and from its baseline to its lower edge. */
const NAME = { high: 15, wide: 6.6, gap: 12, reach: 5, drop: 3.5 };

export function plotSize(scatter: Scatter, width: number): PlotSize {
  const height = Math.round(Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, RATIO * width)));
  const longest = Math.max(...scatter.axes.effect_ticks.map(({ text }) => text.length));
  const left = Math.round(MARGIN.gap + MARGIN.tick * longest);
  return { width, height, left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
}

/** @param right of the width, from 0 to 1 @param up of the height */
export const placeIn = ({ left, right, top, bottom }: PlotSize, [share, up]: [number, number]): Place => ({
  x: left + share * (right - left),
  y: bottom - up * (bottom - top),
});

/** Where every point lies. */
export const pointPlaces = ({ places }: Scatter, size: PlotSize): Place[] =>
  places.map((place) => placeIn(size, place as [number, number]));

/** The point nearest to the pointer; -1 if none is near. */
export function nearestPoint(places: Place[], pointer: Place, reach: number): number {
  const distances = places.map(({ x, y }) => Math.hypot(x - pointer.x, y - pointer.y));
  const nearest = distances.reduce((best, distance, i) => (distance < (distances[best] ?? Infinity) ? i : best), -1);
  return (distances[nearest] ?? Infinity) <= reach ? nearest : -1;
}

/** The point of a pair of tokens; -1: it is none, or not drawn. */
export function pointOf({ points, queries, keys }: Scatter, { query, key }: Pick<State, "query" | "key">): number {
  const [row, column] = [unitAt(queries, query), unitAt(keys, key)];
  return row < 0 || column < 0 ? -1 : points.findIndex((point) => point.row === row && point.column === column);
}

/** The token positions of a point. */
export function pairOf({ points, queries, keys }: Scatter, index: number): { query: number; key: number } | null {
  const point = points[index];
  const [query, key] = point ? [queries[point.row]?.tokens[0], keys[point.column]?.tokens[0]] : [];
  return query === undefined || key === undefined ? null : { query, key };
}

/**
 * Where a key moves: from the largest effect to the smallest, whichever sign they have.
 *
 * @param current -1: none yet
 * @returns null: the key does not move
 */
export function nextPoint({ points }: Scatter, current: number, key: string): number | null {
  const order = points
    .map(({ effect }, index) => ({ index, size: Math.abs(effect) }))
    .sort((a, b) => b.size - a.size)
    .map(({ index }) => index);
  const last = order.length - 1;
  const place = order.indexOf(current);
  const places: Record<string, number> = {
    ArrowRight: place + 1,
    ArrowDown: place + 1,
    ArrowLeft: place - 1,
    ArrowUp: place - 1,
    Home: 0,
    End: last,
  };
  const target = places[key];
  return target === undefined ? null : (order[Math.min(last, Math.max(0, target))] ?? null);
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface PlacedName extends Place {
  text: string;
  anchor: "start" | "middle" | "end";
}

/** A rectangle where a name could be, and from where its text runs. */
interface NameBox extends Box {
  anchor: PlacedName["anchor"];
}

/**
 * Names of points, the first first, where they cover neither each other nor many points; those without room are left
 * out. As in app/figures/render/point_labels.py.
 *
 * @param points of everything that should stay visible
 * @param taken where none may be
 */
export function placeNames(
  names: { place: Place; text: string }[],
  points: Place[],
  size: PlotSize,
  taken: Box[],
): PlacedName[] {
  // The marks of points with names stay free.
  const used = [...taken, ...names.map(({ place }) => markOf(place))];
  const covered = (box: Box) => points.filter((point) => areMeeting(box, markOf(point))).length;
  return names.flatMap(({ place, text }) => {
    const free = boxesOf(place, widthOf(text)).filter(
      (box) => isInside(box, size) && !used.some((other) => areMeeting(box, other)),
    );
    const [first] = free;
    if (!first) return [];
    const best = free.reduce((least, box) => (covered(box) < covered(least) ? box : least), first);
    used.push(best);
    const { anchor, left, right, bottom } = best;
    const x = anchor === "start" ? left : anchor === "end" ? right : (left + right) / 2;
    return [{ text, anchor, x, y: bottom - NAME.drop }];
  });
}

/** The mark of a point. */
const markOf = ({ x, y }: Place): Box => ({
  left: x - NAME.reach,
  right: x + NAME.reach,
  top: y - NAME.reach,
  bottom: y + NAME.reach,
});

/** Where the name of a point could be: at its sides, above, below, and farther away. */
function boxesOf({ x, y }: Place, wide: number): NameBox[] {
  const { high, gap, reach } = NAME;
  const boxAt = (anchor: PlacedName["anchor"], left: number, top: number): NameBox => ({
    anchor,
    left,
    right: left + wide,
    top,
    bottom: top + high,
  });
  return [gap, gap + high, gap + 2 * high].flatMap((far) => [
    ...[y - high / 2, y - high - far + reach, y + far - reach].flatMap((top) => [
      boxAt("start", x + far, top),
      boxAt("end", x - far - wide, top),
    ]),
    ...[y - far - high, y + far].map((top) => boxAt("middle", x - wide / 2, top)),
  ]);
}

const isInside = (box: Box, size: PlotSize): boolean =>
  box.left >= size.left && box.right <= size.right && box.top >= size.top && box.bottom <= size.bottom;

/** About as wide as a text is; a sign of Chinese or Japanese is twice as wide as a letter. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1) * NAME.wide, 0);

const areMeeting = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** What the names of the corners take, at which edge they stand. */
export function corners({ names, axes }: Scatter, size: PlotSize): (PlacedName & { box: Box })[] {
  const zero = placeIn(size, [1, axes.zero]).y;
  const decisive = { text: names.decisive, anchor: "start" as const, x: size.left + 7 };
  const all = [
    { text: names.idle, anchor: "end" as const, x: size.right - 7, y: zero - 7 },
    { ...decisive, y: size.top + 16 },
    ...(axes.signed ? [{ ...decisive, y: size.bottom - 8 }] : []),
  ];
  return all.map((name) => {
    const wide = widthOf(name.text);
    const left = name.anchor === "end" ? name.x - wide : name.x;
    return { ...name, box: { left, right: left + wide, top: name.y - 12, bottom: name.y + 4 } };
  });
}
