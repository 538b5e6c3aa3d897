/** The selection of a comparison: A is the selection, B is the same except for its `b.` fields. */
import type { State } from "./types.ts";
import { isSameInput } from "./input.ts";
import { areSameMessages } from "./messages.ts";

type FieldsOfB = Pick<
  State,
  | "b.text"
  | "b.messages"
  | "b.pair"
  | "b.target"
  | "b.language"
  | "b.model"
  | "b.stream"
  | "b.layer"
  | "b.head"
  | "b.heads"
  | "b.by"
>;

/** Nothing is compared. */
export const NO_COMPARISON: FieldsOfB = {
  "b.text": null,
  "b.messages": null,
  "b.pair": null,
  "b.target": null,
  "b.language": null,
  "b.model": null,
  "b.stream": null,
  "b.layer": null,
  "b.head": null,
  "b.heads": null,
  "b.by": null,
};

const FIELD_NAMES = Object.keys(NO_COMPARISON) as (keyof FieldsOfB)[];

export const isComparison = (state: State): boolean => FIELD_NAMES.some((name) => state[name] !== null);

/** Whether B has heads of its own, and not those of A. */
export const hasOwnHeads = (state: State): boolean =>
  state["b.layer"] !== null || state["b.head"] !== null || state["b.heads"] !== null;

/** B as a selection of its own. */
export const stateOfB = (state: State): State => ({
  ...state,
  ...NO_COMPARISON,
  model: state["b.model"] ?? state.model,
  ...textOfB(state),
  pair: nullIfEmpty(state["b.pair"] ?? state.pair),
  target: nullIfEmpty(state["b.target"] ?? state.target),
  language: nullIfEmpty(state["b.language"] ?? state.language),
  stream: state["b.stream"] ?? state.stream,
  layer: state["b.layer"] ?? state.layer,
  head: state["b.head"] ?? state.head,
  heads: state["b.heads"] ?? (hasOwnHeads(state) ? null : state.heads),
  by: state["b.by"] ?? state.by,
});

/** A text or a conversation. */
function textOfB(state: State): Pick<State, "text" | "messages"> {
  if (state["b.messages"]) return { text: "", messages: state["b.messages"] };
  const text = state["b.text"];
  return text === null ? { text: state.text, messages: state.messages } : { text, messages: null };
}

const nullIfEmpty = (text: string | null): string | null => text || null;

/** The fields that make B this selection; at least one, or nothing would be compared. */
export function fieldsOfB(a: State, b: State): FieldsOfB {
  const hasSameHeads = a.heads === b.heads && (a.heads !== null || (a.layer === b.layer && a.head === b.head));
  const isOneHead = !hasSameHeads && b.heads === null;
  const fields: FieldsOfB = {
    "b.text": b.messages || (a.text === b.text && !a.messages) ? null : b.text,
    "b.messages": areSameMessages(a.messages, b.messages) ? null : b.messages,
    "b.pair": a.pair === b.pair ? null : (b.pair ?? ""),
    "b.target": a.target === b.target ? null : (b.target ?? ""),
    "b.language": a.language === b.language ? null : (b.language ?? ""),
    "b.model": a.model === b.model ? null : b.model,
    "b.stream": a.stream === b.stream ? null : b.stream,
    "b.layer": isOneHead ? b.layer : null,
    "b.head": isOneHead ? b.head : null,
    "b.heads": hasSameHeads ? null : b.heads,
    "b.by": a.by === b.by ? null : b.by,
  };
  return FIELD_NAMES.some((name) => fields[name] !== null) ? fields : initialComparison(a);
}

/** The initial comparison: the same text or conversation, to be edited; another head where there is neither. */
export function initialComparison({ text, messages, layer, head }: State): FieldsOfB {
  if (messages) return { ...NO_COMPARISON, "b.messages": messages };
  return text ? { ...NO_COMPARISON, "b.text": text } : { ...NO_COMPARISON, "b.layer": layer, "b.head": head };
}

/** A and B swapped. */
export function withSidesSwapped(state: State): State {
  const stateB = stateOfB(state);
  return { ...stateB, ...fieldsOfB(stateB, { ...state, ...NO_COMPARISON }) };
}

/** Whether both are of the same model and input. */
export function isSameRun(state: State): boolean {
  const stateB = stateOfB(state);
  return stateB.model === state.model && isSameInput(state, stateB);
}

/** Whether A and B are the same. */
export function areSidesSame(state: State): boolean {
  const stateB = stateOfB(state);
  const [headsOfA, headsOfB] = [state, stateB].map(({ layer, head, heads }) => heads ?? `${layer}.${head}`);
  const hasSameHeads = isSameRun(state) && stateB.stream === state.stream && headsOfA === headsOfB;
  return hasSameHeads && (state.by === stateB.by || state.heads === null);
}
