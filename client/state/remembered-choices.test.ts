import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberChoice, rememberedChoice } from "./remembered-choices.ts";

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
    assert.equal(rememberedChoice("hint"), null);
    rememberChoice("hint", "closed");
    assert.equal(rememberedChoice("hint"), "closed");
    assert.deepEqual([...kept.keys()], ["followspot-hint"]);
    rememberChoice("hint", null);
    assert.equal(rememberedChoice("hint"), null);
  });
});

test("a page without storage goes on", () => {
  const forbidden = () => {
    throw new Error("forbidden");
  };
  withStorage({ getItem: forbidden, setItem: forbidden, removeItem: forbidden }, () => {
    rememberChoice("hint", "closed");
    rememberChoice("hint", null);
    assert.equal(rememberedChoice("hint"), null);
  });
});
