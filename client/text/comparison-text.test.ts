import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShownComparison } from "../state/types.ts";
import { shortNumber, threeDecimals } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { cachePictures } from "../charts/comparison-picture.ts";
import { explainInBoth, comparisonTitle, explainChange, valuesOfSides, withSign } from "./comparison-text.ts";

const TEXT = "the cat";
const EVEN = [0.25, 0.25, 0.25, 0.25];
const A = [EVEN, EVEN, [0.1, 0.6, 0.2, 0.1], [0.4, 0.2, 0.2, 0.2]];
type Rows = (number | null)[][];

const HEAD = "Layer 1, head 2";

function compared(b: Rows, changes: object = {}, a: Rows = A, other = HEAD): ShownComparison {
  const figure = { a: { title: HEAD }, b: { title: other } } as ShownComparison["figure"];
  const difference = a.map((row, i) => row.map((value, j) => (value ?? NaN) - (b[i]?.[j] ?? NaN)));
  cachePictures(figure, { a: pictureOf(TEXT, a), b: pictureOf(TEXT, b), difference: pictureOf(TEXT, difference) });
  const { state, stream } = sceneOf(TEXT, "?text=x&layer=1&head=3");
  return { figure, state, stream, changes: null, ...changes } as ShownComparison;
}

const said = (selection: string, comparison: ShownComparison): string =>
  plainText(explainChange(sceneOf(TEXT, `?text=x&layer=1&head=2&${selection}`), comparison));

const withRow = (row: (number | null)[]): Rows => A.map((own, i) => (i === 2 ? row : own));

test("a word moved from one to another", () => {
  const moved = compared(withRow([0.1, 0.2, 0.6, 0.1]));
  assert.equal(said("query=2", moved), "Layer 1, head 2: cat moved from the to cat: 0.60 → 0.20 and 0.20 → 0.60.");
  assert.equal(
    said("query=2&key=1", moved),
    "cat gives the 60 % of its attention in A and 20 % in B. " +
      "Layer 1, head 2: cat moved from the to cat: 0.60 → 0.20 and 0.20 → 0.60.",
  );
});

test("what a special token gained or lost comes last", () => {
  assert.equal(
    said("query=2", compared(withRow([0.4, 0.3, 0.2, 0.1]))),
    "Layer 1, head 2: cat attends less to the: 0.60 → 0.30. Special tokens: [CLS] 0.10 → 0.40.",
  );
  assert.equal(
    said("query=2", compared(withRow([0, 0.7, 0.2, 0.1]))),
    "Layer 1, head 2: cat attends more to the: 0.60 → 0.70. Special tokens: [CLS] 0.10 → 0.00.",
  );
  assert.equal(
    said("query=2", compared(withRow([0.2, 0.6, 0.2, 0]))),
    "Layer 1, head 2: cat attends in the same way to the words that both have. " +
      "Special tokens: [SEP] 0.10 → 0.00 and [CLS] 0.10 → 0.20.",
  );
  assert.equal(said("query=2", compared(A)), "Layer 1, head 2: cat attends in the same way to what both have.");
});

test("what the mask forbids in A or in B is said", () => {
  const [all, none] = [
    [0.1, 0.6, 0.2, 0.1],
    [0.1, null, 0.2, 0.1],
  ];
  const first = (a: (number | null)[], b: (number | null)[]) =>
    said("query=2&key=1", compared(withRow(b), {}, withRow(a))).split(". ")[0];
  assert.equal(first(all, none), "cat gives the 60 % of its attention in A, and may not attend to it in B");
  assert.equal(first(none, all), "cat may not attend to the in A, and gives it 60 % of its attention in B");
  assert.equal(first(none, none), "cat may not attend to the in A or in B");
});

test("two heads of one text are both named", () => {
  const comparison = compared(A, {}, A, "Layer 1, head 3");
  assert.equal(
    said("query=2", comparison),
    "From A (Layer 1, head 2) to B (Layer 1, head 3): cat attends in the same way to what both have.",
  );
  assert.equal(comparisonTitle(comparison.figure), "Layer 1, head 2 and Layer 1, head 3");
});

test("the largest change of a head is stated where no word is chosen", () => {
  const shift = { layer: 1, head: 2, query: 2, gained: 2, lost: 1, gained_from: 0.2, gained_to: 0.6 };
  const changes = { shifts: [{ ...shift, lost_from: 0.6, lost_to: 0.2 }] };
  assert.equal(
    said("", compared(A, { changes })),
    "Layer 1, head 2, the largest change: cat moved from the to cat: 0.60 → 0.20 and 0.20 → 0.60.",
  );
  assert.equal(
    said("", compared(A, { changes: { shifts: [{ ...shift, lost: null }] } })),
    "Layer 1, head 2, the largest change: cat attends more to cat: 0.20 → 0.60.",
  );
  assert.equal(said("", compared(A)), "Choose a word to read what it attends to in A and in B.");
});

const CELL = { row: 2, column: 1 };

test("a cell is read in A, in B and in their difference", () => {
  assert.equal(
    valuesOfSides(compared(withRow([0.1, 0.2, 0.6, 0.1])), CELL, shortNumber),
    "cat → the: A 0.600, B 0.200, A − B +0.400",
  );
  assert.equal(
    valuesOfSides(compared(withRow([0.1, null, 0.6, 0.1])), CELL, shortNumber),
    "cat → the: A 0.600, B not allowed, A − B –",
  );
});

test("a word of both attends to something in each", () => {
  assert.equal(
    plainText(explainInBoth(compared(withRow([0, 0, 1, 0])), 2, "attends")),
    "A: cat attends most to the (60 %), itself (20 %) and [CLS] (10 %). B: cat attends most to itself (100 %).",
  );
});

test("a difference near 0 or 1 has a bound on the right side of it", () => {
  const differences = [0, 0.25, -0.25, 0.0003, -0.0003, 0.99999, -0.99999, NaN];
  const shown = ["0.000", "+0.250", "−0.250", "< +0.001", "> −0.001", "> +0.999", "< −0.999", "–"];
  assert.deepEqual(
    differences.map((value) => withSign(value, threeDecimals)),
    shown,
  );
});
