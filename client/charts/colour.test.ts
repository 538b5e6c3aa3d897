import assert from "node:assert/strict";
import { test } from "node:test";
import { cssGradient, parsePixel, Ramp, colourStops } from "./colour.ts";

const RAMP = new Ramp(
  [
    [0, "#000000"],
    [0.5, "#804000"],
    [1, "rgb(255, 255, 255)"],
  ],
  0,
  2,
);

test("a colour lies between the two nearest stops", () => {
  assert.deepEqual(
    [0, 0.5, 1, 1.5, 2].map((value) => RAMP.rgb(value)),
    [
      [0, 0, 0],
      [64, 32, 0],
      [128, 64, 0],
      [192, 160, 128],
      [255, 255, 255],
    ],
  );
  assert.deepEqual([RAMP.rgb(-1), RAMP.rgb(9)], [RAMP.rgb(0), RAMP.rgb(2)]);
});

test("a pixel is opaque, red first in memory", () => {
  assert.deepEqual([...new Uint8Array(Uint32Array.of(parsePixel("#123456")).buffer)], [0x12, 0x34, 0x56, 255]);
  assert.equal(RAMP.pixel(2), 0xffffffff);
});

test("text on a colour is black or white, whichever contrasts more", () => {
  assert.deepEqual([RAMP.textColour(0), RAMP.textColour(2)], ["#fff", "#000"]);
});

test("a thumbnail's value is the square root of its weight", () => {
  const ramp = new Ramp(
    [
      [0, "#000000"],
      [1, "#ffffff"],
    ],
    0,
    1,
  );
  assert.equal(ramp.thumbnail.length, 256);
  assert.equal((ramp.thumbnail[128] ?? 0) & 255, Math.round(255 * (128 / 255) ** 2));
});

test("a scale as CSS", () => {
  assert.equal(
    cssGradient(["#000000", "#ff0000", "#ffffff"]),
    "linear-gradient(to right, rgb(0 0 0) 0%, rgb(255 0 0) 50%, rgb(255 255 255) 100%)",
  );
});

test("a scale has the colours of the theme; below its first place lies the first of them", () => {
  const light = { steps: ["#ffffff", "#000000"], missing: "#eeeeee" };
  const dark = { steps: ["#000000", "#ffffff"], missing: "#222222" };
  const scale = { low: 0, high: 1, places: [0, 1], ticks: [], light, dark };
  assert.deepEqual(colourStops(scale, "dark"), [
    [0, "#000000"],
    [1, "#ffffff"],
  ]);
  assert.deepEqual(colourStops({ ...scale, places: [0.001, 1] }, "light"), [
    [0, "#ffffff"],
    [0.001, "#ffffff"],
    [1, "#000000"],
  ]);
});
