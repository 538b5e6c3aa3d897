import assert from "node:assert/strict";
import { test } from "node:test";
import { html } from "lit-html";
import { markup } from "../testing/markup.ts";
import { phrase } from "./phrase.ts";

test("only tokens are emphasised, and stay text", () => {
  assert.equal(
    markup(phrase([["<b>"], " attends to ", ["it"], "."])),
    '<em class="token" dir="auto" translate="no">&lt;b&gt;</em> attends to ' +
      '<em class="token" dir="auto" translate="no">it</em>.',
  );
});

test("a token may look otherwise", () => {
  assert.equal(
    markup(phrase(["on ", ["its page"]], (name) => html`<a href="x">${name}</a>`)),
    'on <a href="x">its page</a>',
  );
});
