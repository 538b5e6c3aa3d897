/** Waits for a model to load, or to read a text, and reports progress meanwhile. */
import type { Input, ModelInfo, CaptureProgress, Problem } from "../api/types.ts";
import type { Where } from "./types.ts";
import { api } from "../api/api.ts";
import { config } from "./config.ts";
import { loadedSoFar } from "../components/model-choice.ts";
import { megabytes } from "../text/format.ts";
import { _ } from "../text/message.ts";
import { inputFields, sameInput } from "./input.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { modelInfoOf, store } from "./store.ts";

const POLL_MS = 400;
/** Faster responses need no message. */
const PATIENCE_MS = 600;

/**
 * Whether the server can answer for an input at once: the model is loaded, as far as is known here, or that input was
 * recorded. While a model loads, the server refuses everything else.
 */
export function answers(model: string, input: Input): boolean {
  const state = modelInfoOf(model)?.state;
  if (state !== "loading" && state !== "absent") return true;
  return config.examples.some(
    (example) => example.recorded && example.model === model && sameInput(inputFields(input), inputFields(example)),
  );
}

/**
 * Resolves when a model is ready; loads it if needed.
 *
 * @param where where progress is shown
 */
export async function whenReady(key: string, signal: AbortSignal, where: Where | null = "prompt") {
  for (let begun = false; ; begun = true) {
    const info = await api.model(key, signal);
    if (begun && info.state === "absent") throw new ApiProblem(cancelledProblem(info));
    const card = info.state === "absent" ? await api.load(key, signal) : info;
    store.list(store.models.map((other) => (other.key === key ? card : other)));
    if (card.state === "ready") return;
    if (card.state === "failed") throw new ApiProblem(card.problem ?? failure(card));
    if (where)
      store.setMessage(where, {
        kind: "loading",
        text: describe(card),
        fraction: card.progress?.fraction ?? 0,
        actions: config.any_model ? [cancelAction(() => cancelLoading(key))] : [],
      });
    await pause(POLL_MS, signal);
  }
}

/**
 * Shows the progress of a requested capture, until its signal is aborted.
 *
 * @param place where to show it, and how to end the capture
 */
export async function showProgress(
  model: string,
  input: Input,
  signal: AbortSignal,
  { where, cancel }: { where: Where; cancel: () => void },
) {
  try {
    await pause(PATIENCE_MS, signal);
    for (;;) {
      const progress = await api.progress(model, input, signal);
      // The response may arrive after it was cancelled.
      if (progress.state !== "absent" && !signal.aborted) {
        const text = standing(progress, modelInfoOf(model)?.title ?? model);
        store.setMessage(where, {
          kind: "loading",
          text,
          fraction: progress.fraction,
          actions: [cancelAction(cancel)],
        });
      }
      await pause(POLL_MS, signal);
    }
  } catch (error) {
    // The capture itself reports the error.
    if (!isAbort(error) && !(error instanceof ApiProblem)) throw error;
  }
}

const cancelAction = (act: () => unknown) => ({ name: _("Cancel"), act });

async function cancelLoading(key: string): Promise<void> {
  try {
    await api.cancel(key, new AbortController().signal);
  } catch (error) {
    // The code waiting for the model reports it.
    if (!(error instanceof ApiProblem)) throw error;
  }
}

export function standing(progress: CaptureProgress, title: string): string {
  const { state, seconds, expected_seconds } = progress;
  const doing = stateInWords(progress, title);
  if (state === "waiting" || expected_seconds === null) return _("{doing}.", { doing });
  return _("{doing}, {seconds} s of about {expected} s.", {
    doing,
    seconds: Math.round(seconds),
    expected: Math.max(1, Math.round(expected_seconds)),
  });
}

function stateInWords({ state, layers, written }: CaptureProgress, title: string): string {
  const of = ({ done = 0, total = 0 }: { done?: number; total?: number }) => ({ title, done, total });
  if (state === "waiting") return _("Waiting until other requests are done");
  if (state === "reading") return _("{title} reads the input", { title });
  if (state === "writing") return _("{title} generates: {done} of at most {total} tokens", of(written ?? {}));
  if (state === "running") return _("{title} runs: layer {done} of {total}", of(layers ?? {}));
  return state === "checking" ? _("{title} has run; its weights are being checked", { title }) : "";
}

function describe({ title, bytes, progress }: ModelInfo): string {
  const size = bytes && !progress?.total ? megabytes(bytes) : null;
  const name = size ? _("{title} ({size})", { title, size }) : title;
  if (!progress) return _("Loading {model} …", { model: name });
  const { phase, seconds } = progress;
  return _("Loading {model}: {phase}, {loaded}, {seconds} s", {
    model: name,
    phase,
    loaded: loadedSoFar(progress),
    seconds: Math.round(seconds),
  });
}

const cancelledProblem = ({ title }: ModelInfo): Problem => ({
  title: _("Loading was cancelled"),
  status: 409,
  detail: _("Loading {title} was cancelled.", { title }),
  code: "load-cancelled",
  hint: _("The model shown stays."),
});

const failure = ({ title }: ModelInfo): Problem => ({
  title: _("The model could not be loaded"),
  status: 503,
  detail: _("{title} could not be loaded.", { title }),
  code: "model-failed",
  hint: _("Choose another model."),
});
