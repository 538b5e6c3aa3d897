import assert from "node:assert/strict";
import { test } from "node:test";
import type { PatchDocument } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { cellPlace, patchTable } from "./patch-table.ts";

const scale = { steps: ["#0000ff", "#ffffff", "#ff0000"], missing: "" };

const PATCH = {
  title: "Patching",
  axes: ["before layer", "token"],
  row_labels: ["0", "1"],
  column_labels: ["The", "soft / tired"],
  tips: [
    ["A.", "B."],
    ["C.", "D."],
  ],
  colours: { low: -1, high: 1, places: [0, 0.5, 1], ticks: [], light: scale, dark: scale },
  map: {
    patched: "positions",
    layer: null,
    pairs: {
      text: [
        [0, 0],
        [3, 2],
      ],
    },
    shares: [
      [0.05, 1.0000004],
      [-0.25, 0.5],
    ],
  },
} as unknown as PatchDocument;

const table = (layer: number, query: number | null): string => {
  const chosen = { layer, head: 0, heads: null, query };
  return markup(patchTable(PATCH, { side: "text", theme: "light", chosen }, () => {}));
};

test("a cell says its run with all digits; what is no 1 is not rounded to it", () => {
  const text = table(1, null);
  assert.match(text, /data-said="B\. All digits: 1\.0000004\."> ?<span aria-hidden="true"> ?&gt; 1\.00 ?<\/span>/);
  assert.match(text, /data-said="C\. All digits: −0\.25\."> ?<span aria-hidden="true"> ?−0\.25 ?<\/span>/);
  assert.match(text, /data-said="A\. All digits: 0\.05\."> ?<span aria-hidden="true"> ?<\/span>/);
});

test("the chosen token before the chosen layer is marked", () => {
  assert.match(table(1, 3), /data-said="D\.[^>]*aria-current="true"/);
  assert.doesNotMatch(table(1, null), /aria-current/);
});

test("a cell is a token of A before a layer, a head, or a part of a head of the layer", () => {
  const of = (patched: string, layer: number | null = null) =>
    cellPlace({ map: { ...PATCH.map, patched, layer } as PatchDocument["map"] }, "text", 1, 1);
  assert.deepEqual(of("positions"), { layer: 1, query: 3 });
  assert.deepEqual(of("heads"), { layer: 1, head: 1 });
  assert.deepEqual(of("parts", 5), { layer: 5, head: 1 });
});
