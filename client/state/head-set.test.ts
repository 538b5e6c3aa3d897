import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { streamOf } from "../testing/samples.ts";
import { selectionOfHeads, headsOfLayer, selectedHeads, headsTitle, toggleHeadsIn, writeHeadSet } from "./head-set.ts";

interface Cases {
  layers: number;
  heads: number;
  sets: { heads: string; members: [number, number][] }[];
}

const SIZE = streamOf({ layers: 2, heads: 3 });
const chosen = (heads: string | null, layer = 0, head = 0) => ({ layer, head, heads, by: "mean" as const });

test("its members are those of the server", () => {
  const cases = join(import.meta.dirname, "../../tests/cases/head_sets.json");
  const { sets, ...size } = JSON.parse(readFileSync(cases, "utf8")) as Cases;
  for (const one of sets) {
    const found = selectedHeads(chosen(one.heads), size).map(({ layer, head }) => [layer, head]);
    assert.deepEqual(found, one.members, one.heads);
  }
});

test("its members come in order, once, as far as they exist", () => {
  assert.deepEqual(selectedHeads(chosen("1.2,0.1,1.2,9.9"), SIZE), [
    { layer: 0, head: 1 },
    { layer: 1, head: 2 },
  ]);
  assert.deepEqual(selectedHeads(chosen("1"), SIZE), headsOfLayer(1, 3));
  assert.equal(selectedHeads(chosen("all"), SIZE).length, 6);
  assert.deepEqual(selectedHeads(chosen(null, 1, 2), SIZE), [{ layer: 1, head: 2 }]);
});

test("it is written in its shortest form", () => {
  assert.equal(writeHeadSet([...headsOfLayer(0, 3), ...headsOfLayer(1, 3)], SIZE), "all");
  assert.equal(writeHeadSet([{ layer: 1, head: 2 }, ...headsOfLayer(0, 3)], SIZE), "0,1.2");
});

test("heads are added, and removed if all are in the set", () => {
  const one = chosen(null, 0, 0);
  const two = toggleHeadsIn(one, SIZE, [{ layer: 1, head: 1 }]);
  assert.deepEqual(two, { layer: 0, head: 0, heads: "0.0,1.1" });
  assert.deepEqual(toggleHeadsIn({ ...one, ...two }, SIZE, [{ layer: 1, head: 1 }]), {
    layer: 0,
    head: 0,
    heads: null,
  });
  assert.deepEqual(toggleHeadsIn(one, SIZE, [{ layer: 0, head: 0 }]), { layer: 0, head: 0, heads: null });
});

test("the leading head stays if it can", () => {
  assert.deepEqual(selectionOfHeads(headsOfLayer(1, 3), SIZE, { layer: 0, head: 2 }), {
    layer: 1,
    head: 2,
    heads: "1",
  });
});

test("a sentence about it begins with what it is", () => {
  assert.equal(headsTitle(chosen(null, 1, 2), SIZE), "Layer 1, head 2");
  assert.equal(headsTitle(chosen("1"), SIZE), "Mean over the 3 heads of layer 1");
  assert.equal(headsTitle({ ...chosen("all"), by: "max" }, SIZE), "Maximum over all 6 heads");
});
