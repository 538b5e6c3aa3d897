import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeAxis } from "./time-axis.ts";

const SOUND = { kind: "audio" as const, seconds: 4, first: 0, step: 0.02, as_read: true, note: "" };
const units = Array.from({ length: 200 }, (_, position) => ({
  label: "",
  short: null,
  special: false,
  tokens: [position],
}));

test("a moment has a place, and a place a moment", () => {
  const axis = new TimeAxis(SOUND, units);
  assert.equal(axis.place(50), 0.25);
  assert.equal(axis.seconds(50), 1);
  assert.equal(axis.position(0.25), 50);
  assert.deepEqual([axis.position(-1), axis.position(2)], [0, 199]);
});

test("ticks stand apart and are whole steps", () => {
  const ticks = new TimeAxis(SOUND, units).ticks(480);
  assert.deepEqual(
    ticks.map(({ text }) => text),
    ["0 s", "1 s", "2 s", "3 s", "4 s"],
  );
  assert.equal(ticks[1]?.place, 0.25);
});

test("an axis of a part begins where the part does", () => {
  const axis = new TimeAxis(SOUND, units.slice(100));
  assert.equal(axis.place(100), 0);
  assert.equal(axis.ticks(480)[0]?.text, "2.0 s");
});

test("the last label, which stands before its tick, does not reach the one before it", () => {
  for (const pixels of [330, 700, 1376]) {
    const places = new TimeAxis(SOUND, units).ticks(pixels).map(({ place }) => place * pixels);
    assert.ok(places.every((place, i) => i === 0 || place - (places[i - 1] ?? 0) >= 2 * 48));
  }
});
