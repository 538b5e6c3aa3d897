import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { edgeTemplate, crossesText, type AttentionEdge } from "./arcs.ts";

const EDGE: AttentionEdge = {
  from: { x: 0, y: 40, row: 0, room: Infinity },
  to: { x: 100, y: 40, row: 0, room: Infinity },
  weight: 0.25,
  kind: "focus",
};

test("an edge is an arc with a dot at the key, stronger with its weight", () => {
  const text = markup(edgeTemplate(EDGE, 40));
  assert.match(
    text,
    /^<path d="M0 40 C0 [\d.]+ 100 [\d.]+ 100 40" class="arc arc-focus" stroke-width="2.00" opacity="0.625"/,
  );
  assert.match(text, /<circle cx="100" cy="40" r="2.00" class="arc-end arc-focus" opacity="0.625"/);
});

test("arcs of B hang below the words", () => {
  const top = (side: "a" | "b") => Number(/C0 (-?[\d.]+)/.exec(markup(edgeTemplate({ ...EDGE, side }, 40)))?.[1]);
  assert.ok(top("a") < 40 && top("b") > 40);
});

test("two lines of words are joined by a bridge", () => {
  const text = markup(edgeTemplate({ ...EDGE, to: { x: 100, y: 80, row: 0, room: Infinity }, link: true }, 40));
  assert.match(text, /d="M0 40 C0 60 100 60 100 80"/);
});

test("a line never crosses text: within a line it keeps to the room above it, between lines only its end is drawn", () => {
  const [from, to] = [
    { x: 0, y: 60, row: 1, room: 18 },
    { x: 400, y: 60, row: 1, room: 18 },
  ];
  const inner = markup(edgeTemplate({ from, to, weight: 0.5, kind: "focus" }, 40));
  assert.match(inner, /C0 36 400 36 400 60/);
  const wrapped = { from, to: { x: 100, y: 10, row: 0, room: Infinity }, weight: 0.5, kind: "focus" } as const;
  assert.ok(crossesText(wrapped));
  assert.doesNotMatch(markup(edgeTemplate(wrapped, 40)), /<path/);
  assert.match(markup(edgeTemplate(wrapped, 40)), /<circle cx="?100"? cy="?10"?/);
});

test("between two texts, lines join the last line of the upper one and the first of the lower one", () => {
  const [near, far] = [
    { x: 0, y: 30, row: 0, room: Infinity },
    { x: 90, y: 10, row: 1, room: 12 },
  ];
  const edge = { to: { ...near, y: 80 }, weight: 0.5, kind: "focus", link: true } as const;
  assert.ok(!crossesText({ ...edge, from: near }));
  assert.ok(crossesText({ ...edge, from: far }));
});
