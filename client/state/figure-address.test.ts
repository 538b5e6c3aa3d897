import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { stateOf } from "../testing/samples.ts";
import { withGlobals } from "../testing/globals.ts";
import { absoluteAddress, specOf } from "./figure-address.ts";
import type { KindName } from "./figure-kinds.ts";

const specIn =
  (t: TestContext, theme = "light", baseURI = "https://example.org/lab/") =>
  (search: string, kind: KindName = "head", note = "") => {
    withGlobals(t, { document: { documentElement: { dataset: { theme } }, baseURI } });
    return specOf(stateOf(search), kind, note);
  };

test("a head is named with its input, and nothing that is the default", (t) => {
  assert.deepEqual(specIn(t)("?text=A+cat.&layer=5&head=3&query=2&key=1"), {
    ...{ model: "tiny", text: "A cat.", layer: "5", head: "3", query: "2", key: "1" },
  });
});

test("one end of a pair outlines no cell, but draws the lines of a sentence", (t) => {
  const spec = specIn(t);
  assert.equal(spec("?text=x&query=2").query, undefined);
  assert.equal(spec("?text=x&query=2", "sentence").query, "2");
});

test("what was set is in the address, flags as 0 and 1", (t) => {
  const search = "?text=x&heads=5.3,2&by=max&unit=word&specials=0&scale=log&colours=greys&key_part=B";
  assert.deepEqual(specIn(t, "dark")(search, "head", " Look here. "), {
    ...{ model: "tiny", text: "x", heads: "5.3,2", by: "max", key_part: "B", scale: "log", colours: "greys" },
    ...{ theme: "dark", unit: "word", specials: "0", note: "Look here." },
  });
});

test("an alignment names the heads that it averages", (t) => {
  const spec = specIn(t);
  const heads = (align: string) => {
    const { layer, head, heads } = spec(`?text=x&layer=1&head=2&align=${align}`, "alignment");
    return { layer, head, heads };
  };
  assert.deepEqual(heads("head"), { layer: "1", head: "2", heads: undefined });
  assert.deepEqual(heads("layer"), { layer: undefined, head: undefined, heads: "1" });
  assert.deepEqual(heads("all"), { layer: undefined, head: undefined, heads: "all" });
  assert.deepEqual(heads("model"), { layer: undefined, head: undefined, heads: undefined });
});

test("of a comparison, an empty text of B is kept: B has none", (t) => {
  const spec = specIn(t)("?text=x&pair=y&b.pair=&b.head=2", "comparison");
  assert.deepEqual([spec.kind, spec["b.pair"], spec["b.head"], spec["b.text"]], ["comparison", "", "2", undefined]);
});

test("the order of a ranking is part of it", (t) => {
  const spec = specIn(t);
  assert.equal(spec("?text=x&query=1&key=2&sort=lift", "ranking").sort, "lift");
  assert.equal(spec("?text=x&query=1&key=2", "ranking").sort, undefined);
});

test("an address lies below the folder of the page", (t) => {
  specIn(t)("?text=x");
  assert.equal(absoluteAddress("/figure.svg", { text: "a b" }), "https://example.org/lab/figure.svg?text=a+b");
  assert.equal(absoluteAddress("figures/1?x=1", { x: "2" }), "https://example.org/lab/figures/1?x=2");
});
