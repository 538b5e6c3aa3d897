import assert from "node:assert/strict";
import { test } from "node:test";
import type { Scene } from "../state/types.ts";
import { plainText } from "./plain-text.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { explainSelection, unitName } from "./selection-text.ts";

const TEXT = "the cat the";
const ROWS = [
  [0.2, 0.2, 0.2, 0.2, 0.2],
  [0.1, 0.1, 0.6, 0.1, 0.1],
  [0.02, 0.08, 0.3, 0.5, 0.1],
  [1, 0, 0, 0, 0],
  [0.25, 0.25, 0.25, 0.25, 0],
];
const said = (selection: string, rows: (number | null)[][] = ROWS, causal = false): string =>
  plainText(explainSelection(sceneOf(TEXT, `?text=x&layer=1&head=2&${selection}`, { causal }), pictureOf(TEXT, rows)));

test("of blocks, a chosen token is told exactly, from its own row or column", () => {
  const named = [
    { position: 0, weight: 1, others: null },
    { position: 3, weight: 0.6, others: 0.1 },
    { position: 2, weight: 0.25, others: 0.1 },
    { position: 1, weight: 0.009, others: 0.1 },
  ];
  const about = (selection: string, end: "query" | "key", causal: boolean) => {
    const scene = sceneOf(TEXT, `?text=x&layer=1&head=2&${selection}`, { causal });
    const profile = {
      end,
      position: 2,
      weights: { dtype: "f4" as const, shape: "0", bdata: "" },
      block: 1,
      named,
      share: 1,
    };
    const picture = { ...pictureOf(TEXT, ROWS), block: [2, 2] as [number, number] };
    return plainText(explainSelection({ ...scene, profile }, picture));
  };
  assert.equal(
    about("query=2", "query", true),
    "Layer 1, head 2: cat attends most to [CLS] (100 %), the (2nd) (60 %) and itself (25 %).",
  );
  assert.equal(
    about("key=2", "key", true),
    "Layer 1, head 2: cat is attended to most by the (2nd) (60 %) and itself (25 %).",
  );
});

test("a repeated word is numbered", () => {
  const { keys } = pictureOf(TEXT, ROWS);
  assert.equal(plainText(unitName(keys, 3)), "the (2nd)");
  assert.equal(plainText(unitName(keys, 2)), "cat");
});

test("a pair is stated with its rank", () => {
  assert.equal(
    said("query=2&key=3"),
    "Layer 1, head 2: cat gives 50 % of its attention to the (2nd). No other key gets as much.",
  );
  assert.equal(
    said("query=2&key=2"),
    "Layer 1, head 2: cat gives 30 % of its attention to itself. Only the (2nd) (50 %) gets more.",
  );
  assert.equal(
    said("query=2&key=0"),
    "Layer 1, head 2: cat gives 2.0 % of its attention to [CLS]. 4 others get more, most of all the (2nd) (50 %).",
  );
});

test("without special tokens a rank is of what is shown", () => {
  assert.match(said("query=2&key=3&specials=0"), /No other key shown gets as much\.$/);
  assert.match(said("query=4&key=0&specials=0"), /3 other keys shown get exactly as much\.$/);
});

test("ties are said to be ties", () => {
  assert.match(said("query=0&key=1"), /4 other keys get exactly as much\.$/);
  const two = [[0.5, 0.5, 0, 0, 0], ...ROWS.slice(1)];
  assert.match(said("query=0&key=1", two), /1 other key gets exactly as much\.$/);
});

test("what the mask forbids has no weight, and the reason is named", () => {
  const rows = ROWS.map((row, i) => row.map((value, j) => (j > i ? null : value)));
  assert.equal(
    said("query=1&key=2", rows, true),
    "Layer 1, head 2: the (1st) is not allowed to attend to cat. A causal model cannot attend to later tokens.",
  );
  assert.equal(
    said("query=1&key=2", rows),
    "Layer 1, head 2: the (1st) is not allowed to attend to cat. The model’s mask forbids it.",
  );
  assert.match(said("query=0&key=0", rows, true), /It may attend to no other key\.$/);
});

test("a merged word says what its weight is made of", () => {
  const picture = pictureOf(TEXT, ROWS);
  picture.queries[3]?.tokens.push(7);
  const scene = sceneOf(TEXT, "?text=x&layer=1&head=2&query=3&key=0");
  assert.match(
    plainText(explainSelection(scene, picture)),
    /the \(2nd\) \(the mean over its 2 tokens\) gives 100 % .* to \[CLS\]\./,
  );
  const other = sceneOf(TEXT, "?text=x&layer=1&head=2&query=2&key=3");
  assert.match(plainText(explainSelection(other, picture)), /to the \(2nd\) \(the sum over its 2 tokens\)\. No other/);
});

test("several heads are named with how they became one", () => {
  assert.match(said("query=2&key=3&heads=0.1,1.2"), /^Mean over 2 heads: cat gives 50 %/);
  assert.match(said("query=2&key=3&heads=1&by=max"), /^Maximum over the 4 heads of layer 1: cat gives/);
});

test("a word alone is stated with what it attends to most, at most three", () => {
  assert.equal(
    said("query=2"),
    "Layer 1, head 2: cat attends most to the (2nd) (50 %), itself (30 %) and [SEP] (10 %).",
  );
  assert.equal(
    said("key=0"),
    "Layer 1, head 2: [CLS] is attended to most by the (2nd) (100 %), [SEP] (25 %) and itself (20 %).",
  );
});

test("a row without a choice has one key, and counts for none", () => {
  const rows = ROWS.map((row, i) => row.map((value, j) => (j > i ? null : value)));
  assert.equal(said("query=0", rows, true), "Layer 1, head 2: [CLS] may attend to itself only (20 %).");
  const alone = ROWS.map((row, i) => row.map((value, j) => (j === i ? value : null)));
  assert.equal(
    said("key=1", alone),
    "Layer 1, head 2: the (1st) may be attended to only by tokens that have no choice.",
  );
  const none = [ROWS[0]?.map(() => null) ?? [], ...ROWS.slice(1)];
  assert.equal(said("query=0", none), "Layer 1, head 2: [CLS] may not attend to anything shown.");
});

test("a decoder's row that is named by what it predicts is the row that predicts it", () => {
  const picture = { ...pictureOf(TEXT, ROWS), rows: "written" as const, aligned: false };
  const explained = (selection: string) =>
    plainText(explainSelection(sceneOf(TEXT, `?text=x&layer=1&head=2&${selection}`), picture));
  assert.equal(
    explained("query=2&key=3"),
    "Layer 1, head 2: the row that predicts cat gives 50 % of its attention to the (2nd). No other key gets as much.",
  );
  assert.match(
    explained("key=0"),
    /\[CLS\] is attended to most by the rows that predict the \(2nd\) \(100 %\), .* and /,
  );
});

test("pooled cells are said to be the largest of a block", () => {
  const picture = { ...pictureOf(TEXT, ROWS), block: [2, 2] as [number, number] };
  const explained = (selection: string) =>
    plainText(explainSelection(sceneOf(TEXT, `?text=x&layer=1&head=2&${selection}`), picture));
  assert.match(explained("query=2"), /cat attends most to the \(2nd\) \(up to 50 %\)/);
  assert.match(explained("heads=0&query=2&key=3"), /^Each cell is the maximum of a block: the weight of this pair/);
  assert.equal(
    explained(""),
    "Layer 1, head 2: the strongest link lies in the block of the (2nd) (rows) and [CLS] (columns) (100 %).",
  );
});

test("a hidden token is said to be hidden", () => {
  const picture = pictureOf(TEXT, ROWS);
  picture.queries = picture.queries.slice(1);
  assert.equal(
    plainText(explainSelection(sceneOf(TEXT, "?text=x&layer=1&head=2&query=0&key=2"), picture)),
    "[CLS] is chosen, but special tokens are hidden. Show them to see what it does.",
  );
});

test("without a choice of words the strongest link is stated", () => {
  const scene = { ...sceneOf(TEXT, "?text=x&layer=1&head=2"), overview: { metrics: [] } } as unknown as Scene;
  assert.equal(
    plainText(explainSelection(scene, pictureOf(TEXT, ROWS))),
    "Layer 1, head 2: the strongest link goes from the (2nd) to [CLS] (100 %).",
  );
  const alone = ROWS.map((row, i) => row.map((value, j) => (j === i ? value : null)));
  assert.equal(
    plainText(explainSelection(scene, pictureOf(TEXT, alone))),
    "Layer 1, head 2: no token may attend to more than one.",
  );
});
