import assert from "node:assert/strict";
import { test } from "node:test";
import { remember, remembered } from "./remembered.ts";

function withStorage(storage: unknown, run: () => void) {
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
  run();
  delete (globalThis as { localStorage?: unknown }).localStorage;
}

test("a choice is remembered until it is forgotten", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  };
  withStorage(storage, () => {
    assert.equal(remembered("hint"), null);
    remember("hint", "closed");
    assert.equal(remembered("hint"), "closed");
    assert.deepEqual([...kept.keys()], ["followspot-hint"]);
    remember("hint", null);
    assert.equal(remembered("hint"), null);
  });
});

test("a page without storage goes on", () => {
  const forbidden = () => {
    throw new Error("forbidden");
  };
  withStorage({ getItem: forbidden, setItem: forbidden, removeItem: forbidden }, () => {
    remember("hint", "closed");
    remember("hint", null);
    assert.equal(remembered("hint"), null);
  });
});
