import assert from "node:assert/strict";
import { test } from "node:test";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { exactNumber } from "./format.ts";
import { readout } from "./readout.ts";

const ROWS = [
  [0.1, 0.2, 0.3, 0.4],
  [0.123456789, 0.2, 0.3, 0.376543211],
  [0.25, 0.25, 0.25, 0.25],
  [null, 0.5, 0.5, 0],
];

test("a cell is read with three digits, or all, and its rank in the row", () => {
  const [scene, picture] = [sceneOf("the cat", "?text=x"), pictureOf("the cat", ROWS)];
  assert.equal(readout(scene, picture, { row: 1, column: 0 }), "the → [CLS]: 0.123, rank 4 of 4");
  assert.equal(readout(scene, picture, { row: 1, column: 3 }, exactNumber), "the → [SEP]: 0.3765432, rank 1 of 4");
});

test("the largest of a block says so", () => {
  const picture = { ...pictureOf("the cat", ROWS), block: [2, 2] as [number, number] };
  assert.match(
    readout(sceneOf("the cat", "?text=x"), picture, { row: 0, column: 3 }),
    /: maximum of the block 0\.400, rank 1 of 4$/,
  );
});

test("in a part of the head, the rank is one among the columns shown", () => {
  const picture = { ...pictureOf("the cat", ROWS), isCropped: true };
  const text = readout(sceneOf("the cat", "?text=x"), picture, { row: 1, column: 0 });
  assert.equal(text, "the → [CLS]: 0.123, rank 4 of 4 shown");
});

test("a forbidden cell has no weight but a reason", () => {
  const picture = pictureOf("the cat", ROWS);
  assert.equal(
    readout(sceneOf("the cat", "?text=x"), picture, { row: 3, column: 0 }),
    "[SEP] → [CLS]: not allowed. The model’s mask forbids it.",
  );
  const causal = pictureOf("the cat", [[1, null, null, null], ...ROWS.slice(1)]);
  assert.equal(
    readout(sceneOf("the cat", "?text=x", { causal: true }), causal, { row: 0, column: 2 }),
    "[CLS] → cat: not allowed. A causal model cannot attend to later tokens.",
  );
});

test("tokens that run from right to left do not turn the line", () => {
  assert.match(
    readout(sceneOf("قطة", "?text=x"), pictureOf("قطة", [[1, 0, 0]]), { row: 0, column: 1 }),
    /^\[CLS\] → \u2068قطة\u2069: /,
  );
});
