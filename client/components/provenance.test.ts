import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { captureOf } from "../testing/samples.ts";
import { provenance, type MeasuredExactness } from "./provenance.ts";

const SUMS = { minimum: 1, maximum: 1 + 2e-7 };
const UNKNOWN: MeasuredExactness = { difference: null, problem: "", running: "no" };

const drawn = (known: Partial<MeasuredExactness>, sums = SUMS, capture = captureOf("a")): string =>
  markup(provenance(capture, sums, { ...UNKNOWN, ...known }, () => {}));

const differing = (changes: Partial<Difference>): Difference =>
  ({ max_difference: 1e-6, rows_compared: 8, rows_total: 8, note: "a note", ...changes }) as Difference;

test("before it is compared on this input, somebody may ask for it", () => {
  assert.match(drawn({}), /<button [^>]*>Measure on this input<\/button>/);
  assert.match(drawn({ running: "asked" }), /<span>Measuring …<\/span>/);
  assert.doesNotMatch(drawn({ running: "unasked" }), /Measur(e|ing) /);
});

test("the difference on this input stands first, and says on how many rows", () => {
  assert.match(drawn({ difference: differing({}) }), /^<span title="a note">[^<]* on this input: [^<]*, on all rows</);
  const some = drawn({ difference: differing({ rows_compared: 2 }) });
  assert.match(some, /, on 2 of 8 rows<.*on a probe, when the model was loaded/);
});

test("it says why there is no difference", () => {
  assert.match(drawn({ difference: differing({ max_difference: null }) }), /<span>a note<\/span>/);
  assert.match(
    drawn({ problem: "The model is gone." }),
    /<span>Not compared on this input\. The model is gone\.<\/span>/,
  );
});

test("sums of rows that are not 1 are shown", () => {
  assert.match(drawn({}), /Every row sums to 1 within 2/);
  assert.match(drawn({}, { minimum: 0.5, maximum: 1 }), /Rows sum to 0\.500 … 1</);
});

test("imported attention was compared with nothing", () => {
  const capture = captureOf("a");
  const imported = {
    ...capture,
    provenance: { ...capture.provenance, source: "Mine", import_note: "read from a file" },
  };
  const text = drawn({}, SUMS, imported);
  assert.match(text, />Mine<.*>read from a file</);
  assert.doesNotMatch(text, /Measure|difference|sums/);
});
