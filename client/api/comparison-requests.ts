/** Requests a comparison from the server: the capture of B, then A and B, and every head of both. */
import type { Side } from "./api.ts";
import type { Capture, Stream } from "./types.ts";
import type { ShownComparison, State } from "../state/types.ts";
import { api } from "./api.ts";
import { stateOfB, isSameRun, areSidesSame } from "../state/comparison-selection.ts";
import { clampSelection, streamOf } from "../state/clamp-selection.ts";
import { EMPTY_TEXT, inputOf, readableInput } from "../state/input.ts";
import { ApiProblem } from "./request-cache.ts";
import { modelInfoOf } from "../state/store.ts";
import { inTheme } from "../charts/themed.ts";
import { currentTheme } from "../state/theme.ts";
import { canAnswer } from "../state/model-progress.ts";
import { _ } from "../text/message.ts";

const SAME = {
  title: _("Nothing changes"),
  status: 422,
  detail: _("A and B are the same."),
  code: "same-sides",
  hint: _("Change a word, a head or the model of B."),
};

/** As the server words it. */
const LOADING = {
  title: _("The model is still being loaded"),
  status: 503,
  detail: _("The model of B is being loaded."),
  code: "model-loading",
  hint: _("Try again in a moment."),
};

const MAXIMUM = {
  title: _("No head can be compared with B"),
  status: 422,
  detail: _(
    "B is a maximum over several heads, so its rows are not distributions and no head can be compared with it.",
  ),
  code: "no-distribution",
  hint: _("Take the mean instead, or one head."),
};

export async function comparisonOf(state: State, capture: Capture, stream: Stream): Promise<ShownComparison> {
  const other = stateOfB(state);
  const b = isSameRun(state) ? capture : await otherCapture(other);
  const { state: fitted, notes } = clampSelection(other, b);
  const found = streamOf(b, fitted);
  const sides: [Side, Side] = [
    { id: capture.id, stream: stream.name, heads: state },
    { id: b.id, stream: found.name, heads: fitted },
  ];
  const alike = stream.layers === found.layers && stream.heads === found.heads;
  const same = alike && (b.id !== capture.id || stream.name !== found.name);
  // What every head does differently is a reply of its own: it stays while another head is chosen.
  const [matrix, moved] = await Promise.all([api.comparison(...sides, state), changesOf(...sides, same, state)]);
  return { state: fitted, notes, capture: b, stream: found, figure: inTheme(matrix, currentTheme()), ...moved };
}

/** Every head against the same head of B, or against B; not where there is nothing to show or to measure. */
async function changesOf(
  a: Side,
  b: Side,
  same: boolean,
  state: State,
): Promise<Pick<ShownComparison, "changes" | "problem">> {
  if (areSidesSame(state)) return { changes: null, problem: SAME };
  if (!same && b.heads.heads !== null && b.heads.by === "max") return { changes: null, problem: MAXIMUM };
  return { changes: await api.changes(a, b, same, state), problem: null };
}

async function otherCapture(other: State): Promise<Capture> {
  const input = readableInput(inputOf(other), modelInfoOf(other.model));
  if (input.text !== undefined && !input.text.trim())
    throw new ApiProblem({ ...EMPTY_TEXT, detail: _("The text of B is empty."), hint: _("Type a sentence.") });
  if (!canAnswer(other.model, input)) throw new ApiProblem(LOADING);
  return await api.other(other.model, input);
}
