import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { costTable } from "./cost-table.ts";

test("a table has a heading for each column and row, and escapes what it is given", () => {
  const text = markup(costTable({ title: "T", columns: ["<a>", "b"], rows: [["r", "1 ms"]] }));
  assert.match(text, /<th scope="col">&lt;a&gt;<\/th>/);
  assert.match(text, /<th scope="row"><span class="number" dir="auto">r<\/span><\/th>/);
  assert.match(text, /<td><span class="number" dir="auto">1 ms<\/span><\/td>/);
});
