import assert from "node:assert/strict";
import { test } from "node:test";
import type { Token, Unit } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { tokensOf } from "../testing/samples.ts";
import { wordTemplates } from "./word-line.ts";

const TOKENS = tokensOf("un like");
const UNITS: Unit[] = TOKENS.map(({ label, short, special }, i) => ({ label, short, special, tokens: [i] }));

const shown = (unit: number, changes: Partial<Token>[] = [], units = UNITS): string[] => {
  const tokenOf = (i: number) => TOKENS[i] && { ...TOKENS[i], ...changes[i] };
  const special = TOKENS[unit]?.special ?? false;
  return wordTemplates({ unit, text: TOKENS[unit]?.text ?? "", special }, units, tokenOf).map(markup);
};

test("what is between words is plain text", () => {
  assert.deepEqual(
    wordTemplates({ unit: null, text: " <b>", special: false }, UNITS, () => undefined),
    [" <b>"],
  );
});

test("only the first word is in the tab order", () => {
  assert.match(shown(0).join(), /class="word special" role="button" tabindex="0" data-unit="0" dir="ltr"/);
  assert.match(shown(1).join(), /class="word" role="button" tabindex="-1" data-unit="1" translate="no">un</);
});

test("pieces of one word stand together", () => {
  const changes = [{}, {}, { continues: true }];
  assert.match(shown(1, changes).join(), /class="word goes-on"/);
  assert.match(shown(2, changes).join(), /class="word continues"/);
});

test("the name of a part stands before its first word", () => {
  const changes = [{ part: "prompt" }, { part: "prompt" }, { part: "answer" }] as Partial<Token>[];
  assert.equal(shown(0, changes).length, 2);
  assert.equal(shown(1, changes).length, 1);
  assert.match(shown(2, changes)[0] ?? "", /^<span class="part-name" data-name="[^"]+" aria-hidden="true"><\/span>$/);
});

test("words of one side of a comparison say so", () => {
  const units = UNITS.map((unit, i): Unit => (i === 1 ? { ...unit, only: "b" } : unit));
  assert.match(shown(1, [], units).join(), /class="word is-only-b".* title="only in B"/);
});
