import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome, Problem } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { outcomeOf } from "../state/outcome.ts";
import { sceneOf, stateOf } from "../testing/samples.ts";
import { outcomeFields, predictedPlaces, type OutcomeView } from "./outcome-fields.ts";

const CHOICES = [
  { name: "seven", text: "seven" },
  { name: "#17", text: "ge" },
];
const OUTCOME = {
  measure: "logprob",
  kind: "next",
  side: "text",
  position: 2,
  text: " seven",
  choices: CHOICES,
} as Outcome;

const PLACES = predictedPlaces({
  ...sceneOf("clock struck", "").capture,
  predictions: [1, 2].map((position) => ({
    kind: "next" as const,
    side: "text",
    position,
    options: [{ text: " seven", id: 1, probability: 0.4 }],
  })),
});

const markupOf = (search: string, changes: Partial<OutcomeView>): string => {
  const options = outcomeOf(stateOf(search));
  return markup(
    outcomeFields({ options, predicts: true, places: [], outcome: null, draft: null, problem: null, ...changes }),
  );
};

const fields = (search: string, problem: Problem | null = null, outcome: Outcome | null = OUTCOME): string =>
  markupOf(search, { places: PLACES, outcome, problem });

test("the options predicted there are choices; one that its text does not name has its number", () => {
  const text = fields("?text=x");
  assert.match(text, /<option value="seven"><\/option>/);
  assert.match(text, /<option value="ge \(#17\)"><\/option>/);
  assert.match(text, /name="outcome.token" .value="" placeholder="seven"/);
  assert.match(text, /value="2" .selected="true">after struck \(2\)/);
});

test("an address that names a number is shown by its text", () => {
  assert.match(fields("?text=x&outcome.token=%2317"), /name="outcome.token" .value="ge \(#17\)"/);
});

test("a foil is asked for a log-probability or a difference only, a token not for the whole prediction", () => {
  assert.match(fields("?text=x"), /outcome\.foil/);
  assert.doesNotMatch(fields("?text=x&outcome=logit"), /outcome\.foil/);
  assert.doesNotMatch(fields("?text=x&outcome=divergence"), /outcome\.token/);
});

test("what the server refuses stands at its field", () => {
  const problem = { detail: "“zzz” is not one token.", hint: "Choose one.", asked: "zzz" } as unknown as Problem;
  const text = fields("?text=x&outcome.token=zzz&outcome.foil=two", problem, null);
  assert.match(text, /name="outcome.token"[^>]* aria-invalid="true" aria-describedby="outcome-problem"/);
  assert.doesNotMatch(text, /name="outcome.foil"[^>]* aria-invalid/);
  assert.match(text, /role="alert">“zzz” is not one token\. Choose one\.</);
});

test("a model that predicts nothing is measured by its embedding", () => {
  const embedding = markupOf("?text=x", { predicts: false });
  assert.match(embedding, /value="change" .selected="true">how far the embedding moves/);
  assert.doesNotMatch(embedding, /outcome\.token|outcome\.text|log-probability/);
  assert.match(markupOf("?text=x", { predicts: false, draft: "similarity" }), /name="outcome.text"/);
});

test("where it is not known what the model predicts, that is left to it, and every measure is a choice", () => {
  const open = markupOf("?text=x", { predicts: null });
  assert.match(open, /value="" .selected="true">what the model allows/);
  assert.match(open, /value="logprob".*value="change"/s);
  assert.doesNotMatch(open, /outcome\.token|outcome\.text/);
  assert.match(markupOf("?text=x&outcome.foil=two", { predicts: null }), /value="difference" .selected="true"/);
});
