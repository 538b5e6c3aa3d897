import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { arc, type AttentionEdge } from "./arcs.ts";

const EDGE: AttentionEdge = { from: { x: 0, y: 40 }, to: { x: 100, y: 40 }, weight: 0.25, kind: "focus" };

test("an edge is an arc with a dot at the key, stronger with its weight", () => {
  const text = markup(arc(EDGE, 40));
  assert.match(
    text,
    /^<path d="M0 40 C0 [\d.]+ 100 [\d.]+ 100 40" class="arc arc-focus" stroke-width="2.00" opacity="0.625"/,
  );
  assert.match(text, /<circle cx="100" cy="40" r="2.00" class="arc-end arc-focus" opacity="0.625"/);
});

test("arcs of B hang below the words", () => {
  const top = (side: "a" | "b") => Number(/C0 (-?[\d.]+)/.exec(markup(arc({ ...EDGE, side }, 40)))?.[1]);
  assert.ok(top("a") < 40 && top("b") > 40);
});

test("two lines of words are joined by a bridge", () => {
  const text = markup(arc({ ...EDGE, to: { x: 100, y: 80 }, link: true }, 40));
  assert.match(text, /d="M0 40 C0 60 100 60 100 80"/);
});
