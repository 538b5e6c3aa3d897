/** The messages of a conversation: as an address has them, and as a text of one user. */
import type { Message } from "../api/types.ts";

/** All that there are; a model may accept fewer (`ModelInfo.roles`). */
export const ROLES = ["system", "user", "assistant", "passage"] as const satisfies Message["role"][];

const isRole = (name: unknown): name is Message["role"] => (ROLES as readonly unknown[]).includes(name);

/** JSON as in an address; undefined: these are no messages. */
export function readMessages(raw: string): Message[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || !value.every(isMessage)) return undefined;
  return value.map(({ role, content }) => ({ role, content }));
}

const isMessage = (value: unknown): value is Message => {
  if (typeof value !== "object" || value === null) return false;
  const { role, content, ...others } = value as Record<string, unknown>;
  return isRole(role) && typeof content === "string" && Object.keys(others).length === 0;
};

/** the inverse of `readMessages`: the same messages are the same text */
export const writeMessages = (messages: Message[]): string =>
  JSON.stringify(messages.map(({ role, content }) => ({ role, content })));

export const areSameMessages = (a: Message[] | null, b: Message[] | null): boolean =>
  a === b || (a !== null && b !== null && writeMessages(a) === writeMessages(b));

/** Which message a part of the input is (`message-2`), from 0; null: it is none. */
export function messageIndex(part: string): number | null {
  const [, number] = /^message-(\d+)$/.exec(part) ?? [];
  return number === undefined ? null : Number(number) - 1;
}

/** Without those that say nothing. */
export const writtenMessages = (messages: Message[]): Message[] => messages.filter(({ content }) => content.trim());

const userMessages = (messages: Message[]): Message[] => messages.filter(({ role }) => role === "user");

/**
 * The conversation in which a user says this text.
 *
 * @param kept the conversation left before: of one user message, which now says the text; another comes back as it was
 */
export function messagesOfText(text: string, kept: Message[] | null): Message[] {
  if (!kept) return [{ role: "user", content: text }];
  const [first, second] = userMessages(kept);
  if (!first) return [...kept, { role: "user", content: text }];
  return second ? kept : kept.map((message) => (message === first ? { ...message, content: text } : message));
}

/**
 * What the user says, if in one message; nothing is joined.
 *
 * @param kept the text left before; without one, the last that the user says
 */
export function textOfMessages(messages: Message[], kept: string): string {
  const [first, ...others] = userMessages(messages);
  return others.length === 0 ? (first?.content ?? kept) : kept || (others.at(-1)?.content ?? "");
}

/** What a new message probably is: who did not speak last. */
export function nextRole(messages: Message[], roles: readonly Message["role"][]): Message["role"] {
  const isAnswer = messages.at(-1)?.role === "user" && roles.includes("assistant");
  return isAnswer ? "assistant" : "user";
}
