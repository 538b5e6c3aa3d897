import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelInfo, Problem } from "../api/types.ts";
import { stateOf } from "../testing/samples.ts";
import { EMPTY_TEXT } from "./input.ts";
import {
  CANCELLED,
  isNote,
  isPictureOutdated,
  nextSteps,
  NOT_DOWNLOADED,
  requestAfterRefusal,
  stepName,
  type PageState,
} from "./refusal.ts";
import type { Refusal } from "./types.ts";

const model = (key: string, max_tokens: number | null, state = "ready"): ModelInfo =>
  ({ key, title: key.toUpperCase(), modality: "text", max_tokens, state, takes: ["text", "pair"] }) as ModelInfo;

const SHOWN = stateOf("?model=tiny&text=before");
const PAGE: PageState = { shownState: SHOWN, showsExample: false, models: [model("tiny", 64), model("other", 64)] };

const problem = (code: string, status: number, facts: object = {}): Problem => ({
  title: "",
  detail: "",
  hint: "",
  code,
  status,
  ...facts,
});
const refusal = (of: Problem, input: object = { text: "after" }, key = "tiny"): Refusal => ({
  request: { model: key, input, selection: null, history: "push" },
  problem: of,
});
const names = (of: Refusal, page: PageState = PAGE): string[] => nextSteps(of, page).map(stepName);

test("a text that is too long can be cut where the server says", () => {
  const keep = [
    { part: "first", field: "text", start: 0, characters: 3, tokens: 64 },
    { part: "last", field: "text", start: 4, characters: 3, tokens: 64 },
    { part: "middle", field: "text", start: 1, characters: 4, tokens: 63 },
  ];
  const long = refusal(problem("too-many-tokens", 413, { asked: 70, limit: 64, keep }), { text: "a🙂b c d" });
  const kept = nextSteps(long, PAGE).flatMap((step) => (step.kind === "keep" ? [step.changes.text] : []));
  assert.deepEqual(kept, ["a🙂b", "c d", "🙂b c"]);
  assert.deepEqual(names(long), [
    "Keep the first 64 tokens",
    "Keep the last 64 tokens",
    "Keep 63 tokens of the middle",
    "Back to the previous text",
  ]);
  const counted = { part: "first", field: "pair", start: 0, characters: 2, tokens: null };
  const pair = refusal(problem("text-too-long", 413, { keep: [counted] }), { text: "before", pair: "long" });
  assert.equal(names(pair)[0], "Keep the first 2 characters");
});

test("of a conversation that is too long, one message can be cut", () => {
  const keep = [{ part: "last", field: "message-2", start: 2, characters: 3, tokens: 64 }];
  const messages = [
    { role: "system", content: "brief" },
    { role: "user", content: "a🙂b c d" },
  ];
  const long = refusal(problem("too-many-tokens", 413, { asked: 70, limit: 64, keep }), { messages });
  const [step] = nextSteps(long, PAGE);
  assert.deepEqual(step?.kind === "keep" && step.changes.messages?.[1]?.content, "b c");
  assert.equal(names(long)[0], "Keep the last part of message 2");
});

test("a passage after the question can be put before it", () => {
  const [passage, question] = [
    { role: "passage", content: "It is open." },
    { role: "user", content: "Why?" },
  ];
  const late = refusal(problem("invalid-request", 422, { field: "message-2" }), { messages: [question, passage] });
  const [step] = nextSteps(late, PAGE);
  assert.deepEqual(step, { kind: "move-passages", messages: [passage, question] });
  assert.equal(names(late)[0], "Put it before the message of the user");
  const without = refusal(problem("invalid-request", 422, { field: "message-1" }), { messages: [passage] });
  assert.ok(!nextSteps(without, PAGE).some(({ kind }) => kind === "move-passages"));
});

test("models that read more are offered where there are any", () => {
  const long = refusal(problem("too-many-tokens", 413, { asked: 70, limit: 64 }));
  const offers = (...models: ModelInfo[]) => names(long, { ...PAGE, models: [model("tiny", 64), ...models] });
  assert.ok(offers(model("longer", 70)).includes("Use a model that reads more"));
  assert.ok(offers(model("unlimited", null)).includes("Use a model that reads more"));
  assert.ok(!offers(model("unknown", null, "absent")).includes("Use a model that reads more"));
  assert.ok(!offers({ ...model("speech", 900), modality: "speech" }).includes("Use a model that reads more"));
});

test("what is shown may be no text", () => {
  const image = stateOf(`?model=tiny&text=&image=${"f".repeat(64)}`);
  const page = { ...PAGE, shownState: image, models: [{ ...model("tiny", 64), takes: ["image"] }] } as PageState;
  assert.deepEqual(names(refusal(CANCELLED, { image: "0".repeat(64) }), page), [
    "Try again",
    "Back to the previous input",
  ]);
});

test("an empty field leads to the examples", () => {
  assert.deepEqual(names(refusal(EMPTY_TEXT, { text: "" })), ["Choose an example", "Back to the previous text"]);
});

test("what may come right can be tried again", () => {
  assert.deepEqual(names(refusal(CANCELLED)), ["Try again", "Back to the previous text"]);
  assert.deepEqual(names(refusal(problem("unreachable", 0))), ["Try again", "Back to the previous text"]);
  assert.ok(names(refusal(problem("draining", 503))).includes("Try again"));
  assert.ok(names(refusal(problem("gated-model", 403), {}, "other")).includes("Try again"), "its licence was accepted");
  assert.ok(!names(refusal(problem("bad-text", 422))).includes("Try again"));
});

test("a model that cannot be used is not chosen, and what is shown stays true", () => {
  const failed = refusal(problem("model-failed", 503), { text: "before" }, "other");
  assert.equal(requestAfterRefusal(failed, SHOWN).model, "tiny");
  assert.equal(isPictureOutdated(failed, PAGE), false);
  assert.deepEqual(names(failed), ["Try again", "Choose another model"]);
});

test("a text for a model that cannot be used can be read by the one shown", () => {
  const unknown = refusal(problem("unknown-model", 404), { text: "after" }, "gpt-17");
  const linked = { ...PAGE, showsExample: true };
  assert.deepEqual(names(unknown, linked), ["Use TINY", "Choose another model", "Use the example"]);
  assert.equal(isPictureOutdated(unknown, linked), true);
});

test("the picture is behind as long as the fields say something else", () => {
  const refused = (input: object) => isPictureOutdated(refusal(problem("unreachable", 0), input), PAGE);
  assert.equal(refused({ text: "after" }), true);
  assert.equal(refused({ text: "before", pair: "more" }), true);
  assert.equal(refused({ text: "before" }), false);
  assert.equal(refused({ text: "before", image: "f".repeat(64) }), false, "the model does not read images");
  const nothing = { ...PAGE, shownState: null };
  assert.equal(isPictureOutdated(refusal(CANCELLED), nothing), true);
  assert.deepEqual(names(refusal(CANCELLED), nothing), ["Try again"]);
});

test("a model is downloaded when the user says so", () => {
  const asks = problem(NOT_DOWNLOADED, 404);
  const typed = refusal(asks);
  assert.ok(isNote(typed));
  assert.equal(isPictureOutdated(typed, PAGE), true, "the recorded sentence is not the one that was typed");
  assert.deepEqual(names(typed), ["Download TINY", "Choose another model", "Back to the previous text"]);
  const linked = names(refusal(asks, { text: "after" }, "other"), { ...PAGE, showsExample: true });
  assert.deepEqual(linked, ["Download OTHER", "Use TINY", "Choose another model", "Use the example"]);
});
