import assert from "node:assert/strict";
import { test } from "node:test";
import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { markup } from "./markup.ts";

test("a template is read as text, without its listeners", () => {
  const items = ["a", html`<i>${"<b>"}</i>`, nothing];
  const template = html`<p class="one ${"two"}" title=${nothing} ?hidden=${true} .value=${live(1)} @click=${() => {}}>
    ${items}
  </p>`;
  assert.equal(markup(template), '<p class="one two" hidden .value="1"> a<i>&lt;b&gt;</i> </p>');
});
