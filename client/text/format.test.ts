import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decimals,
  exactNumber,
  fileSize,
  headCount,
  layerCount,
  ordinal,
  percent,
  scientificNumber,
  sentenceCount,
  shortNumber,
  significant,
  threeDecimals,
  tokenCount,
} from "./format.ts";

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
  assert.deepEqual(numbers.map(exactNumber), ["0", "1", "0.3333333", "1 × 10⁻⁹", "0.1", "16777220"]);
});

test("a short number has three significant digits, more only near 1, and only a whole one has no decimals", () => {
  assert.deepEqual([NaN, 0, 3, 0.00042, 0.0123456, 0.19587, 0.99996, 1.0004, 12.3456, 99.97, 1234.5].map(shortNumber), [
    "–",
    "0",
    "3",
    "4.2 × 10⁻⁴",
    "0.012",
    "0.196",
    "0.99996",
    "1.0004",
    "12.3",
    "100",
    "1235",
  ]);
});

test("in a column of weights only 0 is 0, and only 1 is 1", () => {
  const weights = [NaN, 0, 0.0004, 0.0005, 0.5, 0.999995, 1, 1.0004];
  const shown = ["–", "0.000", "< 0.001", "0.001", "0.500", "> 0.999", "1.000", "> 1.000"];
  assert.deepEqual(weights.map(threeDecimals), shown);
});

test("no format shows a 0 or a 1 that is none", () => {
  const steps = Array.from({ length: 52 }, (_, power) => 2 ** -power);
  const values = steps.flatMap((step) => [step, 1 - step, step / 3, 1 - step / 3, 0.5 + step / 7]);
  const bounded = (value: number) => decimals(value, 2);
  for (const value of values) {
    for (const format of [threeDecimals, bounded, shortNumber, exactNumber, (share: number) => significant(share, 3)]) {
      const shown = format(value);
      const whole = /^[01](\.0*)?$/.test(shown);
      assert.ok(!whole || Number(shown) === value, `${format.name} of ${value} is ${shown}`);
      if (/^[<>]/.test(shown)) {
        const bound = Number(shown.slice(2));
        assert.ok(shown.startsWith("<") ? value < bound : value > bound, `${value} is not ${shown}`);
      }
    }
  }
});

test("powers of ten have raised digits", () => {
  assert.deepEqual([0, 1.2e-7, 3e12].map(scientificNumber), ["0", "1.2 × 10⁻⁷", "3.0 × 10¹²"]);
});

test("one thing is one, and many have separators", () => {
  assert.deepEqual([1, 2, 1111].map(headCount), ["1 head", "2 heads", "1,111 heads"]);
  assert.deepEqual([1, 2].map(layerCount), ["1 layer", "2 layers"]);
  assert.deepEqual([1, 2].map(tokenCount), ["1 token", "2 tokens"]);
  assert.deepEqual([1, 2].map(sentenceCount), ["1 sentence", "2 sentences"]);
});

test("a place in an order is said as the language does", () => {
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 102, 113].map(ordinal), [
    ...["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "113th"],
  ]);
});

test("sizes of files", () => {
  assert.deepEqual([900, 84_000, 1_500_000, 48_000_000].map(fileSize), ["1 kB", "84 kB", "1.5 MB", "48 MB"]);
});
