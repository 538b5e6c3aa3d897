import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "../testing/samples.ts";
import { NO_OUTCOME, changedOutcome, outcomeOf, withMeasure } from "./outcome.ts";

const named = stateOf("?text=a&outcome.token=seven&outcome.foil=eight&outcome.position=16");

test("what is measured is read from the address", () => {
  assert.deepEqual(outcomeOf(stateOf("?text=a&layer=1")), NO_OUTCOME);
  assert.deepEqual(outcomeOf(named), {
    ...NO_OUTCOME,
    "outcome.token": "seven",
    "outcome.foil": "eight",
    "outcome.position": 16,
  });
});

test("another measure keeps only what it has", () => {
  assert.deepEqual(withMeasure(named, "logit"), {
    ...NO_OUTCOME,
    outcome: "logit",
    "outcome.token": "seven",
    "outcome.position": 16,
  });
  assert.deepEqual(withMeasure(named, "divergence"), { ...NO_OUTCOME, outcome: "divergence", "outcome.position": 16 });
  assert.deepEqual(withMeasure(named, "change"), { ...NO_OUTCOME, outcome: "change" });
});

test("a foil makes it a difference, without one it is the likeliest measure again", () => {
  const logit = stateOf("?text=a&outcome=logit&outcome.token=seven");
  assert.deepEqual(changedOutcome(logit, "outcome.foil", "eight"), {
    ...NO_OUTCOME,
    "outcome.token": "seven",
    "outcome.foil": "eight",
  });
  assert.deepEqual(changedOutcome(logit, "outcome.token", ""), { ...NO_OUTCOME, outcome: "logit" });
  assert.equal(changedOutcome(named, "outcome.position", "3")["outcome.position"], 3);
  assert.equal(changedOutcome(named, "outcome.text", "Another.").outcome, "similarity");
});
