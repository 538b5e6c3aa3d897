import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { messageRow } from "./message-row.ts";

const NOTHING = { setRole: () => {}, type: () => {}, move: () => {}, remove: () => {} };
const row = (
  message: Message,
  index: number,
  count: number,
  roles: Message["role"][] = ["user", "assistant"],
): string => markup(messageRow({ message, index, number: index + 1, count, roles }, NOTHING));
const QUESTION: Message = { role: "user", content: '<b>"why"</b>' };

test("only the roles that the model accepts are offered, and the one that is there", () => {
  const roles = (text: string) => [...text.matchAll(/<option value="(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(roles(row(QUESTION, 0, 2)), ["user", "assistant"]);
  assert.deepEqual(roles(row({ role: "system", content: "a" }, 0, 2)), ["system", "user", "assistant"]);
});

test("a message is text", () => {
  const text = row(QUESTION, 0, 1);
  assert.match(text, /\.value="&lt;b&gt;&quot;why&quot;&lt;\/b&gt;"/);
  assert.doesNotMatch(text, /<b>/);
});

test("controls name their message, and those that would do nothing are off", () => {
  const first = row(QUESTION, 0, 2);
  assert.match(first, /aria-label="Move message 1 up" [^>]*disabled/);
  assert.doesNotMatch(first, /aria-label="Move message 1 down" [^>]*disabled/);
  assert.match(row(QUESTION, 1, 2), /aria-label="Move message 2 down" [^>]*disabled/);
  assert.match(row(QUESTION, 0, 1), /aria-label="Remove message 1" [^>]*disabled/);
  // After a blank message it has the number that errors give it.
  const afterBlank = { message: QUESTION, index: 1, number: 1, count: 2, roles: [QUESTION.role] };
  assert.match(markup(messageRow(afterBlank, NOTHING)), /aria-label="Move message 1 down" [^>]*disabled/);
});
