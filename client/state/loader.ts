/**
 * Loads what is requested: text -> capture -> one complete scene. A scene replaces the last only when all its parts are
 * there, so the page never shows a picture of another text or head than it names.
 */
import type { SideTokens } from "./remap-selection.ts";
import type { Capture, Input, Problem } from "../api/types.ts";
import type { Action, Refusal, Scene, State, InputRequest } from "./types.ts";
import { api } from "../api/api.ts";
import { remapSelection } from "./remap-selection.ts";
import { isComparison } from "./comparison-selection.ts";
import { endComparison, loadComparison } from "./comparison-loader.ts";
import { config } from "./config.ts";
import { markBusy, markSettled } from "./render-state.ts";
import { clampSelection, initialSelection, streamOf } from "./clamp-selection.ts";
import { emptyProblem, inputFields, inputOf, readableInput } from "./input.ts";
import { hasTwoLines } from "../charts/stream-sides.ts";
import { inTheme } from "../charts/themed.ts";
import { CANCELLED, isModelProblem } from "./refusal.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { ablationsAlone } from "./cuts.ts";
import { fetchCrop } from "./crop-state.ts";
import { fetchEffects } from "./effect-replies.ts";
import { fetchOverview } from "./overview-parts.ts";
import { firstUnit, firstUnitNote } from "./first-unit.ts";
import { fetchChosenProfile, fetchPairReplies } from "./pair-replies.ts";
import { modelInfoOf, store } from "./store.ts";
import { currentTheme } from "./theme.ts";
import { suggestedSelection } from "./url.ts";
import { messageOf, problemOf } from "./problem-message.ts";
import { canAnswer, refreshModels, showProgress, whenModelReady } from "./model-progress.ts";
import { _, joinText } from "../text/message.ts";

interface RemapOrigin {
  state: State;
  tokens: SideTokens;
}

/** the capture that `store.state` selects in */
let currentCapture: Capture | null = null;
/**
 * The user's last selection, and the tokens it was made in. Every edit is remapped from there, so that deleting a word
 * and typing it again restores its selection.
 */
let remapOrigin: RemapOrigin | null = null;
/** The capture requested a second time, because the server had dropped it. */
let renewedCaptureId = "";
let captureController = new AbortController();
let lastBuild = 0;

export function loadScenes() {
  store.addEventListener("request", () => store.pendingRequest && void loadCapture(store.pendingRequest));
  store.addEventListener("state", () => {
    remapOrigin = null;
    if (!isComparison(store.state)) endComparison();
    if (currentCapture) drawSelection(currentCapture);
  });
}

/** Draw the selection again. */
export function redraw() {
  if (currentCapture) drawSelection(currentCapture);
}

/** Request the refused input again. */
export async function retry() {
  const { refusal } = store;
  if (!refusal) return;
  // A failed model is not loaded again by itself; what comes of it is seen when its text is requested.
  if (isModelProblem(refusal)) await reload(refusal.request.model);
  if (store.refusal?.request === refusal.request) store.requestInput(refusal.request);
}

async function reload(model: string) {
  try {
    const { signal } = new AbortController();
    await api.loadModel(model, signal);
    await refreshModels(signal);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
  }
}

/** Return from a refused input to the one shown. */
export function discardRequest() {
  captureController.abort();
  store.discardRequest();
  markSettled();
}

const retryAction: Action = { name: _("Try again"), act: redraw };

function drawSelection(capture: Capture) {
  // A text's scene was requested with the text.
  if (!store.pendingRequest) markBusy();
  void buildScene(store.state, capture);
}

async function loadCapture(request: InputRequest): Promise<void> {
  captureController.abort();
  captureController = new AbortController();
  const { signal } = captureController;
  markBusy();
  try {
    const capture = await captureOf(request, signal);
    if (!signal.aborted) acceptCapture(request, capture);
  } catch (error) {
    if (signal.aborted || isAbort(error)) return;
    refuseRequest({ request, problem: problemOf(error) });
  }
}

/** The last picture stays, as one of another input. */
function refuseRequest(refusal: Refusal) {
  store.setMessage("prompt", null);
  store.setRefusal(refusal);
  store.requestInput(null);
  markSettled();
  void showExample();
}

/** The requested input, as far as the model reads it. */
const requestedInput = ({ model, input }: InputRequest): Input => readableInput(input, modelInfoOf(model));

async function captureOf(request: InputRequest, signal: AbortSignal): Promise<Capture> {
  const { model } = request;
  if (store.models.length === 0) await refreshModels(signal);
  for (;;) {
    const input = requestedInput(request);
    const problem = emptyProblem(input);
    if (problem) throw new ApiProblem(problem);
    if (!canAnswer(model, input)) {
      await waitForModel(model, signal);
      continue;
    }
    const progressController = new AbortController();
    const progressPlace = { where: "prompt" as const, cancel: () => cancelCapture(request) };
    void showProgress(model, input, AbortSignal.any([signal, progressController.signal]), progressPlace);
    try {
      return await api.capture(model, input);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "model-loading") throw error;
      await waitForModel(model, signal);
    } finally {
      progressController.abort();
    }
  }
}

/** Shows the example until the model is loaded. */
async function waitForModel(model: string, signal: AbortSignal): Promise<void> {
  void showExample();
  await whenModelReady(model, signal);
  await refreshModels(signal);
}

/** The user cancelled a text: the last picture stays. */
function cancelCapture(request: InputRequest) {
  captureController.abort();
  api.cancelCapture();
  refuseRequest({ request, problem: CANCELLED });
}

function acceptCapture(request: InputRequest, capture: Capture): void {
  const { model, selection, history } = request;
  const origin = remapOrigin ?? (currentCapture && { state: store.state, tokens: sidesOf(currentCapture) });
  const selected = selection ?? (origin ? selectionInNewText(origin, capture, model) : {});
  const requestedState = { ...store.state, ...selected, ...inputFields(requestedInput(request)), model };
  const before = currentCapture && !store.showsExample ? store.state : null;
  const unit = firstUnit(request, before, requestedState, streamOf(capture, requestedState));
  const initial = {
    ...initialSelection(capture, requestedState, Boolean(selection) && !request.namesNoHead),
    ...unit,
  };
  const { state, notes } = clampSelection({ ...requestedState, ...initial }, capture);
  currentCapture = capture;
  store.showsExample = false;
  store.setMessage("prompt", null);
  // It was about the input before.
  if (before) store.setMessage("note", null);
  store.setRefusal(null);
  // The address says what is shown, also where it named something else.
  store.setState(
    state,
    history === "none" && (initial.stream || initial.unit || notes.length > 0) ? "replace" : history,
  );
  store.requestInput(null);
  if (!selection) remapOrigin = origin;
  if (unit.unit === "part") store.setMessage("note", firstUnitNote());
  if (selection && notes.length > 0) store.setMessage("note", { kind: "problem", text: joinText(...notes) });
}

/** Positions move with their tokens, as far as these are there; what was cut is another edge in another text. */
function selectionInNewText(origin: RemapOrigin, capture: Capture, model: string): Partial<State> {
  return {
    ...remapSelection(origin.state, origin.tokens, sidesOf(capture)),
    cut: model === origin.state.model ? ablationsAlone(origin.state) : null,
    crop: null,
    "outcome.position": null,
  };
}

function sidesOf(capture: Capture): SideTokens {
  const { query_side, key_side } = streamOf(capture, store.state);
  return { query: capture.tokens[query_side] ?? [], key: capture.tokens[key_side] ?? [] };
}

async function buildScene(state: State, capture: Capture): Promise<void> {
  lastBuild += 1;
  const buildNumber = lastBuild;
  try {
    const scene = await fetchScene(state, capture);
    if (buildNumber !== lastBuild) return;
    renewedCaptureId = "";
    store.setMessage("stage", null);
    store.setScene(scene);
  } catch (error) {
    if (buildNumber !== lastBuild || isAbort(error)) return;
    if (error instanceof ApiProblem && error.code === "unknown-capture" && renewedCaptureId !== capture.id) {
      renewedCaptureId = capture.id;
      api.clearCaches();
      store.requestInput({ model: state.model, input: inputOf(state), selection: state, history: "none" });
      return;
    }
    showStaleMessage(problemOf(error));
    markSettled();
  }
}

/** The picture that was chosen last is missing. */
function showStaleMessage(problem: Problem) {
  const { text, hint = "" } = messageOf(problem);
  const staleHint = _("{hint} The picture before it is still shown.", { hint });
  store.setMessage("stage", { kind: "problem", text, hint: staleHint, actions: [retryAction] });
}

async function fetchScene(state: State, capture: Capture): Promise<Scene> {
  const stream = streamOf(capture, state);
  const theme = currentTheme();
  const showsAlignment = state.align && hasTwoLines({ capture, stream, state }) && !isComparison(state);
  const [overview, matrix, crop, pair, alignment, effects, comparison] = await Promise.all([
    fetchOverview(state, capture, stream),
    api.matrix(capture.id, stream.name, state),
    fetchCrop(state, capture, stream),
    fetchPairReplies(state, capture, stream),
    showsAlignment ? api.alignment(capture.id, stream.name, state) : null,
    fetchEffects(state, capture, stream),
    isComparison(state) ? loadComparison(state, capture, stream, retryAction) : null,
  ]);
  const profile = isComparison(state) ? null : await fetchChosenProfile(state, capture, stream, matrix);
  const figure = inTheme(matrix, theme);
  const part = crop && inTheme(crop, theme);
  const shown = { state, theme, capture, stream, overview, figure, crop: part };
  return { ...shown, profile, alignment, effects, comparison, ...pair };
}

/** Show the shipped example, if the page is empty. */
async function showExample() {
  const example = config.examples[0];
  const { default_model: model } = config;
  // Without a recording of this model the page stays empty; the prompt shows why.
  if (currentCapture || !example?.recorded || example.model !== model) return;
  try {
    const capture = await api.example(model, inputOf(inputFields(example)));
    if (currentCapture) return;
    currentCapture = capture;
    store.showsExample = true;
    const exampleState = { ...store.state, ...suggestedSelection(example), model: capture.model };
    store.setState(clampSelection(exampleState, capture).state, "none");
  } catch (error) {
    // Recordings fit only the weights they were made with.
    if (!(error instanceof ApiProblem)) throw error;
  }
}
