/**
 * Waits for a model to load, or to read a text, and reports progress meanwhile.
 *
 * @import { Input, ModelInfo, Progress } from "./types.js"
 */
import { api } from "./api.js";
import { config } from "./config.js";
import { loadedSoFar } from "./elements/model-choice.js";
import { grouped, megabytes } from "./format.js";
import { inputFields, sameInput } from "./input.js";
import { ApiProblem, isAbort, pause } from "./request-cache.js";
import { modelInfoOf, store } from "./store.js";

const POLL_MS = 400;
/** Faster responses need no message. */
const PATIENCE_MS = 600;

/**
 * Whether the server can answer for an input at once: the model is loaded, as far as is known here, or that input was
 * recorded. While a model loads, the server refuses everything else.
 *
 * @type {(model: string, input: Input) => boolean}
 */
export function answers(model, input) {
  const state = modelInfoOf(model)?.state;
  if (state !== "loading" && state !== "absent") return true;
  return config.examples.some((example) => example.recorded && example.model === model && sameInput(inputFields(input), inputFields(example)));
}

/**
 * Resolves when a model is ready; loads it if needed.
 *
 * @param {string} key
 * @param {AbortSignal} signal
 * @param {import("./types.js").Where | null} [where] where progress is shown
 */
export async function whenReady(key, signal, where = "prompt") {
  for (let begun = false; ; begun = true) {
    const seen = await api.model(key, signal);
    if (begun && seen.state === "absent") throw new ApiProblem(cancelledProblem(seen));
    const card = seen.state === "absent" ? await api.load(key, signal) : seen;
    store.list(store.models.map((other) => (other.key === key ? card : other)));
    if (card.state === "ready") return;
    if (card.state === "failed") throw new ApiProblem(card.problem ?? failure(card));
    if (where) store.setMessage(where, {
      kind: "loading",
      text: describe(card),
      fraction: card.progress?.fraction ?? 0,
      ...(config.any_model && { cancel: () => api.cancel(key, new AbortController().signal) }),
    });
    await pause(POLL_MS, signal);
  }
}

/**
 * Shows the progress of a requested capture, until its signal is aborted.
 *
 * @param {string} model
 * @param {Input} input
 * @param {AbortSignal} signal
 * @param {{where: import("./types.js").Where, cancel: () => void}} place where to show it, and how to end the capture
 */
export async function tellProgress(model, input, signal, { where, cancel }) {
  try {
    await pause(PATIENCE_MS, signal);
    for (;;) {
      const progress = await api.progress(model, input, signal);
      // The response may arrive after it was cancelled.
      if (progress.state !== "absent" && !signal.aborted) {
        const text = standing(progress, modelInfoOf(model)?.title ?? model);
        store.setMessage(where, { kind: "loading", text, fraction: progress.fraction, cancel });
      }
      await pause(POLL_MS, signal);
    }
  } catch (error) {
    // The capture itself reports the error.
    if (!isAbort(error) && !(error instanceof ApiProblem)) throw error;
  }
}

/** @type {(progress: Progress, title: string) => string} */
export function standing({ state, layers, written, seconds, expected_seconds }, title) {
  const doing = {
    absent: "",
    waiting: "Waiting until other requests are done",
    reading: `${title} reads the input`,
    writing: `${title} generates: ${grouped(written?.done ?? 0)} of at most ${grouped(written?.total ?? 0)} tokens`,
    running: `${title} runs: layer ${grouped(layers?.done ?? 0)} of ${grouped(layers?.total ?? 0)}`,
    checking: `${title} has run, and its weights are checked`,
  }[state];
  if (state === "waiting" || expected_seconds === null) return `${doing}.`;
  const whole = Math.max(1, Math.round(expected_seconds));
  return `${doing}, ${Math.round(seconds)} s of about ${grouped(whole)} s.`;
}

/** @type {(card: ModelInfo) => string} */
function describe({ title, bytes, progress }) {
  const size = bytes && !progress?.total ? ` (${megabytes(bytes)})` : "";
  if (!progress) return `Loading ${title}${size} …`;
  const { phase, seconds } = progress;
  return `Loading ${title}${size}: ${phase}, ${loadedSoFar(progress)}, ${seconds.toFixed(0)} s`;
}

/** @type {(card: ModelInfo) => import("./types.js").Problem} */
const cancelledProblem = ({ title }) => ({
  title: "Loading was cancelled",
  status: 409,
  detail: `Loading ${title} was cancelled.`,
  code: "load-cancelled",
  hint: "The model shown stays.",
});

/** @type {(card: ModelInfo) => import("./types.js").Problem} */
const failure = ({ title }) => ({
  title: "The model could not be loaded",
  status: 503,
  detail: `${title} could not be loaded.`,
  code: "model-failed",
  hint: "Choose another model.",
});
