import assert from "node:assert/strict";
import { test } from "node:test";
import { count, exact, fileSize, percent, scientific, short, threeDecimals } from "./format.ts";
import { grouped } from "./message.ts";

test("a share is never rounded to nothing or to all", () => {
  const shares = [0, 0.0004, 0.004, 0.0994, 0.0996, 0.314, 0.994, 0.9951, 0.99951, 1];
  assert.deepEqual(shares.map(percent), [
    "0 %",
    "less than 0.1 %",
    "0.4 %",
    "9.9 %",
    "10 %",
    "31 %",
    "99 %",
    "99.5 %",
    "more than 99.9 %",
    "100 %",
  ]);
});

test("an exact number has the seven digits that a float32 surely holds", () => {
  const numbers = [0, 1, 1 / 3, 1e-9, 0.1, 16777216].map(Math.fround);
  assert.deepEqual(numbers.map(exact), ["0", "1", "0.3333333", "1e-9", "0.1", "16777220"]);
});

test("a short number is never rounded to a whole one", () => {
  assert.deepEqual([NaN, 0, 3, 0.00042, 0.0123456, 0.99996, 1.0004, 12.3456].map(short), [
    "–",
    "0",
    "3",
    "4.2 × 10⁻⁴",
    "0.012",
    "0.99996",
    "1.0004",
    "12.35",
  ]);
});

test("in a column of weights only 0 is 0", () => {
  assert.deepEqual([NaN, 0, 0.0004, 0.0005, 0.5].map(threeDecimals), ["–", "0.000", "< 0.001", "0.001", "0.500"]);
});

test("powers of ten have raised digits", () => {
  assert.deepEqual([0, 1.2e-7, 3e12].map(scientific), ["0", "1.2 × 10⁻⁷", "3.0 × 10¹²"]);
});

test("thousands are separated, and one thing is one", () => {
  assert.equal(grouped(1111), "1,111");
  assert.deepEqual(
    [count(1, "head"), count(2, "head"), count(3, "child", "children")],
    ["1 head", "2 heads", "3 children"],
  );
});

test("sizes of files", () => {
  assert.deepEqual([900, 84_000, 1_500_000, 48_000_000].map(fileSize), ["1 kB", "84 kB", "1.5 MB", "48 MB"]);
});
