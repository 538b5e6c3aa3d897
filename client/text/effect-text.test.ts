import assert from "node:assert/strict";
import { test } from "node:test";
import type { Intervention } from "../api/types.ts";
import type { ShownEffects } from "../state/types.ts";
import { matrixOf, pictureOf, sceneOf } from "../testing/samples.ts";
import { cutsOf } from "../state/cuts.ts";
import { Weights } from "../charts/weights.ts";
import { changesText, changeText, cutAnnouncement, cutName, outcomeText, probabilityText } from "./effect-text.ts";
import { readout } from "./readout.ts";

// [CLS] the cat [SEP]
const EFFECTS = {
  ...pictureOf("the cat", [
    [null, 0, 0, 0],
    [-7.168, 0.0123, 0, 0],
  ]),
  signed: true,
  effects: {
    weights: new Weights(Float32Array.from([1, 0, 0, 0, 0.851, 0.149, 0, 0]), 2, 4),
    verified: Uint8Array.from([0, 0, 0, 0, 1, 0, 0, 0]),
    unit: "the axis",
    unitAfterNumber: "nats",
  },
};
const scene = sceneOf("the cat", "?text=x");

const reply = (changes: Partial<Intervention>, measure = "logprob"): Intervention =>
  ({
    after: -8.186,
    alone: [-7.168],
    options: [],
    outcome: { measure, signed: measure !== "change", value: measure === "change" ? 0 : -1.018 },
    outcome_text: { name: "the log-probability of “seven”", unit: "the axis", after_number: "nats", statement: "" },
    ...changes,
  }) as Intervention;

test("a cell is read with its effect, how that is known, and its weight", () => {
  assert.equal(
    readout(scene, EFFECTS, { row: 1, column: 0 }),
    "the → [CLS]: −7.17 nats if cut (verified), weight 0.851",
  );
  assert.equal(
    readout(scene, EFFECTS, { row: 1, column: 1 }),
    "the → the: +0.012 nats if cut (first-order estimate), weight 0.149",
  );
  assert.equal(
    readout(scene, EFFECTS, { row: 0, column: 0 }),
    "[CLS] → [CLS]: cannot be cut, or its effect cannot be estimated.",
  );
  const distance = { ...EFFECTS, signed: false };
  assert.match(readout(scene, distance, { row: 1, column: 1 }), /: 0\.012 nats if cut/);
});

test("where weights stand beside effects, a cell of weights is read with its effect", () => {
  const weights = pictureOf("the cat", [
    [1, 0, 0, 0],
    [0.851, 0.149, 0, 0],
  ]);
  assert.equal(readout(scene, weights, { row: 1, column: 0 }), "the → [CLS]: 0.851, rank 1 of 4");
  const figure = {
    ...matrixOf("the cat", [
      [NaN, 0, 0, 0],
      [-7.168, 0.0123, 0, 0],
    ]),
    weights: matrixOf("the cat", [
      [1, 0, 0, 0],
      [0.851, 0.149, 0, 0],
    ]).values[0],
    verified: { dtype: "u1", shape: "2, 4", bdata: btoa("\0\0\0\0\x01\0\0\0") },
    outcome: { measure: "logprob", signed: true },
    outcome_text: { unit: "the axis", after_number: "nats" },
  };
  const effects = { key: "", figure, scatter: null, verify: 1, problem: null } as unknown as ShownEffects;
  const both = { ...scene, figure: matrixOf("the cat", [[1]]), effects };
  assert.equal(
    readout(both, weights, { row: 1, column: 0 }),
    "the → [CLS]: −7.17 nats if cut (verified), weight 0.851",
  );
});

test("a change has a sign, a distance has none", () => {
  assert.equal(changeText({ signed: true }, 0.5), "+0.500");
  assert.equal(changeText({ signed: false }, 0.5), "0.500");
});

test("cuts are said together and alone", () => {
  assert.equal(changesText(reply({})), "Change: −7.17 nats.");
  assert.equal(
    changesText(reply({ after: -8.29, alone: [-7.168, -0.1] })),
    "Together −7.27 nats; alone −7.17 and −0.100.",
  );
  assert.equal(outcomeText(reply({})), "−1.02 before, −8.19 after: the log-probability of “seven”.");
  const moved = reply({ after: 0.25, alone: [0.25] }, "change");
  assert.equal(changesText(moved), "It moves the embedding by 0.250 of its length.");
  assert.equal(outcomeText(moved), "");
});

test("a cut is named by its heads and tokens", () => {
  const names = (cut: string) => cutsOf({ cut }).map((one) => cutName(scene, one));
  assert.deepEqual(names("3.4:2-1,2.6,1:0-0,all:9-0"), [
    "L3 H4: cat → the",
    "L2 H6 ablated",
    "All heads of layer 1: [CLS] → [CLS]",
    "All heads: #9 → [CLS]",
  ]);
  assert.equal(
    cutAnnouncement(scene, cutsOf({ cut: "3.4:2-1" }), reply({})),
    "Cut: L3 H4: cat → the. −1.02 before, −8.19 after: the log-probability of “seven”. Change: −7.17 nats.",
  );
});

test("small probabilities keep a digit", () => {
  assert.equal(probabilityText(0.3612), "0.361");
  assert.equal(probabilityText(0.00025), "2.5 × 10⁻⁴");
  assert.equal(probabilityText(0), "0.000");
});
