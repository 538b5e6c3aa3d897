import assert from "node:assert/strict";
import { test } from "node:test";
import { plain } from "../components/dom.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { explain, unitName } from "./selection-text.ts";

const TEXT = "the cat the";
const ROWS = [
  [0.2, 0.2, 0.2, 0.2, 0.2],
  [0.1, 0.1, 0.6, 0.1, 0.1],
  [0.02, 0.08, 0.3, 0.5, 0.1],
  [1, 0, 0, 0, 0],
  [0.25, 0.25, 0.25, 0.25, 0],
];
const said = (selection: string, rows: (number | null)[][] = ROWS, causal = false): string =>
  plain(explain(sceneOf(TEXT, `?text=x&layer=1&head=2&${selection}`, { causal }), pictureOf(TEXT, rows)));

test("a repeated word is numbered", () => {
  const { keys } = pictureOf(TEXT, ROWS);
  assert.equal(plain(unitName(keys, 3)), "the (2nd)");
  assert.equal(plain(unitName(keys, 2)), "cat");
});

test("a pair is told with its rank", () => {
  assert.equal(
    said("query=2&key=3"),
    "In layer 1, head 2, cat gives 50 % of its attention to the (2nd), more than to any other word.",
  );
  assert.equal(
    said("query=2&key=2"),
    "In layer 1, head 2, cat gives 30 % of its attention to itself: only the (2nd) (50 %) gets more.",
  );
  assert.equal(
    said("query=2&key=0"),
    "In layer 1, head 2, cat gives 2.0 % of its attention to [CLS]: 4 others get more, most of all the (2nd) (50 %).",
  );
});

test("ties are said to be ties", () => {
  assert.match(said("query=0&key=1"), /exactly as much as to 4 others\.$/);
});

test("what the mask forbids has no weight, and the reason is named", () => {
  const rows = ROWS.map((row, i) => row.map((value, j) => (j > i ? null : value)));
  assert.equal(
    said("query=1&key=2", rows, true),
    "In layer 1, head 2, the (1st) is not allowed to attend to cat: a causal model cannot attend to later tokens.",
  );
  assert.match(said("query=0&key=0", rows, true), /the only word that it may attend to\.$/);
});
