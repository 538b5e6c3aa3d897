import assert from "node:assert/strict";
import { test } from "node:test";
import type { Scatter } from "../api/types.ts";
import {
  corners,
  nearestPoint,
  nextPoint,
  pairOf,
  placeIn,
  placeNames,
  plotSize,
  pointOf,
  pointPlaces,
} from "./scatter-plot.ts";

const unit = (label: string, ...tokens: number[]) => ({ label, short: label, special: false, tokens, part: null });

// the words "the clock struck", whose second word has two tokens
const SCATTER = {
  queries: [unit("the", 0), unit("clock", 1, 2), unit("struck", 3)],
  keys: [unit("the", 0), unit("clock", 1, 2), unit("struck", 3)],
  points: [
    { row: 1, column: 0, weight: 0.1, effect: -2, verified: true },
    { row: 2, column: 0, weight: 0.8, effect: 0, verified: false },
    { row: 2, column: 1, weight: 0.2, effect: 0.5, verified: false },
  ],
  places: [
    [0.1, 0],
    [0.8, 0.5],
    [0.2, 0.625],
  ],
  axes: { most: 1, limit: 2, signed: true, scale: "linear", zero: 0.5, weight_ticks: [], effect_ticks: [] },
  names: { weight: "weight →", effect: "effect ↑", idle: "bright and idle", decisive: "dim and decisive" },
} as unknown as Scatter;
const SIZE = { width: 400, height: 320, left: 50, right: 350, top: 20, bottom: 220 };

test("points lie at their shares, from the left and from the bottom", () => {
  assert.deepEqual(placeIn(SIZE, [0, 0]), { x: 50, y: 220 });
  assert.deepEqual(placeIn(SIZE, [1, 1]), { x: 350, y: 20 });
  assert.deepEqual(pointPlaces(SCATTER, SIZE)[1], { x: 290, y: 120 });
});

test("the plot is less high than wide, within bounds", () => {
  const scatter = { ...SCATTER, axes: { ...SCATTER.axes, effect_ticks: [{ place: 0, text: "−0.125" }] } };
  const size = plotSize(scatter, 500);
  assert.equal(size.height, 430);
  assert.ok(size.left > plotSize({ ...scatter, axes: { ...scatter.axes, effect_ticks: [] } }, 500).left);
  assert.equal(plotSize(scatter, 200).height, 260);
  assert.equal(plotSize(scatter, 2000).height, 560);
});

test("the nearest point is found only near the pointer", () => {
  const places = pointPlaces(SCATTER, SIZE);
  assert.equal(nearestPoint(places, { x: 285, y: 118 }, 22), 1);
  assert.equal(nearestPoint(places, { x: 200, y: 30 }, 22), -1);
  assert.equal(nearestPoint([], { x: 0, y: 0 }, 22), -1);
});

test("a point and the pair of its tokens are the same edge", () => {
  assert.equal(pointOf(SCATTER, { query: 2, key: 0 }), 0);
  assert.deepEqual(pairOf(SCATTER, 0), { query: 1, key: 0 });
  assert.equal(pointOf(SCATTER, { query: 0, key: 0 }), -1);
  assert.equal(pointOf(SCATTER, { query: null, key: 0 }), -1);
  assert.equal(pairOf(SCATTER, -1), null);
});

test("arrow keys go by the size of the effect", () => {
  assert.equal(nextPoint(SCATTER, -1, "ArrowRight"), 0);
  assert.equal(nextPoint(SCATTER, 0, "ArrowDown"), 2);
  assert.equal(nextPoint(SCATTER, 2, "ArrowRight"), 1);
  assert.equal(nextPoint(SCATTER, 1, "ArrowRight"), 1);
  assert.equal(nextPoint(SCATTER, 2, "ArrowLeft"), 0);
  assert.equal(nextPoint(SCATTER, 2, "End"), 1);
  assert.equal(nextPoint(SCATTER, 1, "Home"), 0);
  assert.equal(nextPoint(SCATTER, 1, "x"), null);
  assert.equal(nextPoint({ ...SCATTER, points: [] }, -1, "ArrowRight"), null);
});

test("a name stands beside its point, where it meets no other", () => {
  const place = { x: 100, y: 100 };
  const named = (x: number, text: string) => ({ place: { x, y: 100 }, text });
  assert.deepEqual(
    placeNames([named(100, "a"), named(340, "struck → the")], [], SIZE, []).map(({ anchor }) => anchor),
    ["start", "end"],
  );
  assert.deepEqual(
    placeNames([named(100, "struck → the"), named(104, "clock")], [], SIZE, []).map(({ text, anchor }) => [
      text,
      anchor,
    ]),
    [
      ["struck → the", "start"],
      ["clock", "end"],
    ],
  );
  const taken = [{ left: 0, right: 400, top: 0, bottom: 400 }];
  assert.deepEqual(placeNames([{ place, text: "a" }], [], SIZE, taken), []);
});

test("a name covers as few points as can be", () => {
  const place = { x: 100, y: 100 };
  const crowd = [120, 130, 140].map((x) => ({ x, y: 100 }));
  const [name] = placeNames([{ place, text: "the → clock" }], [place, ...crowd], SIZE, []);
  assert.ok(name && (name.y < 95 || name.y > 113), JSON.stringify(name));
});

test("two corners have names; a distance has no negative one", () => {
  assert.deepEqual(
    corners(SCATTER, SIZE).map(({ text }) => text),
    ["bright and idle", "dim and decisive", "dim and decisive"],
  );
  const distance = { ...SCATTER, axes: { ...SCATTER.axes, signed: false, zero: 0 } };
  assert.equal(corners(distance, SIZE).length, 2);
});
