import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBytes, decodeFloats, shapeOf } from "./typed-arrays.ts";

test("a matrix is decoded bit by bit", () => {
  const values = Float32Array.of(0.1, -0, NaN, 1e-30);
  const bdata = Buffer.from(values.buffer).toString("base64");
  assert.deepEqual(decodeFloats({ dtype: "f4", shape: "2, 2", bdata }), values);
  assert.deepEqual(shapeOf({ dtype: "f4", shape: "2, 2", bdata }), [2, 2]);
  assert.deepEqual([...decodeBytes("AAH/")], [0, 1, 255]);
});

test("another kind of number is refused", () => {
  assert.throws(() => decodeFloats({ dtype: "f8" as "f4", shape: "1", bdata: "" }), /expected f4, got f8/);
});
