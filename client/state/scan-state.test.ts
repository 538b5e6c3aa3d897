import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { withGlobals } from "../testing/globals.ts";
import type { SavedFigure } from "../api/types.ts";
import { NO_OUTCOME } from "./outcome.ts";
import { ScanState } from "./scan-state.ts";

const SET = { name: "pronouns", title: "Pronouns", count: 2, note: "", lines: "a\nb" };
const READY = { key: "tiny", title: "Tiny", state: "ready" };
const BEST = { layer: 1, head: 2 };

const scanOf = (changes: object = {}) => ({
  ...{
    id: "s1",
    model: "tiny",
    stream: "self",
    state: "done",
    layers: 2,
    heads: 4,
    links: {},
    outcome: null,
    prune: null,
  },
  sentences: [{ marked: "a" }, { marked: "b" }],
  result: { heads: [BEST], used: 2 },
  ...changes,
});

/** A page at an address, whose server gives the prepared replies to each request in turn; the last one stays. */
function pageAt(t: TestContext, search: string, replies: Record<string, object[]>) {
  const asked: string[] = [];
  const written: string[] = [];
  const sent: object[] = [];
  const write = (_state: unknown, _title: string, address: string) => {
    written.push(address);
    location.search = address;
  };
  const location = { search };
  const documentElement = { dataset: {} as Record<string, string> };
  withGlobals(t, {
    location,
    document: { documentElement, getElementById: () => null },
    history: { pushState: write, replaceState: write },
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
  return { asked, written, sent, dataset: documentElement.dataset, state: new ScanState() };
}

test("a set of the address is scanned at once, and its best head chosen", async (t) => {
  const { state, asked, written, dataset } = pageAt(t, "?model=tiny&set=pronouns", {
    "GET api/sets": [{ sets: [SET] }],
    "GET api/models/tiny": [READY],
    "POST api/scans": [scanOf()],
  });
  await state.loadAddress();
  assert.deepEqual(asked, ["GET api/sets", "GET api/models/tiny", "POST api/scans"]);
  assert.deepEqual([state.set, state.lines, state.head, dataset.state], ["pronouns", "a\nb", BEST, "drawn"]);
  assert.deepEqual(written, ["?set=pronouns&model=tiny&layer=1&head=2"]);
});

test("while a scan runs, the form is for the next one, and the address is of what is shown", async (t) => {
  const { state, written } = pageAt(t, "?model=tiny&set=pronouns", {
    "GET api/sets": [{ sets: [SET] }],
    "GET api/models/tiny": [READY],
    "POST api/scans": [scanOf({ state: "running", result: null })],
    "GET api/scans/s1": [scanOf({ state: "running", result: null }), scanOf()],
  });
  let isFirst = true;
  state.addEventListener("scan", () => {
    if (!state.scan || !isFirst) return;
    isFirst = false;
    Object.assign(state, { lines: "mine", set: "", model: "other", prunes: true });
  });
  await state.loadAddress();
  assert.deepEqual([state.lines, state.model, state.prunes, state.scan?.state], ["mine", "other", true, "done"]);
  assert.equal(written.at(-1), "?set=pronouns&model=tiny&layer=1&head=2");
});

test("heads are removed where the address asks for it, and it stays there", async (t) => {
  const asked = { outcome: null, outcome_token: null, outcome_foil: null, outcome_position: null, outcome_text: null };
  const { state, sent, written } = pageAt(t, "?model=tiny&set=pronouns&prune=1", {
    "GET api/sets": [{ sets: [SET] }],
    "GET api/models/tiny": [READY],
    "POST api/scans": [scanOf({ prune: asked })],
  });
  await state.loadAddress();
  assert.deepEqual(sent, [{ model: "tiny", set: "pronouns", prune: {} }]);
  assert.equal(state.prunes, true);
  assert.deepEqual(written, ["?set=pronouns&model=tiny&prune=1&layer=1&head=2"]);
});

test("a scan of the address is shown with the head of the address", async (t) => {
  const { state, written } = pageAt(t, "?scan=s1&layer=0&head=3", {
    "GET api/sets": [{ sets: [] }],
    "GET api/scans/s1": [scanOf()],
  });
  await state.loadAddress();
  assert.deepEqual([state.set, state.head], ["", { layer: 0, head: 3 }]);
  assert.deepEqual(written, []);
});

test("a head that the model does not have gives way to the best", async (t) => {
  const { state } = pageAt(t, "?scan=s1&layer=0&head=99", {
    "GET api/sets": [{ sets: [] }],
    "GET api/scans/s1": [scanOf()],
  });
  await state.loadAddress();
  assert.deepEqual(state.head, BEST);
});

test("a running scan is followed until it is done", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { state } = pageAt(t, "", {
    "GET api/models/tiny": [READY],
    "POST api/scans": [scanOf({ state: "running", result: null })],
    "GET api/scans/s1": [scanOf({ state: "running", result: null }), scanOf()],
  });
  state.model = "tiny";
  const states: (string | undefined)[] = [];
  state.addEventListener("scan", () => states.push(state.scan?.state));
  let done = false;
  const work = state.start({ lines: "a\nb" }).then(() => (done = true));
  while (!done) {
    await new Promise(setImmediate);
    t.mock.timers.tick(250);
  }
  await work;
  assert.deepEqual([...new Set(states)], [undefined, "running", "done"]);
  assert.equal(state.waitingText, "");
});

test("sentences at fault are a problem of the form", async (t) => {
  const problem = { status: 422, code: "invalid-request", title: "", detail: "Line 1 has no key.", hint: "Mark it." };
  const { state, dataset } = pageAt(t, "", { "GET api/models/tiny": [READY], "POST api/scans": [problem] });
  state.model = "tiny";
  await state.start({ lines: "a" });
  assert.equal(state.problem?.problem.detail, "Line 1 has no key.");
  assert.deepEqual([state.scan, state.waitingText, dataset.state], [null, "", "drawn"]);
});

test("a cancelled scan is kept as it was left", async (t) => {
  const { state } = pageAt(t, "?scan=s1", {
    "GET api/sets": [{ sets: [] }],
    "GET api/scans/s1": [scanOf({ result: null, state: "failed" })],
    "DELETE api/scans/s1": [scanOf({ result: null, state: "cancelled" })],
  });
  await state.loadAddress();
  await state.cancel();
  assert.equal(state.scan?.state, "cancelled");
});

test("choosing a head writes it into the address", async (t) => {
  const { state, written } = pageAt(t, "?scan=s1", {
    "GET api/sets": [{ sets: [] }],
    "GET api/scans/s1": [scanOf()],
  });
  await state.loadAddress();
  state.chooseHead({ layer: 0, head: 1 });
  assert.equal(written.at(-1), "?scan=s1&layer=0&head=1");
});

test("a saved pruning is that of its scan", async (t) => {
  const { state } = pageAt(t, "?scan=s1", {
    "GET api/sets": [{ sets: [] }],
    "GET api/models/tiny": [READY],
    "GET api/scans/s1": [scanOf()],
    "POST api/scans": [scanOf({ id: "s2" })],
  });
  await state.loadAddress();
  const figure = { id: "f1" } as SavedFigure;
  state.setSaved(figure);
  assert.equal(state.saved, figure);
  state.forgetSaved();
  assert.equal(state.saved, null);
  state.setSaved(figure);
  await state.start({ lines: "a" });
  assert.deepEqual([state.scan?.id, state.saved], ["s2", null]);
});

test("effects are asked for, and stay in the address", async (t) => {
  const outcome = { outcome: null, outcome_token: null, outcome_foil: null, outcome_text: null };
  const { state, written } = pageAt(t, "?model=tiny&set=pronouns&effects=1", {
    "GET api/sets": [{ sets: [SET] }],
    "GET api/models/tiny": [READY],
    "POST api/scans": [scanOf({ outcome })],
  });
  await state.loadAddress();
  assert.equal(state.outcome?.outcome, null);
  assert.deepEqual(written, ["?set=pronouns&model=tiny&effects=1&layer=1&head=2"]);
});

test("a scan of another outcome is addressed by its id", async (t) => {
  const { state, written } = pageAt(t, "?scan=s1", {
    "GET api/sets": [{ sets: [SET] }],
    "GET api/scans/s1": [scanOf({ outcome: { outcome: "divergence" } })],
  });
  await state.loadAddress();
  assert.deepEqual(written, ["?scan=s1&layer=1&head=2"]);
});

test("a chosen outcome is sent, and one that was measured is chosen again", async (t) => {
  const outcome = { outcome: "logit", outcome_token: "seven", outcome_foil: null, outcome_text: null };
  const { state, sent } = pageAt(t, "", { "GET api/models/tiny": [READY], "POST api/scans": [scanOf({ outcome })] });
  state.model = "tiny";
  state.outcome = { ...NO_OUTCOME, outcome: "logit", "outcome.token": "seven" };
  await state.start({ lines: "a\nb" });
  assert.deepEqual(sent, [{ model: "tiny", lines: "a\nb", effects: { outcome: "logit", outcome_token: "seven" } }]);
  assert.deepEqual(state.outcome, { ...NO_OUTCOME, outcome: "logit", "outcome.token": "seven" });
});
