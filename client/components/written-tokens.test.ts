import assert from "node:assert/strict";
import { test } from "node:test";
import type { Token } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { tokensOf } from "../testing/samples.ts";
import { writtenTokens } from "./written-tokens.ts";

/** Tokens of a text between spaces; those of the template in capitals, control tokens in brackets. */
const chatTokens = (text: string): Token[] =>
  tokensOf(text)
    .slice(1, -1)
    .map((token) => ({
      ...token,
      special: token.text.startsWith("<"),
      part: token.text === token.text.toUpperCase() ? "template" : "message-1",
    }));

test("what the template wrote is set apart, with its control tokens", () => {
  const text = "<B> USER why not <E>";
  assert.equal(
    markup(writtenTokens(text, chatTokens(text))),
    '<span class="of-template" dir="auto"><code class="control">&lt;B&gt;</code> USER </span>' +
      '<span class="of-message" dir="auto">why not </span>' +
      '<span class="of-template" dir="auto"><code class="control">&lt;E&gt;</code></span>',
  );
});
