import assert from "node:assert/strict";
import { test } from "node:test";
import { TextLines } from "./text-lines.ts";

// Two lines of three words; a special token is a little lower and smaller.
const WORDS = [
  { left: 0, top: 0, width: 20, height: 30 },
  { left: 30, top: 4, width: 20, height: 22 },
  { left: 60, top: 0, width: 20, height: 30 },
  { left: 0, top: 50, width: 20, height: 30 },
  { left: 30, top: 50, width: 20, height: 30 },
] as const;
const CORNER = { left: 0, top: -10 };

test("words belong to lines, counted from the edge of the text", () => {
  const lines = new TextLines([...WORDS]);
  assert.deepEqual(
    WORDS.map((word) => lines.edge(word, CORNER, "top").row),
    [0, 0, 0, 1, 1],
  );
  assert.deepEqual(
    WORDS.map((word) => lines.edge(word, CORNER, "bottom").row),
    [1, 1, 1, 0, 0],
  );
});

test("between two lines there is only so much room", () => {
  const lines = new TextLines([...WORDS]);
  assert.deepEqual(lines.edge(WORDS[3], CORNER, "top"), { x: 10, y: 60, row: 1, room: 20 });
  assert.deepEqual(lines.edge(WORDS[0], CORNER, "top"), { x: 10, y: 10, row: 0, room: Infinity });
  assert.equal(lines.edge(WORDS[0], CORNER, "bottom").room, 20);
});
