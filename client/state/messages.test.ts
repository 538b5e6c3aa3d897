import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../api/types.ts";
import { messagesOfText, nextRole, readMessages, textOfMessages, writeMessages, writtenMessages } from "./messages.ts";

const user = (content: string): Message => ({ role: "user", content });
const SYSTEM: Message = { role: "system", content: "Be brief." };
const ANSWER: Message = { role: "assistant", content: "Yes." };

test("messages of an address are read back, and nothing else is", () => {
  const messages = [SYSTEM, user('“a” \n {"b"}')];
  assert.deepEqual(readMessages(writeMessages(messages)), messages);
  for (const raw of ["", "{}", "null", "[", '["a"]', '[{"role":"user"}]', '[{"role":"tool","content":"a"}]'])
    assert.equal(readMessages(raw), undefined, raw);
  assert.equal(readMessages('[{"role":"user","content":"a","name":"b"}]'), undefined, "what would be lost");
});

test("the same messages are written in one way", () => {
  assert.equal(writeMessages([{ content: "a", role: "user" }]), '[{"role":"user","content":"a"}]');
});

test("a text is what a user says, and back", () => {
  assert.deepEqual(messagesOfText("a", null), [user("a")]);
  assert.equal(textOfMessages([user("a")], "kept"), "a");
});

test("a text that was changed is changed in the only message of the user", () => {
  assert.deepEqual(messagesOfText("b", [SYSTEM, user("a"), ANSWER]), [SYSTEM, user("b"), ANSWER]);
  assert.equal(textOfMessages([SYSTEM, user("b"), ANSWER], "a"), "b");
});

test("nothing is joined: a conversation of several questions and a text are kept beside each other", () => {
  const messages = [user("a"), ANSWER, user("b")];
  assert.equal(textOfMessages(messages, "kept"), "kept");
  assert.deepEqual(messagesOfText("kept", messages), messages);
  assert.equal(textOfMessages(messages, ""), "b", "the last, where no text was left");
});

test("a conversation without a user gets one", () => {
  assert.deepEqual(messagesOfText("a", [SYSTEM]), [SYSTEM, user("a")]);
  assert.equal(textOfMessages([SYSTEM], "a"), "a");
});

test("blank messages are not sent", () => {
  assert.deepEqual(writtenMessages([user("a"), user(" \n")]), [user("a")]);
});

test("a new message is of who did not speak last, if the model knows the role", () => {
  assert.equal(nextRole([user("a")], ["user", "assistant"]), "assistant");
  assert.equal(nextRole([user("a"), ANSWER], ["user", "assistant"]), "user");
  assert.equal(nextRole([user("a")], ["user"]), "user");
  assert.equal(nextRole([], ["user", "assistant"]), "user");
});
