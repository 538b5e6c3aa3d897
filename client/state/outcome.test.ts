import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "../testing/samples.ts";
import type { Outcome } from "../api/types.ts";
import { NO_OUTCOME, changedOutcome, choiceName, fieldText, outcomeOf, withMeasure } from "./outcome.ts";

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

test("a field shows the text of what an address names, and names again what it shows", () => {
  const choices = [
    { name: "seven", text: "seven" },
    { name: "#17", text: "ge" },
    { name: "#5", text: "\n" },
  ];
  const outcome = { token: 17, text: "ge", foil: 99, foil_text: "x", choices } as unknown as Outcome;
  for (const { name } of choices) assert.equal(choiceName(fieldText(name, outcome), outcome), name);
  assert.equal(fieldText("#17", outcome), "ge (#17)");
  assert.equal(fieldText("#5", outcome), "↵ (#5)");
  assert.equal(fieldText("#99", outcome), "x (#99)");
  assert.equal(choiceName("ge", outcome), "ge");
  assert.equal(choiceName("#17", null), "#17");
});
