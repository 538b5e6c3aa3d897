/** The selection of a comparison: A is the selection, B is the same except for its `b.` fields. */
import type { State } from "./types.ts";
import { sameInput } from "./input.ts";

type Others = Pick<
  State,
  "b.text" | "b.pair" | "b.target" | "b.language" | "b.model" | "b.stream" | "b.layer" | "b.head" | "b.heads" | "b.by"
>;

/** Nothing is compared. */
export const ALONE: Others = {
  "b.text": null,
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

const NAMES = Object.keys(ALONE) as (keyof Others)[];

export const comparing = (state: State): boolean => NAMES.some((name) => state[name] !== null);

/** Whether B has heads of its own, and not those of A. */
export const ownHeads = (state: State): boolean =>
  state["b.layer"] !== null || state["b.head"] !== null || state["b.heads"] !== null;

/** B as a selection of its own. */
export const otherOf = (state: State): State => ({
  ...state,
  ...ALONE,
  model: state["b.model"] ?? state.model,
  text: state["b.text"] ?? state.text,
  pair: nullIfEmpty(state["b.pair"] ?? state.pair),
  target: nullIfEmpty(state["b.target"] ?? state.target),
  language: nullIfEmpty(state["b.language"] ?? state.language),
  stream: state["b.stream"] ?? state.stream,
  layer: state["b.layer"] ?? state.layer,
  head: state["b.head"] ?? state.head,
  heads: state["b.heads"] ?? (ownHeads(state) ? null : state.heads),
  by: state["b.by"] ?? state.by,
});

const nullIfEmpty = (text: string | null): string | null => text || null;

/** The fields that make B this selection; at least one, or nothing would be compared. */
export function differences(a: State, b: State): Others {
  const sameHeads = a.heads === b.heads && (a.heads !== null || (a.layer === b.layer && a.head === b.head));
  const one = !sameHeads && b.heads === null;
  const found: Others = {
    "b.text": a.text === b.text ? null : b.text,
    "b.pair": a.pair === b.pair ? null : (b.pair ?? ""),
    "b.target": a.target === b.target ? null : (b.target ?? ""),
    "b.language": a.language === b.language ? null : (b.language ?? ""),
    "b.model": a.model === b.model ? null : b.model,
    "b.stream": a.stream === b.stream ? null : b.stream,
    "b.layer": one ? b.layer : null,
    "b.head": one ? b.head : null,
    "b.heads": sameHeads ? null : b.heads,
    "b.by": a.by === b.by ? null : b.by,
  };
  return NAMES.some((name) => found[name] !== null) ? found : beginning(a);
}

/** The initial comparison: the same text, to be edited; another head where there is no text. */
export const beginning = (state: State): Others =>
  state.text ? { ...ALONE, "b.text": state.text } : { ...ALONE, "b.layer": state.layer, "b.head": state.head };

/** A and B swapped. */
export function withSidesSwapped(state: State): State {
  const other = otherOf(state);
  return { ...other, ...differences(other, { ...state, ...ALONE }) };
}

/** Whether both are of the same model and input. */
export function sameRun(state: State): boolean {
  const other = otherOf(state);
  return other.model === state.model && sameInput(state, other);
}

/** Whether A and B are the same. */
export function sameSides(state: State): boolean {
  const other = otherOf(state);
  const [own, others] = [state, other].map(({ layer, head, heads }) => heads ?? `${layer}.${head}`);
  const alike = sameRun(state) && other.stream === state.stream && own === others;
  return alike && (state.by === other.by || state.heads === null);
}
