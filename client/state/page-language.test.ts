import assert from "node:assert/strict";
import { test } from "node:test";
import { withGlobals } from "../testing/globals.ts";
import { withPageLanguage } from "./page-language.ts";

test("another language is named once", () => {
  assert.equal(withPageLanguage(new URLSearchParams("a=1&lang=de"), "fr").toString(), "a=1&lang=fr");
});

test("English that nobody named is named by nothing", () => {
  assert.equal(withPageLanguage(new URLSearchParams("a=1")).toString(), "a=1");
});

test("English that the address names stays named, whatever the browser prefers", async (t) => {
  withGlobals(t, { location: { search: "?lang=en" } });
  const again: typeof import("./page-language.ts") = await import(`./page-language.ts?${"named"}`);
  assert.equal(again.withPageLanguage(new URLSearchParams("a=1")).toString(), "a=1&lang=en");
});
