import assert from "node:assert/strict";
import { test } from "node:test";
import type { MethodsDocument } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { methodRows } from "./method-rows.ts";
import { methodTests } from "./method-tests.ts";

const scale = { steps: ["#0000ff", "#ffffff", "#ff0000"], missing: "" };
const about = { explanation: "E.", formula: "f", source: "S", limit: "L.", missing: "" };
const curve = (method: string | null, losses: number[]) => ({ method, comprehensiveness: losses, sufficiency: losses });

const METHODS = {
  tokens: [
    { label: "old", tokens: [1], short: null, special: false },
    { label: "<b>", tokens: [2], short: null, special: false },
  ],
  methods: [
    { ...about, name: "weight", title: "Weight", values: [0.123456789, 0.25], relative: [0.5, 1] },
    { ...about, name: "knockout", title: "Knock-out", values: [-2, 4], relative: [-0.5, 1] },
    { ...about, name: "flow", title: "Flow", values: [], relative: [], missing: "Flow has no numbers here." },
  ],
  agreement: [
    [1, -0.996],
    [-0.996, 1],
  ],
  shares: [0.01, 0.5],
  removed: [1, 8],
  curves: [curve("weight", [0.5, 2]), curve("knockout", [7.0912345678, -0.25])],
  random_mean: curve(null, [0, 1]),
  colours: { low: -1, high: 1, places: [0, 0.5, 1], ticks: [], light: scale, dark: scale },
} as unknown as MethodsDocument;

const rows = (chosen: number | null = null): string =>
  markup(methodRows({ methods: METHODS, chosen, theme: "light", name: ({ title }) => title, choose: () => {} }));

test("each method shades every token, says its number whole, and marks what lowers the outcome", () => {
  const text = rows();
  assert.match(text, /data-said="“old”: \+0\.1234568 by Weight, \+0\.5 of its largest"/);
  assert.equal(text.match(/method-sign/g)?.length, 1);
  assert.doesNotMatch(text, /<b>/);
});

test("a method without numbers says why; the chosen key is marked in each row", () => {
  assert.match(rows(), /Flow has no numbers here\./);
  assert.equal(rows(2).match(/aria-current="true"/g)?.length, 2);
});

test("agreement and losses are said whole; what is no −1 is not rounded to it", () => {
  const text = markup(methodTests(METHODS, "light"));
  assert.match(text, /data-said="Weight and Knock-out: τ-b −0\.996"> ?<span aria-hidden="true"> ?−0\.996 ?<\/span>/);
  assert.match(text, /data-said="Knock-out, 1 token: a loss of \+7\.091235"/);
  assert.match(text, /Random order/);
  assert.match(text, /50\u00a0% \(8\)|50 % \(8\)/);
});
