import assert from "node:assert/strict";
import { test } from "node:test";
import { streamOf } from "../testing/samples.ts";
import { beginsGroup, layoutOf, layoutRows } from "./tile-layout.ts";

test("layers without attention stand where they are in the stack", () => {
  const details = [0, 3].map((number) => ({ number, kind: "full" as const, window: null, softcap: null, sink: false }));
  const others = [
    { number: 1, kind: "Mamba" },
    { number: 2, kind: "Mamba" },
    { number: 4, kind: "MLP" },
  ];
  assert.deepEqual(layoutRows(streamOf({ details, others })), [
    { layer: 0 },
    { numbers: [1, 2], kind: "Mamba" },
    { layer: 1 },
    { numbers: [4], kind: "MLP" },
  ]);
});

test("all thumbnails fit into the room, and heads that share keys stand together", () => {
  const stream = streamOf({ layers: 12, heads: 8, kv_heads: 2 });
  const { tile, gap, groupGap, lefts, width, tops } = layoutOf(stream, 500);
  assert.ok(width <= 500);
  assert.equal((lefts[4] ?? 0) - (lefts[3] ?? 0), tile + gap + groupGap);
  assert.equal((lefts[1] ?? 0) - (lefts[0] ?? 0), tile + gap);
  assert.equal(tops.length, 12);
  assert.deepEqual(
    [3, 4].map((head) => beginsGroup(stream, head)),
    [false, true],
  );
});

test("thumbnails of a deep model are as large as its column lets them be, up to a readable size", () => {
  const sizes = [
    { layers: 30, heads: 9, kv_heads: 3 },
    { layers: 48, heads: 16, kv_heads: 16 },
    { layers: 12, heads: 12, kv_heads: 12 },
    { layers: 6, heads: 12, kv_heads: 12 },
    { layers: 4, heads: 4, kv_heads: 4 },
  ];
  const tilesIn = (room: number) => sizes.map((size) => layoutOf(streamOf(size), room).tile);
  assert.deepEqual(tilesIn(470), [32, 27, 35, 35, 52]);
  assert.deepEqual(tilesIn(330), [30, 18, 23, 23, 52]);
});
