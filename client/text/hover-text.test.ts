import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alignment, Capture } from "../api/types.ts";
import { plainText } from "./plain-text.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { hoverText } from "./hover-text.ts";

const PICTURE = pictureOf("the cat", [
  [0.1, 0.2, 0.3, 0.4],
  [0, 0.25, 0.75, 0],
  [0.25, 0.25, 0.25, 0.25],
  [1, 0, 0, 0],
]);
const scene = () => sceneOf("the cat", "?text=x");
const said = (unit: number, role: "query" | "key" = "query", changes = {}): string =>
  plainText(hoverText({ scene: { ...scene(), alignment: null, ...changes }, picture: PICTURE }, { unit, role }));

const seen = (query: string | null, key: string | null): string => {
  const { capture, stream } = scene();
  const media = { rows: query && { kind: query }, columns: key && { kind: key } } as unknown as Capture["media"];
  const sides = { query_side: "rows", key_side: "columns" };
  return said(-1, "query", { capture: { ...capture, media }, stream: { ...stream, ...sides } });
};

test("without a word it says what to do, in terms of the input", () => {
  assert.equal(
    said(-1),
    "Point at a word to see what it attends to. Click two words to rank every head for that pair.",
  );
  assert.match(seen("image", "image"), /^Point at a patch .* two patches to rank/);
  assert.match(seen("audio", "audio"), /^Point at a moment .* two moments to rank/);
  assert.match(seen(null, "image"), /which patches it attends to, or at a patch/);
  assert.match(seen(null, "audio"), /which moments it attends to, or at a moment/);
});

test("a word is stated by what it attends to, or by what attends to it", () => {
  assert.match(said(1), /cat.*75 %/);
  assert.notEqual(said(1, "key"), said(1));
});

test("an alignment tells which word gets most", () => {
  const links = [{ query: 1, keys: [2], weight: 0.75, choice: true }];
  const { queries, keys } = PICTURE;
  const alignment = { stream: "self", over: "head", heads: [[0, 0]], queries, keys, links } as unknown as Alignment;
  assert.equal(
    said(1, "query", { alignment }),
    "the attends most to cat (75 %). This holds in layer 0, head 0 (argmax).",
  );
});
