import assert from "node:assert/strict";
import { test } from "node:test";
import type { Language, ModelInfo } from "../api/types.ts";
import { captureOf } from "../testing/samples.ts";
import { languageOfSide, markLanguage } from "./languages.ts";

const translator = { writes: "fr" } as ModelInfo;

test("what a translator or a transcriber writes has a language; what people type has none", () => {
  const capture = captureOf("le chat");
  assert.equal(languageOfSide("target", capture, translator), "fr");
  assert.equal(languageOfSide("source", capture, translator), null);
  assert.equal(languageOfSide("target", capture, undefined), null);
  const spoken = { ...capture, language: { code: "de" } as Language };
  assert.equal(languageOfSide("target", spoken, undefined), "de");
});

test("a target that is typed is marked with its language; the hint of an empty field is not", () => {
  const field = { value: "le chat", lang: "", removeAttribute: () => (field.lang = "") };
  const marked = (card: ModelInfo | undefined) => {
    markLanguage(field as unknown as HTMLInputElement, card);
    return field.lang;
  };
  assert.deepEqual([marked(translator), marked(undefined)], ["fr", ""]);
  marked(translator);
  field.value = "";
  assert.equal(marked(translator), "");
});
