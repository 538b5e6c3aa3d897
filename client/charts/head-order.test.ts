import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeadEffects } from "../api/types.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { extremes, headBrightness, headValueText, overviewValues } from "./overview-values.ts";
import { overviewLegend } from "../components/overview-legend.ts";
import type { Scene } from "../state/types.ts";
import { markup } from "../testing/markup.ts";
import { sceneOf } from "../testing/samples.ts";
import { sortedHeads } from "./head-order.ts";

const COLOURS = { steps: ["#0000ff", "#ffffff", "#ff0000"], missing: "#eeeeee" };

/** Two layers of two heads; one is verified, and its estimate was far too small. */
const EFFECTS = {
  outcome: { measure: "logprob", signed: true },
  outcome_text: { name: "the log-probability of “seven”", unit: "nats", after_number: "nats", statement: "" },
  estimates: [
    [0.5, -0.125],
    [-0.25, null],
  ],
  verified: [
    [null, null],
    [-7, null],
  ],
  largest: [
    [
      { weight: 0.5, query: 1, key: 0 },
      { weight: 0.99, query: 2, key: 0 },
    ],
    [{ weight: 0.85, query: 2, key: 1 }, null],
  ],
  colours: { low: -10, high: 10, places: [0, 0.5, 1], ticks: [], light: COLOURS, dark: COLOURS },
  notes: [],
} as unknown as HeadEffects;

const named = (sorted: { layer: number; head: number }[]): string =>
  sorted.map(({ layer, head }) => `${layer}.${head}`).join(" ");

function effectScene(): Scene {
  const scene = sceneOf("a b", "?overview=effect", { layers: 2, heads: 2 });
  return {
    ...scene,
    theme: "light",
    overview: { metrics: [], block: null, rows: { read: 2, total: 2 } },
  } as unknown as Scene;
}

function show(effects: HeadEffects | null) {
  effectRuns.ablations.reply = effects;
}

test("heads are sorted by the size of their effect, by their largest weight, or by place", () => {
  assert.equal(named(sortedHeads(EFFECTS, { name: "effect", direction: -1 })), "1.0 0.0 0.1 1.1");
  assert.equal(named(sortedHeads(EFFECTS, { name: "weight", direction: -1 })), "0.1 1.0 0.0 1.1");
  assert.equal(named(sortedHeads(EFFECTS, { name: "head", direction: 1 })), "0.0 0.1 1.0 1.1");
});

test("the overview shows what is verified, else the estimate", (t) => {
  show(EFFECTS);
  t.after(() => show(null));
  const shown = overviewValues(effectScene());
  assert.deepEqual(shown.values, [
    [0.5, -0.125],
    [-7, null],
  ]);
  assert.equal(headBrightness(shown), null);
  assert.deepEqual(extremes(shown.values ?? [], Math.abs)?.highest, { layer: 1, head: 0, value: -7 });
  assert.equal(headValueText(shown, 1, 0), "−7 nats (verified)");
  assert.equal(headValueText(shown, 0, 0), "+0.500 nats (first-order estimate)");
  assert.equal(headValueText(shown, 1, 1), "");
});

test("the legend names what is measured, the signs and the strongest head", (t) => {
  show(EFFECTS);
  t.after(() => show(null));
  const text = markup(overviewLegend(effectScene()))
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
  assert.match(text, /Effect of ablating the head on: the log-probability of “seven”/);
  assert.match(text, /− lower without the head nats \+ higher without the head/);
  assert.match(text, /Strongest: L1 H0/);
});

test("without effects the legend says why", () => {
  const words = (scene: Scene) => markup(overviewLegend(scene)).replace(/<[^>]*>/g, "");
  assert.match(words(effectScene()), /The effects of the heads are being estimated/);
  const compared = { ...effectScene(), comparison: {} } as unknown as Scene;
  assert.match(words(compared), /Effects are those of one input/);
  const scene = effectScene();
  const provenance = { ...scene.capture.provenance, import_note: "x" };
  const imported = { ...scene, capture: { ...scene.capture, provenance } };
  assert.match(words(imported), /Imported attention has no model/);
});
