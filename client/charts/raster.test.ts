import assert from "node:assert/strict";
import { test } from "node:test";
import { Raster } from "./raster.ts";
import { Weights } from "./weights.ts";

/** Reproducible numbers from 0 to 1. */
function* numbers(): Generator<number> {
  for (let seed = 1; ; seed = (seed * 48271) % 2147483647) yield seed / 2147483647;
}

const SIZE = 502;
const source = numbers();
const WEIGHTS = new Weights(
  Float32Array.from({ length: SIZE * SIZE }, () => source.next().value),
  SIZE,
  SIZE,
);
const box = (pixels: number) => ({
  width: pixels + 70,
  height: pixels + 40,
  left: 50,
  top: 40,
  right: 20,
  x: [-0.5, SIZE - 0.5] as [number, number],
  y: [SIZE - 0.5, -0.5] as [number, number],
});

test("a drawn cell is the largest of its block, at any density of pixels", () => {
  for (const [pixels, density, block] of [
    [400, 1, 2],
    [400, 2, 1],
    [120, 1, 5],
    [120, 3, 2],
  ] as const) {
    const raster = new Raster(WEIGHTS, box(pixels), density);
    assert.deepEqual([raster.rows, raster.columns], [block, block]);
    assert.equal(raster.isUnpooled, block === 1);
    const drawn = raster.values();
    assert.equal(drawn.length, Math.ceil(SIZE / block));
    drawn.forEach((values, row) =>
      values.forEach((value, column) => {
        let largest = -Infinity;
        for (let i = row * block; i < Math.min(SIZE, (row + 1) * block); i += 1)
          for (let j = column * block; j < Math.min(SIZE, (column + 1) * block); j += 1)
            largest = Math.max(largest, WEIGHTS.at(i, j));
        if (value !== largest) assert.fail(`row ${row}, column ${column}`);
      }),
    );
  }
});

test("pointing at a drawn cell reads the weight that it shows", () => {
  const raster = new Raster(WEIGHTS, box(120), 1);
  const values = raster.values();
  for (const [row, column] of [
    [0, 0],
    [7, 63],
    [100, 100],
  ] as const) {
    assert.equal(WEIGHTS.at(...raster.cell(row, column)), values[row]?.[column]);
  }
});

test("a forbidden cell hides no weight of its block", () => {
  const weights = new Weights(Float32Array.of(NaN, 0, NaN, NaN), 2, 2);
  const raster = new Raster(weights, { ...box(1), x: [-0.5, 1.5], y: [1.5, -0.5] }, 1);
  assert.deepEqual([...(raster.values()[0] ?? [])], [0]);
  assert.deepEqual(raster.cell(0, 0), [0, 1]);
});
