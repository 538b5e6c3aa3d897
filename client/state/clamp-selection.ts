/** Clamps a selection to what exists in a capture, with notes on what changed. */
import type { Capture, Stream } from "../api/types.ts";
import type { State } from "./types.ts";
import { comparing, otherOf } from "./comparison-selection.ts";
import { tokenCount } from "../text/format.ts";
import { _, ngettext } from "../text/message.ts";
import { chosenAs, members } from "./head-set.ts";
import { decodes, partName } from "../charts/stream-sides.ts";

/** The shown stream; if the address names none, the last: the cross-attention of an encoder-decoder. */
export function streamOf(capture: Capture, state: State): Stream {
  const stream = capture.streams.find(({ name }) => name === state.stream) ?? capture.streams.at(-1);
  if (!stream) throw new Error("the capture has no stream");
  return stream;
}

/**
 * The initial selection where no stream is chosen: the shown stream, if the model names alignment heads in it, and the
 * first of them, unless the address names a head or compares.
 */
export function opening(capture: Capture, state: State, named: boolean): Partial<State> {
  const { name: stream, alignment_heads } = streamOf(capture, state);
  const [first] = alignment_heads;
  if (!first || state.stream !== null) return {};
  return named || state.heads !== null || comparing(state) ? { stream } : { stream, layer: first[0], head: first[1] };
}

export function clampSelection(state: State, capture: Capture): { state: State; notes: string[] } {
  const stream = streamOf(capture, state);
  const { layers, heads, queries, keys } = stream;
  const starts = state.direction === "attends" ? queries : keys;
  const fitted = { ...state };
  const notes: string[] = [];
  if (state.layer >= layers) {
    notes.push(
      _("There is no layer {layer} among the {count} of this model (0 to {last}): this is layer 0.", {
        layer: state.layer,
        count: layers,
        last: layers - 1,
      }),
    );
    fitted.layer = 0;
  }
  if (state.head >= heads) {
    notes.push(
      _("There is no head {head} among the {count} of a layer (0 to {last}): this is head 0.", {
        head: state.head,
        count: heads,
        last: heads - 1,
      }),
    );
    fitted.head = 0;
  }
  if (state.heads !== null) Object.assign(fitted, clampHeads(fitted, stream, notes));
  if ((state.query ?? 0) >= queries) fitted.query = null;
  if ((state.key ?? 0) >= keys) fitted.key = null;
  fitted.pins = state.pins.filter((pin) => pin < starts);
  if (fitted.query !== state.query || fitted.key !== state.key || fitted.pins.length < state.pins.length) {
    notes.push(
      queries === keys
        ? ngettext(
            "The text has {count} token: what was chosen beyond it was left out.",
            "The text has {count} tokens: what was chosen beyond them was left out.",
            queries,
          )
        : _("The text has {queries} and {keys}: what was chosen beyond them was left out.", {
            queries,
            keys: tokenCount(keys),
          }),
    );
  }
  const parts = new Set<string | null>(
    Object.values(capture.tokens).flatMap((tokens) => tokens.map(({ part }) => part)),
  );
  for (const side of ["query_part", "key_part"] as const) {
    if (state[side] === null || parts.has(state[side])) continue;
    notes.push(_("This text has no part “{part}”: all of it is shown.", { part: partName(state[side] ?? "") }));
    fitted[side] = null;
  }
  if (state.stream !== null && state.stream !== stream.name) {
    notes.push(_("This model has no stream “{name}”: this is “{shown}”.", { name: state.stream, shown: stream.name }));
    fitted.stream = null;
  }
  if (state.rows !== null && !decodes(capture, stream)) fitted.rows = null;
  return { state: fitted, notes };
}

/** A selection whose heads of B are those shown: where the capture of B lacks one, what replaces it. */
export function withShownHeads(state: State, b: Capture): State {
  const asked = otherOf(state);
  const { state: shown } = clampSelection(asked, b);
  return {
    ...state,
    "b.layer": shown.layer === asked.layer ? state["b.layer"] : shown.layer,
    "b.head": shown.head === asked.head ? state["b.head"] : shown.head,
    "b.heads": shown.heads === asked.heads ? state["b.heads"] : shown.heads,
  };
}

/** The existing heads of a set; if none exists, the one head. */
function clampHeads(state: State, stream: Stream, notes: string[]): Partial<State> {
  const { layers, heads } = stream;
  const missing = (state.heads ?? "").split(",").filter((item) => {
    const [layer = 0, head = 0] = item === "all" ? [] : item.split(".").map(Number);
    return layer >= layers || head >= heads;
  });
  if (missing.length > 0)
    notes.push(_("This model has no {heads} (layer.head): left out.", { heads: missing.join(", ") }));
  const found = members(state, stream);
  return found.length === 0 ? { heads: null } : chosenAs(found, stream, state);
}
