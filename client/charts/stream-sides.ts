/** Names the two sides of a stream in plain words. */
import type { Capture, Message, Stream, Token, Unit } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { messageIndex } from "../state/messages.ts";
import { _, pgettext } from "../text/message.ts";
import { roleName } from "../text/role-name.ts";
import { streamName } from "../text/stream-name.ts";

/** Whether words attend or are attended to. */
type Role = "query" | "key";

/** Plain words, and the term in brackets. */
type StreamTitle = { plain: string; term: string };

const SIDE_NAMES: Record<string, string> = {
  text: _("words"),
  source: _("source words"),
  target: _("target words"),
  image: _("image"),
  audio: _("sound"),
};

/** Where a noun of two words is too long. */
const SHORT_SIDE_NAMES: Record<string, string> = { source: _("source"), target: _("target") };

export const sideName = (side: string): string => SIDE_NAMES[side] ?? side;

/** Whether a side is text, not an image or a clip. */
export const isText = ({ media }: Capture, side: string): boolean => !(side in media);

/**
 * Whether query words and key words are shown as two lines: they are different texts, or different parts of one, or
 * rows are named by what they predict.
 */
export const hasTwoLines = ({ capture, stream, state }: Pick<Scene, "capture" | "stream" | "state">) =>
  stream.query_side !== stream.key_side ||
  state.query_part !== state.key_part ||
  rowNaming({ capture, stream, state }) === "written";

/** Whether a stream's rows are a decoder's, each predicting a token. */
export const isDecoderStream = ({ streams }: Capture, { query_side }: Stream): boolean =>
  streams.some((other) => other.causal && other.query_side === query_side);

/** A stream of a capture, as shown. */
type StreamView = { capture: Capture; stream: Stream; state: Pick<State, "rows"> };

/** How the rows are named; null if not a decoder's. */
export const rowNaming = ({ capture, stream, state }: StreamView): "read" | "written" | null =>
  isDecoderStream(capture, stream) ? (state.rows ?? stream.rows) : null;

/** What the last row of a decoder predicts, not part of the input. */
const AFTER_THE_END: Token = {
  id: -1,
  text: _("(after the end)"),
  piece: _("(after the end)"),
  start: null,
  end: null,
  special: true,
  word: null,
  continues: false,
  part: null,
  sentence: null,
  hex: null,
  padding: false,
  unknown: false,
  label: _("(after the end)"),
  short: null,
};

/** The tokens along the rows or the columns; along rows those predicted, if rows are named so. */
export function tokensOf(view: StreamView, role: Role): Token[] {
  const { capture, stream } = view;
  const tokens = capture.tokens[role === "query" ? stream.query_side : stream.key_side] ?? [];
  return role === "query" && rowNaming(view) === "written" ? [...tokens.slice(1), AFTER_THE_END] : tokens;
}

/** Name of a stream, and what attends to what in it. */
export function namedStream({ name, query_side, key_side }: Stream): StreamTitle {
  if (query_side === key_side) return { plain: sideName(query_side), term: streamName(name) };
  const [queries = "", keys = ""] = [query_side, key_side].map((side) => SHORT_SIDE_NAMES[side] ?? sideName(side));
  return { plain: _("{queries} attends to {keys}", { queries, keys }), term: streamName(name) };
}

/** Roles of the words of the first and second line. Two texts are in reading order: the source first. */
export function lineRoles(scene: Scene, { queries, keys }: { queries: Unit[]; keys: Unit[] }): Role[] {
  const { capture, stream } = scene;
  if (!hasTwoLines(scene)) return isText(capture, stream.query_side) ? ["query"] : [];
  const isKeyLineFirst =
    stream.query_side !== stream.key_side ||
    rowNaming(scene) === "written" ||
    (keys[0]?.tokens[0] ?? 0) < (queries[0]?.tokens[0] ?? 0);
  const order: Role[] = isKeyLineFirst ? ["key", "query"] : ["query", "key"];
  return order.filter((role) => isText(capture, role === "query" ? stream.query_side : stream.key_side));
}

/**
 * Name of a part of the input, as the server names it: `answer` in an address is the generated text.
 *
 * @param role who says it; null: it is no message of this input
 */
export function partName(part: string, role: Message["role"] | null): string {
  const index = messageIndex(part);
  if (index !== null) {
    const number = index + 1;
    return role ? _("{role} {number}", { role: roleName(role), number }) : _("message {number}", { number });
  }
  const names: Record<string, string> = { answer: _("generated"), prompt: _("prompt"), template: _("template") };
  return names[part] ?? part;
}

/** Name of a part of a capture's input. */
export const partOfInput = (part: string, { input }: Capture): string =>
  partName(part, input.messages?.[messageIndex(part) ?? -1]?.role ?? null);

/** Name of a line. */
export function lineName(scene: Scene, role: Role): string {
  const { capture, stream, state } = scene;
  const side = role === "query" ? stream.query_side : stream.key_side;
  const part = role === "query" ? state.query_part : state.key_part;
  const words =
    stream.query_side === stream.key_side
      ? part
        ? partOfInput(part, capture)
        : pgettext("words", "all")
      : sideName(side);
  if (role === "key") return _("{words}, attended to (key)", { words });
  return rowNaming(scene) === "written"
    ? _("{words}, being written (query)", { words })
    : _("{words}, that attend (query)", { words });
}
