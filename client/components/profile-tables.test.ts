import assert from "node:assert/strict";
import { test } from "node:test";
import type { TokenProfile } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { distancesTemplate, profileTemplate } from "./profile-tables.ts";

const textOf = (content: unknown): string =>
  markup(content)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

const row: TokenProfile = {
  end: "query",
  position: 8,
  weights: { dtype: "f4", shape: "2", bdata: btoa(String.fromCharCode(0, 0, 0, 63, 0, 0, 128, 62)) },
  block: 1,
  named: [{ position: 6, weight: 0.5, others: 0.25 }],
  share: 0.5,
};

test("a row names its largest keys beside what others give them", () => {
  const text = textOf(
    profileTemplate(
      row,
      "it",
      () => "mat",
      true,
      () => {},
    ),
  );
  assert.match(text, /What “it” \(token 8\) attends to/);
  assert.match(text, /the largest is 0\.5/);
  assert.match(text, /1 key gets 50 % of the row/);
  assert.match(text, /mat\s+6\s+0\.5\d*\s+2\s+0\.25/);
});

test("a column names who attends to it, without such a mean", () => {
  const column: TokenProfile = { ...row, end: "key", block: 32 };
  const text = textOf(
    profileTemplate(
      column,
      "mat",
      () => "it",
      false,
      () => {},
    ),
  );
  assert.match(text, /What attends to “mat” \(token 8\)/);
  assert.match(text, /A bar for each 32 tokens, their maximum/);
  assert.doesNotMatch(text, /Others give it|Distance/);
});

test("shares by distance stand beside evenly spread attention", () => {
  const distances = [
    { first: 0, last: 0, share: 0.25, even: 0.1 },
    { first: 2, last: 3, share: 0.75, even: 0.9 },
  ];
  const all = distancesTemplate({ distances, rows: { read: 4, total: 4 } });
  assert.match(textOf(all), /Mean of all 4 rows.*0\s+25 %\s+10 %\s+2–3\s+75 %\s+90 %/s);
  assert.match(textOf(distancesTemplate({ distances, rows: { read: 2, total: 4 } })), /2 of 4 rows, spread evenly/);
  assert.equal(typeof distancesTemplate({ distances: [], rows: { read: 2, total: 4 } }), "symbol");
});
