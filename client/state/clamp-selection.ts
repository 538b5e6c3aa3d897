/** Clamps a selection to what exists in a capture, with notes on what changed. */
import type { Capture, Stream } from "../api/types.ts";
import type { State } from "./types.ts";
import { isComparison, stateOfB } from "./comparison-selection.ts";
import { tokenCount } from "../text/format.ts";
import { _, enumeration, ngettext } from "../text/message.ts";
import { streamName } from "../text/stream-name.ts";
import { fitsCrop, parseCrop } from "../charts/crop.ts";
import { selectionOfHeads, selectedHeads } from "./head-set.ts";
import { isDecoderStream, partName } from "../charts/stream-sides.ts";

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
export function initialSelection(capture: Capture, state: State, namesSelection: boolean): Partial<State> {
  const { name: stream, alignment_heads } = streamOf(capture, state);
  const [firstAlignmentHead] = alignment_heads;
  if (!firstAlignmentHead || state.stream !== null) return {};
  return namesSelection || state.heads !== null || isComparison(state)
    ? { stream }
    : { stream, layer: firstAlignmentHead[0], head: firstAlignmentHead[1] };
}

export function clampSelection(state: State, capture: Capture): { state: State; notes: string[] } {
  const stream = streamOf(capture, state);
  const { layers, heads, queries, keys } = stream;
  const startCount = state.direction === "attends" ? queries : keys;
  const clamped = { ...state };
  const notes: string[] = [];
  if (state.layer >= layers) {
    notes.push(
      _("There is no layer {layer} among the {count} of this model (0 to {last}): this is layer 0.", {
        layer: state.layer,
        count: layers,
        last: layers - 1,
      }),
    );
    clamped.layer = 0;
  }
  if (state.head >= heads) {
    notes.push(
      _("There is no head {head} among the {count} of a layer (0 to {last}): this is head 0.", {
        head: state.head,
        count: heads,
        last: heads - 1,
      }),
    );
    clamped.head = 0;
  }
  if (state.heads !== null) Object.assign(clamped, clampHeads(clamped, stream, notes));
  if ((state.query ?? 0) >= queries) clamped.query = null;
  if ((state.key ?? 0) >= keys) clamped.key = null;
  clamped.pins = state.pins.filter((pin) => pin < startCount);
  if (clamped.query !== state.query || clamped.key !== state.key || clamped.pins.length < state.pins.length) {
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
  if (state.crop && !fitsCrop(parseCrop(state.crop), { rows: queries, columns: keys })) {
    notes.push(_("This text has no tokens {part}: all of it is shown.", { part: state.crop }));
    clamped.crop = null;
  }
  const parts = new Set<string | null>(
    Object.values(capture.tokens).flatMap((tokens) => tokens.map(({ part }) => part)),
  );
  for (const side of ["query_part", "key_part"] as const) {
    if (state[side] === null || parts.has(state[side])) continue;
    notes.push(_("This text has no part “{part}”: all of it is shown.", { part: partName(state[side] ?? "", null) }));
    clamped[side] = null;
  }
  if (state.stream !== null && state.stream !== stream.name) {
    notes.push(
      _("This model has no stream “{name}”: this is “{shown}”.", {
        name: streamName(state.stream),
        shown: streamName(stream.name),
      }),
    );
    clamped.stream = null;
  }
  if (state.rows !== null && !isDecoderStream(capture, stream)) clamped.rows = null;
  return { state: clamped, notes };
}

/** A selection whose heads of B are those shown: where the capture of B lacks one, what replaces it. */
export function withShownHeads(state: State, captureB: Capture): State {
  const stateB = stateOfB(state);
  const { state: clampedB } = clampSelection(stateB, captureB);
  return {
    ...state,
    "b.layer": clampedB.layer === stateB.layer ? state["b.layer"] : clampedB.layer,
    "b.head": clampedB.head === stateB.head ? state["b.head"] : clampedB.head,
    "b.heads": clampedB.heads === stateB.heads ? state["b.heads"] : clampedB.heads,
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
    notes.push(_("This model has no {heads} (layer.head): left out.", { heads: enumeration(missing) }));
  const existing = selectedHeads(state, stream);
  return existing.length === 0 ? { heads: null } : selectionOfHeads(existing, stream, state);
}
