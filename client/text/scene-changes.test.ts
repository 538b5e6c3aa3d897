import assert from "node:assert/strict";
import { test } from "node:test";
import { plainText } from "./plain-text.ts";
import { matrixOf, sceneOf } from "../testing/samples.ts";
import { sceneChanges } from "./scene-changes.ts";
import type { Scene } from "../state/types.ts";

const ROWS = [
  [0.2, 0.2, 0.2, 0.4],
  [0.1, 0.1, 0.6, 0.2],
  [0.7, 0.1, 0.1, 0.1],
  [0.25, 0.25, 0.25, 0.25],
];
const scene = (selection: string, changes: Partial<Scene> = {}): Scene => ({
  ...sceneOf("a cat", `?text=x&${selection}`),
  figure: matrixOf("a cat", ROWS),
  overview: { metrics: [] } as unknown as Scene["overview"],
  ...changes,
});
const said = (before: Scene, after: Scene): string => plainText(sceneChanges(before, after));

test("the same picture again is not announced", () => {
  assert.equal(said(scene("layer=1&head=2&query=1"), scene("layer=1&head=2&query=1")), "");
  assert.equal(said(scene("colours=viridis"), scene("colours=greys")), "");
});

test("another word, head or text is announced with the sentence beside the picture", () => {
  assert.equal(
    said(scene("query=2"), scene("query=1")),
    "Layer 0, head 0: a attends most to cat (60 %), [SEP] (20 %) and [CLS] (10 %).",
  );
  assert.match(said(scene("query=1"), scene("query=1&head=3")), /^Layer 0, head 3: a attends most to cat/);
  const other = scene("query=1");
  other.capture = { ...other.capture, id: "d" };
  assert.match(said(scene("query=1"), other), /^Now shown: “a cat”\. Layer 0, head 0: a attends/);
});

test("a pair is announced with how many heads are ranked for it", () => {
  const ranking = {
    heads: [
      { layer: 1, head: 2, weight: 0.25 },
      { layer: 0, head: 3, weight: 0.1 },
    ],
  };
  const pair = scene("query=1&key=2", { ranking: ranking as unknown as Scene["ranking"] });
  assert.match(said(scene("query=1"), pair), /2 heads are ranked for this pair, first L1 H2 \(0\.250\)\.$/);
  assert.doesNotMatch(said(pair, { ...pair, state: { ...pair.state, head: 1 } }), /ranked/);
});

test("switches say what they did to the picture", () => {
  assert.match(said(scene(""), scene("unit=word")), /^Whole words, with special tokens: 4 rows, 4 columns\./);
  assert.match(said(scene("unit=word"), scene("")), /^All tokens: 4 rows, 4 columns\./);
  assert.equal(said(scene(""), scene("direction=attended")), "Pointing at a word now shows what attends to it.");
  assert.equal(said(scene(""), scene("pins=1,2")), "Pinned: a and cat.");
  assert.equal(said(scene("pins=1"), scene("")), "No word is pinned.");
});
