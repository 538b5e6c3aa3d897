/**
 * Loads what is requested: text -> capture -> one complete scene. A scene replaces the last only when all its parts are
 * there, so the page never shows a picture of another text or head than it names.
 */
import type { Sides } from "./remap-selection.ts";
import type { Capture, Input, Problem, Stream } from "../api/types.ts";
import type { Action, ShownComparison, Message, Refusal, Scene, State, Wanted } from "./types.ts";
import { api } from "../api/api.ts";
import { remapSelection } from "./remap-selection.ts";
import { comparing, otherOf, sameRun } from "./comparison-selection.ts";
import { comparisonOf } from "../api/comparison-requests.ts";
import { config } from "./config.ts";
import { markBusy, markSettled } from "./render-state.ts";
import { clampSelection, opening, streamOf } from "./clamp-selection.ts";
import { EMPTY, inputFields, inputOf, readable } from "./input.ts";
import { apart } from "../charts/stream-sides.ts";
import { inTheme } from "../charts/themed.ts";
import { CANCELLED, isOfTheModel, nextSteps, stepName } from "./refusal.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { pairOf } from "./pair-replies.ts";
import { modelInfoOf, store } from "./store.ts";
import { currentTheme } from "./theme.ts";
import { suggestion } from "./url.ts";
import { answers, showProgress, whenReady } from "./model-progress.ts";
import { _ } from "../text/message.ts";

/** the capture that `store.state` selects in */
let current: Capture | null = null;
/**
 * The user's last selection, and the tokens it was made in. Every edit is remapped from there, so that deleting a word
 * and typing it again restores its selection.
 */
let anchor: { state: State; tokens: Sides } | null = null;
/** The capture requested a second time, because the server had dropped it. */
let renewed = "";
let asking = new AbortController();
/** Cancels waiting for B's model. */
let waiting = new AbortController();
let building = 0;

export function loadScenes() {
  store.addEventListener("wanted", () => store.wanted && void obtain(store.wanted));
  store.addEventListener("state", () => {
    anchor = null;
    if (!comparing(store.state)) {
      waiting.abort();
      store.setMessage("compare", null);
    }
    if (current) draw(current);
  });
}

/** Draw the selection again. */
export function redraw() {
  if (current) draw(current);
}

/** Request the refused input again. */
export async function retry() {
  const { refusal } = store;
  if (!refusal) return;
  // A failed model is not loaded again by itself; what comes of it is seen when its text is requested.
  if (isOfTheModel(refusal)) await reload(refusal.wanted.model);
  if (store.refusal?.wanted === refusal.wanted) store.ask(refusal.wanted);
}

async function reload(model: string) {
  try {
    const { signal } = new AbortController();
    await api.load(model, signal);
    await learn(signal);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
  }
}

/** Return from a refused input to the one shown. */
export function withdraw() {
  asking.abort();
  store.withdraw();
  markSettled();
}

function draw(capture: Capture) {
  // A text's scene was requested with the text.
  if (!store.wanted) markBusy();
  void build(store.state, capture);
}

async function obtain(wanted: Wanted): Promise<void> {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  markBusy();
  try {
    const capture = await captureOf(wanted, signal);
    if (!signal.aborted) arrive(wanted, capture);
  } catch (error) {
    if (signal.aborted || isAbort(error)) return;
    refuse({ wanted, problem: problemOf(error) });
  }
}

/** The last picture stays, as one of another input. */
function refuse(refusal: Refusal) {
  store.setMessage("prompt", null);
  store.refuse(refusal);
  store.ask(null);
  markSettled();
  void showExample();
}

/** The requested input, as far as the model reads it. */
const inputAsRead = ({ model, input }: Wanted): Input => readable(input, modelInfoOf(model));

async function captureOf(wanted: Wanted, signal: AbortSignal): Promise<Capture> {
  const { model } = wanted;
  if (store.models.length === 0) await learn(signal);
  for (;;) {
    const input = inputAsRead(wanted);
    if (input.text !== undefined && !input.text.trim()) throw new ApiProblem(EMPTY);
    if (!answers(model, input)) {
      await loaded(model, signal);
      continue;
    }
    const made = new AbortController();
    const place = { where: "prompt" as const, cancel: () => giveUp(wanted) };
    void showProgress(model, input, AbortSignal.any([signal, made.signal]), place);
    try {
      return await api.capture(model, input);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "model-loading") throw error;
      await loaded(model, signal);
    } finally {
      made.abort();
    }
  }
}

/** Shows the example until the model is loaded. */
async function loaded(model: string, signal: AbortSignal): Promise<void> {
  void showExample();
  await whenReady(model, signal);
  await learn(signal);
}

/** The user cancelled a text: the last picture stays. */
function giveUp(wanted: Wanted) {
  asking.abort();
  api.giveUp();
  refuse({ wanted, problem: CANCELLED });
}

/** Fetch what the models read, before requesting a capture. */
async function learn(signal: AbortSignal) {
  try {
    store.list((await api.models(signal)).models);
  } catch (error) {
    // The capture itself will show whether the server is reachable.
    if (!(error instanceof ApiProblem)) throw error;
  }
}

function arrive(wanted: Wanted, capture: Capture): void {
  const { model, selection, history } = wanted;
  const before = anchor ?? (current && { state: store.state, tokens: sidesOf(current) });
  const chosen = selection ?? (before ? remapSelection(before.state, before.tokens, sidesOf(capture)) : {});
  const requested = { ...store.state, ...chosen, ...inputFields(inputAsRead(wanted)), model };
  const opened = opening(capture, requested, Boolean(selection) && !wanted.headless);
  const { state, notes } = clampSelection({ ...requested, ...opened }, capture);
  current = capture;
  store.standIn = false;
  store.setMessage("prompt", null);
  store.refuse(null);
  // The address says what is shown, also where it named something else.
  store.put(state, history === "none" && (opened.stream || notes.length > 0) ? "replace" : history);
  store.ask(null);
  if (!selection) anchor = before;
  if (selection && notes.length > 0) store.setMessage("note", { kind: "problem", text: notes.join(" ") });
}

function sidesOf(capture: Capture): Sides {
  const { query_side, key_side } = streamOf(capture, store.state);
  return { query: capture.tokens[query_side] ?? [], key: capture.tokens[key_side] ?? [] };
}

async function build(state: State, capture: Capture): Promise<void> {
  building += 1;
  const run = building;
  try {
    const scene = await compose(state, capture);
    if (run !== building) return;
    renewed = "";
    store.setMessage("stage", null);
    store.show(scene);
  } catch (error) {
    if (run !== building || isAbort(error)) return;
    if (error instanceof ApiProblem && error.code === "unknown-capture" && renewed !== capture.id) {
      renewed = capture.id;
      api.forget();
      store.ask({ model: state.model, input: inputOf(state), selection: state, history: "none" });
      return;
    }
    showStale(problemOf(error));
    markSettled();
  }
}

/** The picture that was chosen last is missing. */
function showStale(problem: Problem) {
  const { text, hint = "" } = messageOf(problem);
  const stale = _("{hint} The picture before it is still shown.", { hint });
  store.setMessage("stage", { kind: "problem", text, hint: stale, actions: [again] });
}

async function compose(state: State, capture: Capture): Promise<Scene> {
  const stream = streamOf(capture, state);
  const theme = currentTheme();
  const joined = state.align && apart({ capture, stream, state }) && !comparing(state);
  const [overview, matrix, pair, alignment, comparison] = await Promise.all([
    api.overview(capture.id, stream.name, state),
    api.matrix(capture.id, stream.name, state),
    pairOf(state, capture, stream),
    joined ? api.alignment(capture.id, stream.name, state) : null,
    comparing(state) ? loadComparison(state, capture, stream) : null,
  ]);
  const figure = inTheme(matrix, theme);
  return { state, theme, capture, stream, overview, figure, alignment, comparison, ...pair };
}

/** B beside A. A failure here leaves A as it is; A is shown while B's model loads. */
async function loadComparison(state: State, capture: Capture, stream: Stream): Promise<ShownComparison | null> {
  const made = new AbortController();
  const place = {
    where: "compare" as const,
    cancel: () => {
      made.abort();
      api.giveUpOther();
      store.setMessage("compare", { kind: "note", text: CANCELLED.detail, actions: [again] });
    },
  };
  const other = otherOf(state);
  if (!sameRun(state))
    void showProgress(other.model, readable(inputOf(other), modelInfoOf(other.model)), made.signal, place);
  try {
    const found = await comparisonOf(state, capture, stream);
    // What B lacks of what the address names is said, because another head is shown in its place.
    const text = _("B: {notes}", { notes: found.notes.join(" ") });
    store.setMessage("compare", found.notes.length > 0 ? { kind: "note", text } : null);
    return found;
  } catch (error) {
    if (made.signal.aborted) return null;
    if (!(error instanceof ApiProblem) || error.code === "unknown-capture") throw error;
    if (error.code === "model-loading") void redrawWhenReady(state);
    else refuseB(other, error.problem);
    return null;
  } finally {
    made.abort();
  }
}

async function redrawWhenReady(state: State) {
  const { model } = otherOf(state);
  waiting.abort();
  waiting = new AbortController();
  try {
    await whenReady(model, waiting.signal, "compare");
    store.setMessage("compare", null);
    await learn(waiting.signal);
    if (otherOf(store.state).model === model) redraw();
  } catch (error) {
    if (isAbort(error)) return;
    store.setMessage("compare", { ...messageOf(problemOf(error)), actions: [again] });
  }
}

const again: Action = { name: _("Try again"), act: redraw };

function refuseB(other: State, problem: Problem) {
  const { text, hint = "" } = messageOf(problem);
  const alone = _("{hint} A is shown alone.", { hint });
  store.setMessage("compare", { kind: "problem", text, hint: alone, actions: actionsOfB(other, problem) });
}

/** What can be done about a refused B. */
function actionsOfB({ model, ...fields }: State, problem: Problem): Action[] {
  const refusal = { wanted: { model, input: inputOf(fields), selection: null, history: "push" as const }, problem };
  return nextSteps(refusal, { shown: null, standIn: false, models: [] }).flatMap((step) => {
    if (step.kind === "retry") return [again];
    if (step.kind !== "keep") return [];
    return [{ name: stepName(step), act: () => store.select({ [`b.${step.field}`]: step.text }) }];
  });
}

/** Show the shipped example, if the page is empty. */
async function showExample() {
  const example = config.examples[0];
  const { default_model: model } = config;
  // Without a recording of this model the page stays empty; the prompt shows why.
  if (current || !example?.recorded || example.model !== model) return;
  try {
    const capture = await api.example(model, inputOf(inputFields(example)));
    if (current) return;
    current = capture;
    store.standIn = true;
    const shown = { ...store.state, ...suggestion(example), model: capture.model };
    store.put(clampSelection(shown, capture).state, "none");
  } catch (error) {
    // Recordings fit only the weights they were made with.
    if (!(error instanceof ApiProblem)) throw error;
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  console.error(error);
  const title = _("Something in this page went wrong.");
  return { title, status: 0, detail: title, code: "page-failed", hint: String(error) };
}

const messageOf = ({ detail, title, hint }: Problem): Message => ({ kind: "problem", text: detail || title, hint });
