import assert from "node:assert/strict";
import { test } from "node:test";
import type { Focus } from "../charts/attention-edges.ts";
import { attentionEdges } from "../charts/attention-edges.ts";
import { edgeTemplate } from "../charts/arcs.ts";
import { Ramp } from "../charts/colour.ts";
import { Weights } from "../charts/weights.ts";
import { store } from "../state/store.ts";
import { stateOf } from "../testing/samples.ts";
import { markup } from "../testing/markup.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import type { Scene } from "../state/types.ts";
import { effectLinesLegend } from "./effect-sentence.ts";
import { hoverText } from "./hover-text.ts";
import { plainText } from "./plain-text.ts";

const RAMP = new Ramp(
  [
    [0, "#0000ff"],
    [0.5, "#ffffff"],
    [1, "#ff0000"],
  ],
  -10,
  10,
);
// [CLS] the cat [SEP]
const EFFECTS = {
  ...pictureOf("the cat", [
    [null, null, null, null],
    [-5, 0.05, null, null],
    [0, 0, 0, null],
    [2, -1, 0.5, 0],
  ]),
  ramp: RAMP,
  signed: true,
  effects: {
    weights: new Weights(new Float32Array(16), 4, 4),
    verified: Uint8Array.from({ length: 16 }, (_, place) => Number(place === 4)),
    unit: "the axis",
    unitAfterNumber: "nats",
    after_number: "nats",
  },
};

function sceneAt(search: string): Scene {
  const outcome_text = { name: "the log-probability of “seven”", unit: "the axis", after_number: "nats" };
  const figure = { outcome: { measure: "logprob", signed: true }, outcome_text };
  return { ...sceneOf("the cat", search), alignment: null, effects: { figure } } as unknown as Scene;
}

const said = (search: string, focus: Focus): string =>
  plainText(hoverText({ scene: sceneAt(search), picture: EFFECTS }, focus));

test("of the chosen pair it is said what cutting its edge changes, and how that is known", () => {
  assert.equal(
    said("?text=x&query=1&key=0", { role: "query", unit: 1 }),
    "Cutting the → [CLS] changes the outcome by −5 nats (verified by running the model).",
  );
  assert.equal(
    said("?text=x&query=3&key=1", { role: "key", unit: 1 }),
    "Cutting [SEP] → the changes the outcome by −1 nats (first-order estimate).",
  );
});

test("of a word alone, its edge of largest effect", () => {
  assert.equal(
    said("?text=x", { role: "query", unit: 3 }),
    "Of what [SEP] attends to, cutting [SEP] → [CLS] has the largest effect: +2 nats (first-order estimate).",
  );
  assert.equal(
    said("?text=x", { role: "key", unit: 0 }),
    "Of what attends to [CLS], cutting the → [CLS] has the largest effect: −5 nats (verified by running the model).",
  );
  assert.equal(
    said("?text=x", { role: "query", unit: 2 }),
    "The effect of every edge of cat is 0, or estimated to be 0.",
  );
  assert.equal(
    said("?text=x", { role: "query", unit: 0 }),
    "[CLS] has no edge that can be cut and whose effect is known.",
  );
});

test("what is pointed at comes before what is chosen", (t) => {
  store.setHover({ query: 3, key: 2 });
  t.after(() => store.setHover(null));
  assert.match(said("?text=x&query=1&key=0", { role: "query", unit: 3 }), /^Cutting \[SEP\] → cat changes/);
});

test("lines have the colour and the size of effects, and estimates a hollow end", () => {
  const place = (unit: number) => ({ x: 10 * unit, y: 0, row: 0, room: Infinity });
  const edges = attentionEdges(
    EFFECTS,
    stateOf("?text=x"),
    { role: "query", unit: 1 },
    {
      query: place,
      key: place,
      link: false,
    },
  );
  // The effect of the second, 0.05, is less than 1 % of the scale.
  assert.deepEqual(
    edges.map(({ weight, colour, isEstimate }) => [weight, colour, isEstimate]),
    [[0.5, "rgb(128 128 255)", false]],
  );
  const [edge] = edges;
  assert.ok(edge);
  assert.match(markup(edgeTemplate(edge, 40)), /class="arc-end arc-focus is-effect" opacity="1" style="--line: rgb/);
  assert.match(markup(edgeTemplate({ ...edge, isEstimate: true }, 40)), /is-effect is-estimate/);
});

test("the legend says what is measured, what colours mean, and what is not drawn", () => {
  const text = markup(effectLinesLegend(sceneAt("?text=x"), EFFECTS, true))
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
  assert.match(text, /Effect on: the log-probability of “seven” lower without the edge higher without the edge/);
  assert.match(text, /Lines under 0\.100 nats are not drawn/);
});
