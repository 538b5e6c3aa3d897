import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { pictureOf } from "../testing/samples.ts";
import { geometryOf } from "./heat-geometry.ts";
import { heatLabels } from "./heat-labels.ts";

// [CLS] a b [SEP]
const PICTURE = pictureOf(
  "a b",
  Array.from({ length: 4 }, () => [0.25, 0.25, 0.25, 0.25]),
);
const NONE = { row: -1, column: -1 };
const ALL = { row: Infinity, column: Infinity };
const GEOMETRY = geometryOf(PICTURE, 400, null);
const CELL = (GEOMETRY.width - GEOMETRY.left - GEOMETRY.right) / 4;

const drawn = (marks: Partial<Parameters<typeof heatLabels>[2]>, picture = PICTURE, geometry = GEOMETRY): string =>
  markup(heatLabels(picture, geometry, { chosen: NONE, hovered: NONE, unwritten: ALL, ...marks }));

const count = (text: string, part: string): number => text.split(part).length - 1;

test("rows and columns are labelled; rows only where there is room", () => {
  assert.equal(count(drawn({}), ">a</text>"), 2);
  assert.equal(count(drawn({}, PICTURE, geometryOf(PICTURE, 400, null, 2)), ">a</text>"), 1);
});

test("what has a short name is labelled with it, in any language", () => {
  const keys = PICTURE.keys.map((unit) => ({ ...unit, label: "Zeile 3, Spalte 4", short: "3,4" }));
  assert.equal(count(drawn({}, { ...PICTURE, keys }), ">3,4</text>"), 4);
});

test("a hovered cell has one outline, a chosen one two", () => {
  const hovered = drawn({ hovered: { row: 0, column: 1 } });
  const [x, y] = [GEOMETRY.left + CELL, GEOMETRY.top];
  assert.match(hovered, new RegExp(`<rect class="cell is-hovered" x="${x}" y="${y}" width="${CELL}"`));
  const chosen = drawn({ chosen: { row: 0, column: 1 } });
  assert.ok(chosen.indexOf("cell is-halo") < chosen.indexOf("cell is-chosen"));
});

test("a row alone is outlined as a whole", () => {
  const text = drawn({ chosen: { row: 2, column: -1 } });
  assert.equal(count(text, "<rect"), 1);
  assert.match(text, new RegExp(`class="cell is-chosen" x="${GEOMETRY.left}" y="[^"]+" width="${4 * CELL}"`));
  assert.match(text, /class="label is-query"/);
});

test("what is not yet written is covered", () => {
  assert.equal(count(drawn({ unwritten: { row: 2, column: 3 } }), 'class="veil"'), 2);
  assert.equal(count(drawn({}), "veil"), 0);
});

test("words that only the other side has are hatched", () => {
  const units = PICTURE.keys.map((unit, i) => (i === 1 ? { ...unit, only: "b" as const } : unit));
  const text = drawn({}, { ...PICTURE, keys: units, missingSides: ["b"] });
  assert.match(text, /<rect class="lone" [^>]*fill="url\(#lone-b\)"/);
});
