import assert from "node:assert/strict";
import { test } from "node:test";
import { Strokes } from "./strokes.ts";

/** What is painted, call by call. */
function painted(strokes: Strokes): string[] {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...values: number[]) =>
      void calls.push([name, ...values].join(" "));
  const names = ["fillRect", "beginPath", "moveTo", "lineTo", "stroke"];
  const context = Object.fromEntries(names.map((name) => [name, note(name)]));
  strokes.paint(context as unknown as CanvasRenderingContext2D, 100);
  return calls.filter((call) => !/^(fillRect|beginPath|stroke)/.test(call));
}

test("a stroke is a line through its places, and a tap is a dot", () => {
  const strokes = new Strokes();
  strokes.begin({ x: 0.1, y: 0.2 });
  strokes.extend({ x: 0.5, y: 0.5 });
  strokes.begin({ x: 0.9, y: 0.9 });
  assert.deepEqual(painted(strokes), ["moveTo 10 20", "lineTo 50 50", "moveTo 90 90", "lineTo 90 90"]);
});

test("undo takes the last stroke back, clear all of them", () => {
  const strokes = new Strokes();
  assert.ok(strokes.empty);
  strokes.begin({ x: 0, y: 0 });
  strokes.begin({ x: 1, y: 1 });
  strokes.undo();
  assert.deepEqual(painted(strokes), ["moveTo 0 0", "lineTo 0 0"]);
  strokes.clear();
  assert.ok(strokes.empty);
  strokes.undo();
  assert.equal(strokes.count, 0);
});
