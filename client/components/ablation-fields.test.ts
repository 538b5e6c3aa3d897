import assert from "node:assert/strict";
import { test } from "node:test";
import type { SentenceSet } from "../api/types.ts";
import type { AblationChoice } from "../state/ablation.ts";
import { markup } from "../testing/markup.ts";
import { sceneOf } from "../testing/samples.ts";
import { ablationFields } from "./ablation-fields.ts";

const SETS = [{ name: "object", title: "A verb and its object" }] as SentenceSet[];

const fields = (search: string, draft: AblationChoice | null = null): string =>
  markup(ablationFields({ state: sceneOf("clock struck", search).state, sets: SETS, draft }));

test("0 is chosen where nothing is", () => {
  assert.match(fields("?text=x"), /value="zero" .selected="true"/);
  assert.doesNotMatch(fields("?text=x"), /textarea/);
});

test("a set is chosen by its name, also before its title is known", () => {
  const text = fields("?text=x&ablation=mean&ablation.set=object");
  assert.match(text, /value="mean:object" .selected="true">their mean over “A verb and its object”/);
  const unknown = fields("?text=x&ablation=mean&ablation.set=pronoun");
  assert.match(unknown, /value="mean:pronoun" .selected="true">their mean over “pronoun”/);
});

test("another text is asked for where it is needed, also before it is given", () => {
  assert.match(fields("?text=x&ablation=resample&ablation.text=other"), /name="ablation.text"[^>]*.value="other"/);
  assert.match(fields("?text=x", "mean"), /value="mean" .selected="true"[^]*name="ablation.text"/);
});
