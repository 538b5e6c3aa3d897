/**
 * Loads what is requested: text -> capture -> one complete scene. A scene replaces the last only when all its parts are
 * there, so the page never shows a picture of another text or head than it names.
 *
 * @import { Sides } from "./remap-selection.js"
 * @import { Capture, ShownComparison, Input, Message, Scene, State, Stream, Wanted } from "./types.js"
 */
import { api } from "./api.js";
import { remapSelection } from "./remap-selection.js";
import { comparing, otherOf, sameRun } from "./comparison-selection.js";
import { comparisonOf } from "./comparison-requests.js";
import { config } from "./config.js";
import { markBusy, markSettled } from "./render-state.js";
import { clampSelection, opening, streamOf } from "./clamp-selection.js";
import { EMPTY, inputFields, inputOf, readable } from "./input.js";
import { apart, tokensOf } from "./stream-sides.js";
import { ApiProblem, isAbort } from "./request-cache.js";
import { modelInfoOf, store } from "./store.js";
import { currentTheme } from "./theme.js";
import { suggestion } from "./url.js";
import { answers, tellProgress, whenReady } from "./model-progress.js";

/** @type {Capture | null} the capture that `store.state` selects in */
let current = null;
/**
 * The user's last selection, and the tokens it was made in. Every edit is remapped from there, so that deleting a word
 * and typing it again restores its selection.
 *
 * @type {{state: State, tokens: Sides} | null}
 */
let anchor = null;
/** @type {Wanted | null} what failed, for a retry */
let failed = null;
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

/** Retry what failed, or draw the selection again. */
export function retry() {
  if (failed) store.ask(failed);
  else if (current) draw(current);
}

/** @param {Capture} capture */
function draw(capture) {
  // A text's scene was requested with the text.
  if (!store.wanted) markBusy();
  void build(store.state, capture);
}

/** @type {(wanted: Wanted) => Promise<void>} */
async function obtain(wanted) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  failed = null;
  markBusy();
  try {
    const capture = await captureOf(wanted, signal);
    if (!signal.aborted) arrive(wanted, capture);
  } catch (error) {
    if (signal.aborted || isAbort(error)) return;
    failed = wanted;
    store.setMessage("prompt", problemOf(error));
    store.ask(null);
    markSettled();
    await showExample();
  }
}

/** The requested input, as far as the model reads it. @type {(wanted: Wanted) => Input} */
const inputAsRead = ({ model, input }) => readable(input, modelInfoOf(model));

/** @type {(wanted: Wanted, signal: AbortSignal) => Promise<Capture>} */
async function captureOf(wanted, signal) {
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
    const place = { where: /** @type {const} */ ("prompt"), cancel: () => giveUp(wanted) };
    void tellProgress(model, input, AbortSignal.any([signal, made.signal]), place);
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

/** Shows the example until the model is loaded. @type {(model: string, signal: AbortSignal) => Promise<void>} */
async function loaded(model, signal) {
  void showExample();
  await whenReady(model, signal);
  await learn(signal);
}

/** The user cancelled a text: the last picture stays. @param {Wanted} wanted */
function giveUp(wanted) {
  asking.abort();
  api.giveUp();
  failed = wanted;
  store.setMessage("prompt", { kind: "note", text: "Cancelled.", retry: true });
  store.ask(null);
  markSettled();
  void showExample();
}

/** Fetch what the models read, before requesting a capture. @param {AbortSignal} signal */
async function learn(signal) {
  try {
    store.list((await api.models(signal)).models);
  } catch (error) {
    // The capture itself will show whether the server is reachable.
    if (!(error instanceof ApiProblem)) throw error;
  }
}

/** @type {(wanted: Wanted, capture: Capture) => void} */
function arrive(wanted, capture) {
  const { model, selection, history } = wanted;
  const before = anchor ?? (current && { state: store.state, tokens: sidesOf(current) });
  const chosen = selection ?? (before ? remapSelection(before.state, before.tokens, sidesOf(capture)) : {});
  const asked = { ...store.state, ...chosen, ...inputFields(inputAsRead(wanted)), model };
  const opened = opening(capture, asked, Boolean(selection) && !wanted.headless);
  const { state, notes } = clampSelection({ ...asked, ...opened }, capture);
  current = capture;
  store.standIn = false;
  store.setMessage("prompt", null);
  store.put(state, history === "none" && opened.stream ? "replace" : history);
  store.ask(null);
  if (!selection) anchor = before;
  if (selection && notes.length > 0) store.setMessage("note", { kind: "note", text: notes.join(" ") });
}

/** @type {(capture: Capture) => Sides} */
function sidesOf(capture) {
  const { query_side, key_side } = streamOf(capture, store.state);
  return { query: capture.tokens[query_side] ?? [], key: capture.tokens[key_side] ?? [] };
}

/** @type {(state: State, capture: Capture) => Promise<void>} */
async function build(state, capture) {
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
    store.setMessage("stage", problemOf(error));
    markSettled();
  }
}

/** @type {(state: State, capture: Capture) => Promise<Scene>} */
async function compose(state, capture) {
  const stream = streamOf(capture, state);
  const theme = currentTheme();
  const joined = state.align && apart({ capture, stream, state }) && !comparing(state) ? state.align : null;
  const [overview, figure, pair, alignment, comparison] = await Promise.all([
    api.overview(capture.id, stream.name, state),
    api.figure(capture.id, stream.name, state, theme),
    pairOf(state, capture, stream),
    joined ? api.alignment(capture.id, stream.name, state, joined) : null,
    comparing(state) ? loadComparison(state, capture, stream) : null,
  ]);
  return { state, theme, capture, stream, overview, figure, alignment, comparison, ...pair };
}

/**
 * B beside A. A failure here leaves A as it is; A is shown while B's model loads.
 *
 * @type {(state: State, capture: Capture, stream: Stream) => Promise<ShownComparison | null>}
 */
async function loadComparison(state, capture, stream) {
  const made = new AbortController();
  const place = {
    where: /** @type {const} */ ("compare"),
    cancel: () => {
      made.abort();
      api.giveUpOther();
      store.setMessage("compare", { kind: "note", text: "Cancelled.", retry: true });
    },
  };
  const other = otherOf(state);
  if (!sameRun(state)) void tellProgress(other.model, readable(inputOf(other), modelInfoOf(other.model)), made.signal, place);
  try {
    const found = await comparisonOf(state, capture, stream);
    store.setMessage("compare", null);
    return found;
  } catch (error) {
    if (made.signal.aborted) return null;
    if (!(error instanceof ApiProblem) || error.code === "unknown-capture") throw error;
    if (error.code === "model-loading") void redrawWhenReady(state);
    else store.setMessage("compare", problemOf(error));
    return null;
  } finally {
    made.abort();
  }
}

/** @param {State} state */
async function redrawWhenReady(state) {
  const { model } = otherOf(state);
  waiting.abort();
  waiting = new AbortController();
  try {
    await whenReady(model, waiting.signal, "compare");
    store.setMessage("compare", null);
    await learn(waiting.signal);
    if (otherOf(store.state).model === model) retry();
  } catch (error) {
    if (!isAbort(error)) store.setMessage("compare", problemOf(error));
  }
}

/**
 * The ranking and the calculation of the chosen pair. A failure here leaves the rest of the picture as it is.
 *
 * @type {(state: State, capture: Capture, stream: Stream) =>
 *   Promise<Pick<Scene, "ranking" | "calculation" | "problem">>}
 */
async function pairOf(state, capture, stream) {
  const { query, key } = state;
  if (query === null || key === null || pairHidden(state, capture, stream)) {
    return { ranking: null, calculation: null, problem: null };
  }
  try {
    const [ranking, made] = await Promise.all([
      api.ranking(capture.id, stream.name, { ...state, query, key }),
      calculationOf(capture, stream, { ...state, query, key }),
    ]);
    return { ranking, ...made };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code === "unknown-capture") throw error;
    return { ranking: null, calculation: null, problem: error.problem };
  }
}

/** @type {NonNullable<Scene["problem"]>} */
const WEIGHTS_ONLY = {
  type: "urn:followspot:error:no-vectors",
  title: "There are no queries and keys",
  status: 422,
  code: "no-vectors",
  detail: "Only the weights are known here, not the queries and keys behind them.",
  hint: "For the calculation, send the text to a model.",
};

/**
 * Some models return their weights only, not the queries and keys: the problem says so.
 *
 * @type {(capture: Capture, stream: Stream, pair: State & {query: number, key: number}) =>
 *   Promise<Pick<Scene, "calculation" | "problem">>}
 */
async function calculationOf(capture, stream, pair) {
  try {
    if (pair.heads !== null) return { calculation: null, problem: null };
    if (stream.head_size === 0) return { calculation: null, problem: WEIGHTS_ONLY };
    return { calculation: await api.calculation(capture.id, stream.name, pair), problem: null };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "no-vectors") throw error;
    return { calculation: null, problem: error.problem };
  }
}

/** @type {(state: State, capture: Capture, stream: Stream) => boolean} */
function pairHidden(state, capture, stream) {
  const seen = { capture, stream, state };
  const chosen = [tokensOf(seen, "query")[state.query ?? -1], tokensOf(seen, "key")[state.key ?? -1]];
  return chosen.some((token) => token && (token.padding ? state.padding === "hide" : token.special && state.specials === "hide"));
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

/** @type {(error: unknown) => Message} */
function problemOf(error) {
  if (!(error instanceof ApiProblem)) {
    console.error(error);
    return { kind: "problem", text: "Something in this page went wrong.", hint: String(error), retry: true };
  }
  const { detail, title, hint, status } = error.problem;
  return { kind: "problem", text: detail || title, hint, retry: status === 0 || status >= 429 };
}
