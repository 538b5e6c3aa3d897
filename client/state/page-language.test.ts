import assert from "node:assert/strict";
import { test } from "node:test";
import { inPageLanguage } from "./page-language.ts";

test("another language is named once", () => {
  assert.equal(inPageLanguage(new URLSearchParams("a=1&lang=de"), "fr").toString(), "a=1&lang=fr");
});

test("English is named by nothing", () => {
  assert.equal(inPageLanguage(new URLSearchParams("a=1")).toString(), "a=1");
});
