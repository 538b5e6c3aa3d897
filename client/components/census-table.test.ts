import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeadCensus, HeadKind } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { censusRows, censusTable } from "./census-table.ts";

const kind = (name: string, title: string, values: (number | null)[][]): HeadKind =>
  ({
    name,
    title,
    values,
    even: [0.005, null],
    least: [
      [0.1, 0.1],
      [0.1, 0.1],
    ],
    measured: true,
  }) as unknown as HeadKind;
const RETRIEVAL = kind("retrieval", "Retrieval <b>", [
  [0.02, 0.5],
  [null, 0.3],
]);
const SINK = kind("sink", "Sink", [
  [0.9, 0.1],
  [0.1, 0.1],
]);
const CENSUS = {
  kinds: [RETRIEVAL, SINK],
  labels: [
    [["sink"], ["retrieval", "sink"]],
    [[], ["retrieval"]],
  ],
  unasked: [
    [0.01, 0.02],
    [null, 0.03],
  ],
} as unknown as HeadCensus;

const names = (rows: { layer: number; head: number }[]) => rows.map(({ layer, head }) => `${layer}.${head}`);
const table = (shown: HeadKind, by: "score" | "head") =>
  markup(
    censusTable(
      CENSUS,
      shown,
      censusRows(CENSUS, shown, by, false),
      by,
      (layer, head) => `?${layer}.${head}`,
      () => {},
    ),
  );

test("heads are listed by their score or in their order, and what was not measured comes last", () => {
  assert.deepEqual(names(censusRows(CENSUS, RETRIEVAL, "score", false)), ["0.1", "1.1", "0.0", "1.0"]);
  assert.deepEqual(names(censusRows(CENSUS, RETRIEVAL, "head", false)), ["0.0", "0.1", "1.0", "1.1"]);
  assert.deepEqual(names(censusRows(CENSUS, SINK, "score", true)), ["0.0", "0.1"]);
});

test("a score stands beside what is needed, spread evenly, and given without a question", () => {
  const text = table(RETRIEVAL, "score");
  assert.match(text, /aria-sort="descending"/);
  const [, first = ""] = text.split("<tbody>")[1]?.split("<tr>") ?? [];
  assert.match(first, /href="\?0\.1">L0 H1</);
  assert.match(first, />0\.500<.*>0\.100<.*>0\.005<.*>0\.020<.*Retrieval &lt;b&gt;, Sink/);
  assert.doesNotMatch(table(SINK, "head"), /Without a question/);
});
