import assert from "node:assert/strict";
import { test } from "node:test";
import { pictureOf } from "../testing/samples.ts";
import { Ramp } from "./colour.ts";
import type { Geometry } from "./heat-geometry.ts";
import { minusPaths } from "./minus-signs.ts";

const ROWS = [
  [-0.5, 0.5, 0],
  [null, -0.001, -0.2],
  [0, 0, 0],
];
const picture = {
  ...pictureOf("a", ROWS),
  signed: true,
  ramp: new Ramp(
    [
      [0, "#000000"],
      [1, "#ffffff"],
    ],
    -0.5,
    0.5,
  ),
};
const geometry = { width: 30, height: 30, left: 0, top: 0, right: 0, x: [-0.5, 2.5], y: [2.5, -0.5] } as Geometry;

test("cells where B is larger have a minus, in black or white, whichever shows", () => {
  assert.deepEqual(Object.fromEntries(minusPaths(picture, geometry)), {
    "#fff": "M3.0 5.0h4.0M23.0 15.0h4.0",
  });
});

test("weights have no sign, nor have cells too small for one", () => {
  assert.equal(minusPaths({ ...picture, signed: false }, geometry).size, 0);
  assert.equal(minusPaths(picture, { ...geometry, width: 12, height: 12 }).size, 0);
});
