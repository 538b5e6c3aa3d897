/** Loads B of a comparison for the picture of A, and says in the comparison's own place what stands in the way. */
import type { Capture, Problem, Stream } from "../api/types.ts";
import type { Action, ShownComparison, State } from "./types.ts";
import { api } from "../api/api.ts";
import { fetchComparison } from "../api/comparison-requests.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { stateOfB, isSameRun } from "./comparison-selection.ts";
import { inputOf, readableInput } from "./input.ts";
import { allowDownload, checkDownload, refreshModels, showProgress, whenModelReady } from "./model-progress.ts";
import { messageOf, problemOf } from "./problem-message.ts";
import { CANCELLED, isNote, nextSteps, stepName } from "./refusal.ts";
import { modelInfoOf, store } from "./store.ts";
import { _, joinText } from "../text/message.ts";

/** Cancels waiting for B's model. */
let modelWaitController = new AbortController();

/** Nothing is compared any more. */
export function endComparison() {
  modelWaitController.abort();
  store.setMessage("compare", null);
}

/**
 * B beside A. A failure here leaves A as it is; A is shown while B's model loads.
 *
 * @param retryAction draws the selection again; done by itself when B's model is loaded
 * @throws ApiProblem if the server no longer has a capture
 */
export async function loadComparison(
  state: State,
  capture: Capture,
  stream: Stream,
  retryAction: Action,
): Promise<ShownComparison | null> {
  const progressController = new AbortController();
  const progressPlace = {
    where: "compare" as const,
    cancel: () => {
      progressController.abort();
      api.cancelCaptureOfB();
      store.setMessage("compare", { kind: "note", text: CANCELLED.detail, actions: [retryAction] });
    },
  };
  const stateB = stateOfB(state);
  if (!isSameRun(state))
    void showProgress(
      stateB.model,
      readableInput(inputOf(stateB), modelInfoOf(stateB.model)),
      progressController.signal,
      progressPlace,
    );
  try {
    checkDownload(stateB.model);
    const comparison = await fetchComparison(state, capture, stream);
    // What B lacks of what the address names is said, because another head is shown in its place.
    const text = _("B: {notes}", { notes: joinText(...comparison.notes) });
    store.setMessage("compare", comparison.notes.length > 0 ? { kind: "note", text } : null);
    return comparison;
  } catch (error) {
    if (progressController.signal.aborted) return null;
    if (!(error instanceof ApiProblem) || error.code === "unknown-capture") throw error;
    if (error.code === "model-loading") void redrawWhenReady(state, retryAction);
    else refuseComparison(stateB, error.problem, retryAction);
    return null;
  } finally {
    progressController.abort();
  }
}

async function redrawWhenReady(state: State, retryAction: Action) {
  const { model } = stateOfB(state);
  modelWaitController.abort();
  modelWaitController = new AbortController();
  try {
    await whenModelReady(model, modelWaitController.signal, "compare");
    store.setMessage("compare", null);
    await refreshModels(modelWaitController.signal);
    if (stateOfB(store.state).model === model) retryAction.act();
  } catch (error) {
    if (isAbort(error)) return;
    store.setMessage("compare", { ...messageOf(problemOf(error)), actions: [retryAction] });
  }
}

function refuseComparison(stateB: State, problem: Problem, retryAction: Action) {
  const { text, hint = "" } = messageOf(problem);
  const aloneHint = _("{hint} A is shown alone.", { hint });
  store.setMessage("compare", {
    kind: isNote({ problem }) ? "note" : "problem",
    text,
    hint: aloneHint,
    actions: actionsForB(stateB, problem, retryAction),
  });
}

/** What can be done about a refused B. */
function actionsForB({ model, ...fields }: State, problem: Problem, retryAction: Action): Action[] {
  const refusal = { request: { model, input: inputOf(fields), selection: null, history: "push" as const }, problem };
  return nextSteps(refusal, { shownState: null, showsExample: false, models: store.models }).flatMap((step) => {
    if (step.kind === "retry") return [retryAction];
    if (step.kind === "download") return [{ name: stepName(step), act: () => downloadB(step.key, retryAction) }];
    if (step.kind !== "keep") return [];
    const changes = Object.entries(step.changes).map(([field, value]) => [`b.${field}`, value]);
    return [{ name: stepName(step), act: () => store.select(Object.fromEntries(changes)) }];
  });
}

function downloadB(model: string, retryAction: Action) {
  allowDownload(model);
  retryAction.act();
}
