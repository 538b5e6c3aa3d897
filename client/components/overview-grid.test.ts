import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { streamOf } from "../testing/samples.ts";
import { overviewGrid } from "./overview-grid.ts";

const nameOf = (layer: number, head: number) => `L${layer}H${head}`;
const cells = (text: string) => [...text.matchAll(/class="(tile(?: [^"]*)?)"[^>]*aria-label="([^"]*)"/g)];

test("a cell for each head, by layer", () => {
  const [names = "", ...rows] = overviewGrid(streamOf({ layers: 2, heads: 2 }), nameOf).map(markup);
  assert.deepEqual(
    [...names.matchAll(/>([^<> ]+)</g)].map(([, text]) => text),
    ["all", "0", "1"],
  );
  assert.deepEqual(
    rows.map((row) => cells(row).map(([, , name]) => name)),
    [
      ["L0H0", "L0H1"],
      ["L1H0", "L1H1"],
    ],
  );
});

test("groups and alignment heads are marked", () => {
  const stream = streamOf({ layers: 1, heads: 4, kv_heads: 2, alignment_heads: [[0, 3]] });
  const [, row = ""] = overviewGrid(stream, nameOf).map(markup);
  assert.deepEqual(
    cells(row).map(([, names]) => names),
    ["tile", "tile", "tile begins-group", "tile is-alignment"],
  );
});

test("layers without softmax attention are a line of text", () => {
  const others = [
    { number: 1, kind: "Mamba" },
    { number: 2, kind: "Mamba" },
  ];
  const details = [{ number: 0, kind: "full" as const, window: null, softcap: null, sink: false }];
  const rows = overviewGrid(streamOf({ layers: 1, details, others }), nameOf).map(markup);
  assert.match(rows.at(-1) ?? "", /Layers 1–2 of the model: Mamba, no softmax attention/);
});
