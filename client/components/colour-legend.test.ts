import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { colourLegend } from "./colour-legend.ts";

const bar = { gradient: "linear-gradient(red, blue)", ticks: [{ place: 0.5, text: "0.25" }] };

test("a colour bar has its ticks at the places of their colours", () => {
  const picture = { ...pictureOf("", [[1, 0]]), bar };
  const text = markup(colourLegend(sceneOf("", ""), picture));
  assert.match(text, /^<span class="colour-bar" role="img" aria-label="Colour bar of the weights">/);
  assert.match(text, /style="background-image: linear-gradient\(red, blue\)"/);
  assert.match(text, /<span class="colour-bar-tick" style="left: 50%">0.25<\/span>/);
  assert.doesNotMatch(text, /not allowed/);
});
