import assert from "node:assert/strict";
import { test } from "node:test";
import { removeOwnFigure, addOwnFigure, MOST_FIGURES, ownFigure, ownFigures, type OwnFigure } from "./own-figures.ts";
import { withGlobals } from "../testing/globals.ts";

const KEY = "followspot-figures";
type Test = Parameters<typeof withGlobals>[0];

/** A figure of a minute. */
function figure(minute: number, changes: Partial<OwnFigure> = {}): OwnFigure {
  const id = `figure${String(minute).padStart(6, "x").replaceAll("0", "z")}`;
  const created = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  return { id, token: "token-1", title: `Figure ${minute}`, created, ...changes };
}

function withStored(t: Test, text: string | null): Map<string, string> {
  const stored = new Map(text === null ? [] : [[KEY, text]]);
  const localStorage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
  };
  withGlobals(t, { localStorage });
  return stored;
}

test("figures are kept newest first, each once", (t) => {
  withStored(t, null);
  assert.deepEqual(ownFigures(), []);
  for (const minute of [2, 3, 1, 3]) assert.deepEqual(addOwnFigure(figure(minute)), []);
  assert.deepEqual(ownFigures(), [figure(3), figure(2), figure(1)]);
  assert.deepEqual(ownFigure(figure(2).id), figure(2));
});

test("one that is dropped is gone, and the others stay", (t) => {
  withStored(t, JSON.stringify([figure(1), figure(2)]));
  assert.deepEqual(ownFigures(), [figure(2), figure(1)]);
  assert.ok(removeOwnFigure(figure(1).id));
  assert.deepEqual(ownFigures(), [figure(2)]);
  assert.equal(ownFigure(figure(1).id), null);
});

test("a full list loses its oldest, which is said", (t) => {
  withStored(t, JSON.stringify(Array.from({ length: MOST_FIGURES }, (_none, minute) => figure(minute))));
  assert.deepEqual(addOwnFigure(figure(MOST_FIGURES)), [figure(0)]);
  assert.equal(ownFigures()?.length, MOST_FIGURES);
});

const HOSTILE: Record<string, unknown> = {
  "no list": { length: 1, 0: figure(1) },
  null: null,
  "null in the list": [null, 1, "a", []],
  "an id that leads elsewhere": [figure(1, { id: "../api/files" }), figure(1, { id: "javascript:a" })],
  "a token that is no header": [figure(1, { token: "a\r\nHost: b" }), figure(1, { token: "" })],
  "a title that is none": [
    figure(1, { title: " " }),
    { ...figure(1), title: ["a"] },
    figure(1, { title: "a".repeat(501) }),
  ],
  "a date that is none": [figure(1, { created: "yesterday" }), figure(1, { created: "2026-99-99T00:00:00Z" })],
  "a missing field": [{ id: figure(1).id }],
};

for (const [name, value] of Object.entries(HOSTILE))
  test(`what is stored is checked: ${name}`, (t) => {
    withStored(t, JSON.stringify(value));
    assert.deepEqual(ownFigures(), []);
  });

test("what is stored is checked: no JSON, too many, too much", (t) => {
  const stored = withStored(t, "{");
  assert.deepEqual(ownFigures(), []);
  stored.set(KEY, JSON.stringify(Array.from({ length: 1000 }, (_none, minute) => figure(minute))));
  assert.equal(ownFigures()?.length, MOST_FIGURES);
  stored.set(KEY, JSON.stringify([{ ...figure(1), __proto__: {}, more: "<b>" }]));
  assert.deepEqual(ownFigures(), [figure(1)]);
});

test("a browser without storage is stated from an empty list", (t) => {
  const forbidden = () => {
    throw new Error("forbidden");
  };
  withGlobals(t, { localStorage: { getItem: forbidden, setItem: forbidden } });
  assert.equal(ownFigures(), null);
  assert.equal(addOwnFigure(figure(1)), null);
  assert.equal(removeOwnFigure(figure(1).id), false);
});

test("a full storage is said, and loses nothing", (t) => {
  withStored(t, JSON.stringify([figure(1)]));
  t.mock.method(localStorage, "setItem", () => {
    throw new Error("QuotaExceededError");
  });
  assert.equal(addOwnFigure(figure(2)), null);
  assert.deepEqual(ownFigures(), [figure(1)]);
});
