import assert from "node:assert/strict";
import { test } from "node:test";
import type { PositionDocument } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { positionTable } from "./position-table.ts";

/** At three depths, now at the second; at the last nothing is left without the sink. */
const FOUND = {
  title: "“Be kind.” at other depths",
  outcome_title: "log-probability (nats)",
  curve: {
    current: 1,
    depths: [
      { share: 0.25, even: 0.5, value: -3, first: 0 },
      { share: 0.1, even: 0.5, value: -1, first: 4 },
      { share: null, even: null, value: -2, first: 8 },
    ],
  },
  said: ["0 %", "50 %", "100 %"].map((depth) => ({ depth, share: `share at ${depth}`, value: `value at ${depth}` })),
} as unknown as PositionDocument;

const rows = (found = FOUND) =>
  markup(positionTable(found, ({ first }) => `?key=${first}`))
    .split("<tr data-cells")
    .slice(1);

test("each depth is a link to its prompt; where it stands now is marked", () => {
  const [first = "", second = "", third = ""] = rows();
  assert.match(first, /href="\?key=0"[^>]*> ?0 % ?</);
  assert.match(third, /href="\?key=8"[^>]*> ?100 % ?</);
  assert.deepEqual(
    [first, second, third].map((row) => row.includes("is-marked")),
    [false, true, false],
  );
});

test("bars are as long as shares; a value lies between the least and the largest", () => {
  const [first = "", second = "", third = ""] = rows();
  assert.match(first, /--share: 0\.5; --even: 1.*25 %.*--at: 0".*−3/s);
  assert.match(second, /--at: 1"/);
  assert.match(third, /–.*--at: 0\.5"/s);
  assert.match(third, /data-said="value at 100 %"/);
});

test("values that are all alike lie in the middle", () => {
  const depths = FOUND.curve.depths.map((depth) => ({ ...depth, value: -1 }));
  const even = { ...FOUND, curve: { ...FOUND.curve, depths } };
  assert.ok(rows(even).every((row) => row.includes('--at: 0.5"')));
});
