import assert from "node:assert/strict";
import { test } from "node:test";
import { pictureOf } from "../testing/samples.ts";
import { Ramp } from "./colour.ts";
import type { Geometry } from "./heat-geometry.ts";
import { minusPaths } from "./minus-signs.ts";
import { Raster } from "./raster.ts";
import { verifiedDots } from "./verified-dots.ts";
import { Weights } from "./weights.ts";

const ROWS = [
  [-8, 0.5],
  [-0.05, -0.2],
];
const ends: [number, string][] = [
  [0, "#000000"],
  [1, "#ffffff"],
];
const picture = {
  ...pictureOf("a", ROWS),
  signed: true,
  ramp: new Ramp(ends, -10, 10),
  effects: {
    weights: new Weights(new Float32Array(4), 2, 2),
    verified: Uint8Array.from([1, 0, 0, 1]),
    unit: "nats",
    unitAfterNumber: "nats",
  },
};
const geometry = { width: 40, height: 40, left: 0, top: 0, right: 0, x: [-0.5, 1.5], y: [1.5, -0.5] } as Geometry;

test("verified cells have a dot that shows on their colour", () => {
  assert.deepEqual(verifiedDots(picture, geometry), [
    { x: 15, y: 5, radius: 2.5, ink: "#fff" },
    { x: 35, y: 25, radius: 2.5, ink: "#000" },
  ]);
  assert.deepEqual(verifiedDots({ ...picture, effects: undefined }, geometry), []);
  assert.deepEqual(verifiedDots(picture, { ...geometry, width: 8, height: 8 }), []);
});

test("the minus of an effect is measured by the largest that the colours show", () => {
  const ink = minusPaths(picture, geometry);
  // -8 and -0.2; -0.05 is less than a hundredth of 10.
  assert.equal([...ink.values()].join("").split("M").length - 1, 2);
});

test("of a block, the effect farthest from 0 is drawn", () => {
  const size = { ...geometry, width: 1, height: 1 };
  assert.deepEqual(new Raster(picture.weights, size, 1, Math.abs).cell(0, 0), [0, 0]);
  assert.deepEqual(new Raster(picture.weights, size, 1).cell(0, 0), [0, 1]);
});
