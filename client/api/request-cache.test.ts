import assert from "node:assert/strict";
import { test } from "node:test";
import { LatestRequest } from "./request-cache.ts";

test("a reply that came with the page is not requested", async (context) => {
  const asked: string[] = [];
  context.mock.method(globalThis, "fetch", async (url: string) => {
    asked.push(url);
    return Response.json({ from: "server" });
  });
  const slot = new LatestRequest();
  slot.keep({ from: "page" }, "api/captures", { model: "minilm", text: "cat" });
  assert.deepEqual(await slot.fetch("api/captures", { model: "minilm", text: "cat" }), { from: "page" });
  assert.deepEqual(asked, []);
  assert.deepEqual(await slot.fetch("api/captures", { model: "minilm", text: "dog" }), { from: "server" });
  assert.deepEqual(asked, ["api/captures"]);
});
