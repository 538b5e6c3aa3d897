import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capture } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { captureOf } from "../testing/samples.ts";
import type { TextSegment } from "../text/text-segments.ts";
import { blockOf, inBlocks } from "./message-blocks.ts";

const CAPTURE: Capture = captureOf("");
CAPTURE.input.messages = [
  { role: "system", content: "brief" },
  { role: "user", content: "why not" },
];

/** Units of these parts, a space between units of one message, and hidden tokens between messages. */
function blocksOf(words: string[], parts: string[]): string {
  const segments = words.flatMap((text, unit): TextSegment[] => {
    const isSame = unit > 0 && parts[unit - 1] === parts[unit];
    const between = { unit: null, text: isSame ? " " : "<E>", special: false };
    return [...(unit > 0 ? [between] : []), { unit, text, special: false }];
  });
  return markup(
    inBlocks(
      segments,
      (unit) => blockOf(parts[unit] ?? null, CAPTURE),
      ({ text }) => text,
    ),
  );
}

const message = (name: string, text: string): string =>
  `<span class="message-block" role="group" aria-label="${name}" data-name="${name}" dir="auto">${text}</span>`;

test("each message is a block with its name; hidden tokens of the template leave a sign", () => {
  assert.equal(
    blocksOf(["brief", "why", "not"], ["message-1", "message-2", "message-2"]),
    message("system 1", "brief") +
      '<span class="template-block" role="group" aria-label="Written by the template"' +
      '><span title="Tokens of the template are not shown.">⋯</span></span>' +
      message("user 2", "why not"),
  );
});

test("what the template writes is a block of its own, and so is what was generated", () => {
  const text = blocksOf(["USER", "why", "ANSWER", "because"], ["template", "message-2", "template", "answer"]);
  assert.match(text, /aria-label="Written by the template">USER<\/span>/);
  assert.ok(text.endsWith(message("generated", "because")));
});

test("a text that is no conversation has no blocks", () => {
  assert.equal(blockOf("answer", captureOf("a")), null);
});
