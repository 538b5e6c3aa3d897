/** A long conversation is first shown by its parts: a matrix of hundreds of tokens says little at a glance. */
import type { Stream } from "../api/types.ts";
import type { InputRequest, Message, State } from "./types.ts";
import { store } from "./store.ts";
import { _ } from "../text/message.ts";

const MANY_TOKENS = 100;

/**
 * The unit of an input, where it is not the one chosen.
 *
 * @param before the selection before; null: the page is new
 * @param state the selection requested
 */
export function firstUnit(
  { namesNoUnit }: Pick<InputRequest, "namesNoUnit">,
  before: Pick<State, "messages"> | null,
  { messages, unit }: Pick<State, "messages" | "unit">,
  { queries, keys }: Pick<Stream, "queries" | "keys">,
): Partial<State> {
  if (!messages) return before?.messages && unit === "part" ? { unit: "token" } : {};
  const isFirst = namesNoUnit ?? !before?.messages;
  return isFirst && unit === "token" && Math.max(queries, keys) > MANY_TOKENS ? { unit: "part" } : {};
}

/** Says so, with the way to the tokens. */
export const firstUnitNote = (): Message => ({
  kind: "note",
  text: _("A long conversation is first shown by its parts: each message is one row and one column."),
  actions: [{ name: _("Show the tokens"), act: () => store.select({ unit: "token" }) }],
});
