import assert from "node:assert/strict";
import { test } from "node:test";
import { streamOf } from "../testing/samples.ts";
import { beginsGroup, layoutOf, rowsOf } from "./tile-layout.ts";

test("layers without attention stand where they are in the stack", () => {
  const details = [0, 3].map((number) => ({ number, kind: "full" as const, window: null, softcap: null, sink: false }));
  const others = [
    { number: 1, kind: "Mamba" },
    { number: 2, kind: "Mamba" },
    { number: 4, kind: "MLP" },
  ];
  assert.deepEqual(rowsOf(streamOf({ details, others })), [
    { layer: 0 },
    { numbers: [1, 2], kind: "Mamba" },
    { layer: 1 },
    { numbers: [4], kind: "MLP" },
  ]);
});

test("all thumbnails fit into the room, and heads that share keys stand together", () => {
  const stream = streamOf({ layers: 12, heads: 8, kv_heads: 2 });
  const { tile, gap, apart, lefts, width, tops } = layoutOf(stream, 500);
  assert.ok(width <= 500);
  assert.equal((lefts[4] ?? 0) - (lefts[3] ?? 0), tile + gap + apart);
  assert.equal((lefts[1] ?? 0) - (lefts[0] ?? 0), tile + gap);
  assert.equal(tops.length, 12);
  assert.deepEqual(
    [3, 4].map((head) => beginsGroup(stream, head)),
    [false, true],
  );
});
