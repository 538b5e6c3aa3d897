import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { runLine } from "./run-line.ts";

const WORDS = { running: "It runs.", cancelled: "It was cancelled.", restart: "Run" };

const line = (state: { isPending?: boolean; isCancelled?: boolean }, isLong = true, problem = ""): string =>
  markup(
    runLine(
      { isPending: false, isCancelled: false, cancel: () => {}, restart: () => {}, ...state },
      WORDS,
      isLong,
      problem,
    ),
  );

test("only a run that takes long is spoken of, and can be cancelled", () => {
  assert.doesNotMatch(line({ isPending: true }, false), /It runs|button/);
  assert.match(line({ isPending: true }), /role="status">It runs\.<.*Cancel/s);
  assert.doesNotMatch(line({}), /button/);
});

test("what was cancelled is not known, and can be run after all", () => {
  assert.match(line({ isCancelled: true }), /It was cancelled\..*Run/s);
  assert.match(line({}, true, "Refused."), /role="status">Refused\./);
});
