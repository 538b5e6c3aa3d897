/** The module reads the page's language once: another address is another instance of it. */
import assert from "node:assert/strict";
import { test } from "node:test";

const messages = {
  "{name} has {count} tokens": "{count} jetons : {name}",
  "{count} head": ["{count} tête", "{count} de têtes", "{count} têtes"],
  "in {key}": "",
  all: "tout",
  "heads\u0004all": "toutes",
};
const page = {
  documentElement: { lang: "fr" },
  getElementById: (id: string) => (id === "followspot-messages" ? { textContent: JSON.stringify(messages) } : null),
};
Object.assign(globalThis, { document: page });
const address = "./message.ts?translated";
const { _, localNumber, listText, longDate, ngettext, pgettext, phrases } = (await import(
  address
)) as typeof import("./message.ts");
Reflect.deleteProperty(globalThis, "document");

test("a message is said in the page's language", () => {
  assert.equal(_("{name} has {count} tokens", { name: "A", count: 12345 }), "12\u202f345 jetons : A");
  assert.equal(_("not translated"), "not translated");
});

test("a word with two meanings has two translations", () => {
  assert.deepEqual([_("all"), pgettext("heads", "all"), pgettext("rows", "all")], ["tout", "toutes", "all"]);
});

test("plural forms are those of the language", () => {
  const heads = (count: number) => ngettext("{count} head", "{count} heads", count);
  assert.deepEqual([0, 1, 2, 1e6].map(heads), ["0 tête", "1 tête", "2 têtes", "1\u202f000\u202f000 de têtes"]);
});

test("an empty translation counts as none", () => {
  assert.deepEqual(phrases("in {key}", { key: [["it"]] }), ["in ", ["it"]]);
});

test("numbers and lists follow the language", () => {
  assert.equal(localNumber("1,234.5"), "1\u202f234,5");
  assert.equal(listText(["a", "b", "c"], "or"), "a, b ou c");
  assert.equal(longDate("2026-11-29T23:30:00+00:00"), "29 novembre 2026");
});

test("in a text from right to left values are isolated, and arrows and signs keep their side", async () => {
  const arabic = {
    documentElement: { lang: "ar", dir: "rtl" },
    getElementById: () => ({
      textContent: JSON.stringify({
        "{query} → {key} in {count}": "{count}: {query} → {key}",
        "{first}, {second}": "{first}، {second}",
        "made with torch {version}": "مع torch {version}",
      }),
    }),
  };
  Object.assign(globalThis, { document: arabic });
  const address = "./message.ts?arabic";
  const said = (await import(address)) as typeof import("./message.ts");
  Reflect.deleteProperty(globalThis, "document");
  const values = { query: "it", key: "mat", count: 3 };
  assert.equal(
    said._("{query} → {key} in {count}", values),
    "\u20683\u2069: \u2066\u2068it\u2069 → \u2068mat\u2069\u2069",
  );
  assert.deepEqual(said.phrases("{query} → {key}", { query: [["it"]], key: "mat" }), [
    "\u2066",
    ["it"],
    " → ",
    "\u2068mat\u2069",
    "\u2069",
  ]);
  assert.deepEqual([said.localNumber("+0.5"), said.localNumber("0.5")], ["\u2066+0.5\u2069", "0.5"]);
  assert.equal(said.leftToRight("0.20 → 0.14"), "\u20660.20 → 0.14\u2069");
  assert.equal(said.enumeration(["a", "b"]), "\u2068a\u2069، \u2068b\u2069");
  assert.equal(said._("made with torch {version}", { version: "2.13" }), "مع \u2066torch \u20682.13\u2069\u2069");
});
