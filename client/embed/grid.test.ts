import assert from "node:assert/strict";
import { test } from "node:test";
import { Grid } from "./grid.ts";
import { Spots } from "./spots.ts";
import type { FigureData, Spot } from "./types.ts";

const matrix = (...values: number[]) => ({
  dtype: "f4" as const,
  shape: "2, 2",
  bdata: Buffer.from(Float32Array.from(values).buffer).toString("base64"),
});
const label = (text: string, where: string) => ({ label: text, where, special: false });
const panel = (name: string, left: number, signed = false) => ({ name, signed, left, top: 10, width: 20, height: 30 });

function gridOf(panels: FigureData["panels"], ...values: FigureData["heads"][number]["values"]): Grid {
  const labels = [label("it", "8"), label("mat", "6")];
  const data = { rows: labels, columns: labels, panels, missing: "not allowed", pooled: "", pair: [1, 0] };
  return new Grid({ ...data, heads: [{ title: "", notes: [], values }] } as unknown as FigureData);
}

test("a place of the picture is a cell of any of its matrices", () => {
  const grid = gridOf([panel("A", 0), panel("B", 100)], matrix(1, 0, 0, 1), matrix(1, 0, 0, 1));
  assert.deepEqual(grid.at(25, 15), { row: 0, column: 1 });
  assert.deepEqual(grid.at(101, 69), { row: 1, column: 0 });
  assert.equal(grid.at(60, 15), null);
  assert.deepEqual(grid.boxes({ row: 1, column: 0 })[1], { left: 100, top: 40, width: 20, height: 30 });
});

test("a cell is read with its rank, or with why it has no value", () => {
  const grid = gridOf([panel("", 0)], matrix(0.25, 0.75, 1, NaN));
  assert.equal(grid.text({ row: 0, column: 0 }), "it (8) → it (8): 0.25, rank 2 of 2");
  assert.equal(grid.text({ row: 1, column: 1 }), "mat (6) → mat (6): not allowed");
  assert.equal(grid.value({ row: 0, column: 1 }), 0.75);
});

test("a comparison is read in all its matrices at once", () => {
  const values = [matrix(0.5, 0.5, 1, 0), matrix(0.75, 0.25, 1, 0), matrix(-0.25, 0.25, 0, 0)];
  const grid = gridOf([panel("A", 0), panel("B", 50), panel("A − B", 100, true)], ...values);
  assert.equal(grid.text({ row: 0, column: 0 }), "it (8) → it (8): A 0.5, B 0.75, A − B −0.25");
  assert.equal(grid.text({ row: 0, column: 1 }), "it (8) → mat (6): A 0.5, B 0.25, A − B +0.25");
});

test("an effect is read with its weight, and with how it is known", () => {
  const panels = [panel("", 0, true)];
  const grid = gridOf(panels, matrix(-0.25, 2, NaN, 0), matrix(0.5, 0.5, 1, 0), matrix(1, 0, 0, 0));
  grid.data.effects = true;
  assert.equal(grid.text({ row: 0, column: 0 }), "it (8) → it (8): effect −0.25 (verified), weight 0.5");
  assert.equal(grid.text({ row: 0, column: 1 }), "it (8) → mat (6): effect +2 (first-order estimate), weight 0.5");
  assert.equal(grid.text({ row: 1, column: 0 }), "mat (6) → it (8): not allowed");
});

test("the keyboard stays inside, and starts at the author's pair", () => {
  const grid = gridOf([panel("", 0)], matrix(1, 0, 0, 1));
  assert.deepEqual(grid.start(), { row: 1, column: 0 });
  assert.deepEqual(grid.step({ row: 0, column: 0 }, "ArrowUp", false), { row: 0, column: 0 });
  assert.deepEqual(grid.step({ row: 0, column: 0 }, "ArrowRight", false), { row: 0, column: 1 });
  assert.deepEqual(grid.step({ row: 0, column: 0 }, "End", true), { row: 1, column: 1 });
});

const spot = (left: number, top: number, tip: string, points: [number, number][] = []): Spot => ({
  left,
  top,
  width: 10,
  height: 10,
  tip,
  points,
});

test("of lines the nearest is read, within reach", () => {
  const lines = new Spots([
    spot(0, 0, "low", [
      [0, 0],
      [100, 0],
    ]),
    spot(0, 0, "high", [
      [0, 10],
      [100, 10],
    ]),
  ]);
  assert.deepEqual(lines.at(50, 4), { row: 0, column: 0 });
  assert.deepEqual(lines.at(50, 7), { row: 0, column: 1 });
  assert.equal(lines.at(50, 30), null);
  assert.equal(lines.text({ row: 0, column: 1 }), "high");
});

test("up and down go to the nearest spot there", () => {
  const spots = new Spots([spot(0, 0, "a"), spot(50, 0, "b"), spot(48, 20, "c")]);
  assert.deepEqual(spots.step({ row: 0, column: 1 }, "ArrowDown"), { row: 0, column: 2 });
  assert.deepEqual(spots.step({ row: 0, column: 2 }, "ArrowUp"), { row: 0, column: 1 });
  assert.deepEqual(spots.step({ row: 0, column: 2 }, "ArrowDown"), { row: 0, column: 2 });
});
