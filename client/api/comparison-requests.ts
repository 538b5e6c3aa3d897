/** Requests a comparison from the server: the capture of B, then A and B, and every head of both. */
import type { Side } from "./addresses.ts";
import type { Capture, Stream } from "./types.ts";
import type { ShownComparison, State } from "../state/types.ts";
import { api } from "./api.ts";
import { stateOfB, isSameRun, areSidesSame } from "../state/comparison-selection.ts";
import { clampSelection, streamOf } from "../state/clamp-selection.ts";
import { NO_USER_MESSAGE, emptyProblem, inputOf, readableInput } from "../state/input.ts";
import { ApiProblem } from "./request-cache.ts";
import { modelInfoOf } from "../state/store.ts";
import { inTheme } from "../charts/themed.ts";
import { currentTheme } from "../state/theme.ts";
import { canAnswer } from "../state/model-progress.ts";
import { _ } from "../text/message.ts";

const SAME_SIDES = {
  title: _("Nothing changes"),
  status: 422,
  detail: _("A and B are the same."),
  code: "same-sides",
  hint: _("Change a word, a head or the model of B."),
};

/** As the server words it. */
const LOADING_MODEL = {
  title: _("The model is still being loaded"),
  status: 503,
  detail: _("The model of B is being loaded."),
  code: "model-loading",
  hint: _("Try again in a moment."),
};

const MAXIMUM_OF_B = {
  title: _("No head can be compared with B"),
  status: 422,
  detail: _(
    "B is a maximum over several heads, so its rows are not distributions and no head can be compared with it.",
  ),
  code: "no-distribution",
  hint: _("Take the mean instead, or one head."),
};

export async function fetchComparison(state: State, capture: Capture, stream: Stream): Promise<ShownComparison> {
  const stateB = stateOfB(state);
  const captureB = isSameRun(state) ? capture : await fetchCaptureOfB(stateB);
  const { state: clamped, notes } = clampSelection(stateB, captureB);
  const streamB = streamOf(captureB, clamped);
  const sides: [Side, Side] = [
    { id: capture.id, stream: stream.name, heads: state },
    { id: captureB.id, stream: streamB.name, heads: clamped },
  ];
  const isSameShape = stream.layers === streamB.layers && stream.heads === streamB.heads;
  const comparesSameHeads = isSameShape && (captureB.id !== capture.id || stream.name !== streamB.name);
  // What every head does differently is a reply of its own: it stays while another head is chosen.
  const [matrix, differences] = await Promise.all([
    api.comparison(...sides, state),
    fetchDifferences(...sides, comparesSameHeads, state),
  ]);
  return {
    state: clamped,
    notes,
    capture: captureB,
    stream: streamB,
    figure: inTheme(matrix, currentTheme()),
    ...differences,
  };
}

/** Every head against the same head of B, or against B; not where there is nothing to show or to measure. */
async function fetchDifferences(
  a: Side,
  b: Side,
  comparesSameHeads: boolean,
  state: State,
): Promise<Pick<ShownComparison, "changes" | "problem">> {
  if (areSidesSame(state)) return { changes: null, problem: SAME_SIDES };
  if (!comparesSameHeads && b.heads.heads !== null && b.heads.by === "max")
    return { changes: null, problem: MAXIMUM_OF_B };
  return { changes: await api.headDifferences(a, b, comparesSameHeads, state), problem: null };
}

async function fetchCaptureOfB(stateB: State): Promise<Capture> {
  const input = readableInput(inputOf(stateB), modelInfoOf(stateB.model));
  const problem = emptyProblem(input);
  if (problem?.code === NO_USER_MESSAGE.code) throw new ApiProblem(problem);
  if (problem && input.messages)
    throw new ApiProblem({ ...problem, detail: _("The conversation of B is empty."), hint: _("Type a message.") });
  if (problem) throw new ApiProblem({ ...problem, detail: _("The text of B is empty."), hint: _("Type a sentence.") });
  if (!canAnswer(stateB.model, input)) throw new ApiProblem(LOADING_MODEL);
  return await api.captureOfB(stateB.model, input);
}
