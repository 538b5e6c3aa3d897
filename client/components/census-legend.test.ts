import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeadCensus } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { censusLegend, censusMarks, censusOffer } from "./census-legend.ts";

const CENSUS = {
  kinds: [
    { name: "retrieval", title: "Retrieval", family: "retrieval", values: [[0.2, 0.5, 0]] },
    { name: "sink", title: "Sink", family: "landmark", values: [[0.1, 0.9, 0]] },
  ],
  labels: [[["retrieval"], ["retrieval", "sink"], []]],
} as unknown as HeadCensus;

test("a head has the mark of its first kind, with its score", () => {
  const [[first, second, third] = []] = censusMarks(CENSUS);
  assert.deepEqual([first?.sign, first?.family, first?.text], ["?", "retrieval", "Retrieval 0.200"]);
  assert.equal(second?.text, "Retrieval 0.500");
  assert.equal(third, null);
});

test("the legend counts all heads of each kind, as the page of the census does, names the clearest, and leads to the census", () => {
  const text = markup(censusLegend(CENSUS, { id: "a".repeat(32), model: "tiny & co" }));
  assert.match(text, /Retrieval<.*2 heads.*L0 H1/);
  assert.match(text, /Sink<.*1 head<.*L0 H1/);
  assert.match(text, /None of these kinds<.*1 head</);
  assert.match(text, /href="census\?model=tiny\+%26\+co&amp;census=a{32}"/);
});

test("a model that was not measured is offered", () => {
  assert.match(markup(censusOffer("tiny")), /not been measured here\..*href="census\?model=tiny"/);
});
