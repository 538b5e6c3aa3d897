import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { withGlobals } from "../testing/globals.ts";
import { CostState } from "./cost-state.ts";

const READY = { key: "tiny", title: "Tiny", state: "ready" };

const costOf = (changes: object = {}) => ({
  ...{ id: "c1", model: "tiny", state: "done", measured: 3, cost: { planned: [16, 32, 64] } },
  ...changes,
});

/** A page at an address, whose server gives the prepared replies to each request in turn; the last one stays. */
function pageAt(t: TestContext, search: string, replies: Record<string, object[]>) {
  const asked: string[] = [];
  const sent: object[] = [];
  const location = { search };
  const documentElement = { dataset: {} as Record<string, string> };
  withGlobals(t, {
    location,
    document: { documentElement, getElementById: () => null },
    history: { pushState: (_state: unknown, _title: string, address: string) => (location.search = address) },
    fetch: async (url: string, { method = "GET", body = "" } = {}) => {
      const request = `${method} ${url}`;
      asked.push(request);
      if (body) sent.push(JSON.parse(body));
      const left = replies[request] ?? assert.fail(request);
      const reply = (left.length > 1 ? left.shift() : left[0]) as { status?: number };
      const type = "code" in reply ? "application/problem+json" : "application/json";
      return new Response(JSON.stringify(reply), { status: reply.status ?? 200, headers: { "content-type": type } });
    },
  });
  const state = new CostState();
  return { asked, sent, location, dataset: documentElement.dataset, state };
}

test("a measurement is started when its model is loaded, and followed to its end", async (t) => {
  const { state, asked, sent, location, dataset } = pageAt(t, "?model=tiny&layer=1", {
    "GET api/models/tiny": [READY],
    "POST api/costs": [costOf({ state: "running", measured: 1 })],
    "GET api/costs/c1": [costOf()],
  });
  await state.loadAddress();
  assert.equal(state.cost === null, true);
  await state.start(64, 60);
  assert.deepEqual(asked, ["GET api/models/tiny", "POST api/costs", "GET api/costs/c1"]);
  assert.deepEqual(sent, [{ model: "tiny", tokens: 64, seconds: 60 }]);
  assert.deepEqual([state.cost?.measured, dataset.state], [3, "drawn"]);
  assert.equal(location.search, "?model=tiny&layer=1&cost=c1");
});

test("while it runs, the form is for the next one, and the address is of what is shown", async (t) => {
  const { state, location } = pageAt(t, "?cost=c1", {
    "GET api/costs/c1": [costOf({ state: "running" }), costOf()],
  });
  state.addEventListener("cost", () => (state.model = "other"), { once: true });
  await state.loadAddress();
  assert.deepEqual([state.model, state.cost?.state], ["other", "done"]);
  assert.equal(location.search, "?cost=c1&model=tiny");
});

test("a measurement that is not kept is said to be gone", async (t) => {
  const gone = { title: "", detail: "Gone.", hint: "", code: "unknown-cost", status: 404 };
  const { state, dataset } = pageAt(t, "?cost=c1", { "GET api/costs/c1": [gone] });
  await state.loadAddress();
  assert.deepEqual([state.problem?.code, state.cost, dataset.state], ["unknown-cost", null, "drawn"]);
});

test("a cancelled measurement keeps what was measured", async (t) => {
  const { state } = pageAt(t, "", {
    "GET api/models/tiny": [READY],
    "POST api/costs": [costOf({ state: "running", measured: 2 })],
    "GET api/costs/c1": [costOf({ state: "running", measured: 2 })],
    "DELETE api/costs/c1": [costOf({ state: "cancelled", measured: 2 })],
  });
  state.model = "tiny";
  const started = state.start(null, 60);
  await new Promise<void>((resolve) =>
    state.addEventListener("cost", () => state.cost?.state === "running" && resolve()),
  );
  await state.cancel();
  await started;
  assert.deepEqual([state.cost?.state, state.cost?.measured], ["cancelled", 2]);
});
