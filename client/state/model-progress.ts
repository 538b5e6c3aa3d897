/** Waits for a model to load, or to read a text, and reports progress meanwhile. */
import type { Input, ModelInfo, CaptureProgress, Problem } from "../api/types.ts";
import type { MessagePlace } from "./types.ts";
import { api } from "../api/api.ts";
import { config } from "./config.ts";
import { loadedText, needsDownload } from "../components/model-choice.ts";
import { megabytes } from "../text/format.ts";
import { _, ngettext } from "../text/message.ts";
import { inputFields, isSameInput } from "./input.ts";
import { NOT_DOWNLOADED } from "./refusal.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { modelInfoOf, store } from "./store.ts";

const POLL_MS = 400;
/** Faster responses need no message. */
const MESSAGE_DELAY_MS = 600;

/**
 * Whether the server can answer for an input at once: the model is loaded, as far as is known here, or that input was
 * recorded. While a model loads, the server refuses everything else.
 */
export function canAnswer(model: string, input: Input): boolean {
  const state = modelInfoOf(model)?.state;
  if (state !== "loading" && state !== "absent") return true;
  return config.examples.some(
    (example) => example.recorded && example.model === model && isSameInput(inputFields(input), inputFields(example)),
  );
}

/** Models that the user wants to be downloaded: nothing is downloaded unasked. */
const wantedDownloads = new Set<string>();

/** The user wants this model, also if it has to be downloaded. */
export function allowDownload(key: string) {
  wantedDownloads.add(key);
}

/**
 * Before a model is loaded.
 *
 * @throws ApiProblem if it would have to be downloaded, and nobody said so
 */
export function checkDownload(key: string) {
  const modelInfo = modelInfoOf(key);
  if (modelInfo && needsDownload(modelInfo) && !wantedDownloads.has(key))
    throw new ApiProblem(downloadProblem(modelInfo));
}

/** Fetch what the models read, before requesting a capture. */
export async function refreshModels(signal: AbortSignal) {
  try {
    store.setModels((await api.models(signal)).models);
  } catch (error) {
    // The capture itself will show whether the server is reachable.
    if (!(error instanceof ApiProblem)) throw error;
  }
}

/**
 * Resolves when a model is ready; loads it if needed.
 *
 * @param place where progress is shown
 * @throws ApiProblem if it cannot be loaded, or would have to be downloaded and nobody said so
 */
export async function whenModelReady(key: string, signal: AbortSignal, place: MessagePlace | null = "prompt") {
  checkDownload(key);
  for (let hasBegun = false; ; hasBegun = true) {
    const info = await api.model(key, signal);
    if (hasBegun && info.state === "absent") throw new ApiProblem(cancelledProblem(info));
    const loading = info.state === "absent" ? await api.loadModel(key, signal) : info;
    store.setModels(store.models.map((other) => (other.key === key ? loading : other)));
    if (loading.state === "ready") return;
    if (loading.state === "failed") throw new ApiProblem(loading.problem ?? loadFailure(loading));
    if (place)
      store.setMessage(place, {
        kind: "loading",
        text: loadingText(loading),
        fraction: loading.progress?.fraction ?? 0,
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
  { where: place, cancel: onCancel }: { where: MessagePlace; cancel: () => void },
) {
  try {
    await pause(MESSAGE_DELAY_MS, signal);
    for (;;) {
      const progress = await api.progress(model, input, signal);
      // The response may arrive after it was cancelled.
      if (progress.state !== "absent" && !signal.aborted) {
        const text = progressText(progress, modelInfoOf(model)?.title ?? model);
        store.setMessage(place, {
          kind: "loading",
          text,
          fraction: progress.fraction,
          actions: [cancelAction(onCancel)],
          isGenerating: progress.state === "writing",
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
    await api.cancelLoading(key, new AbortController().signal);
  } catch (error) {
    // The code waiting for the model reports it.
    if (!(error instanceof ApiProblem)) throw error;
  }
}

export function progressText(progress: CaptureProgress, title: string): string {
  const { state, seconds, expected_seconds } = progress;
  const phase = phaseText(progress, title);
  if (state === "waiting" || expected_seconds === null) return _("{doing}.", { doing: phase });
  return _("{doing}, {seconds} s of about {expected} s.", {
    doing: phase,
    seconds: Math.round(seconds),
    expected: Math.max(1, Math.round(expected_seconds)),
  });
}

function phaseText({ state, layers, written, ahead }: CaptureProgress, title: string): string {
  const values = ({ done = 0, total = 0 }: { done?: number; total?: number }) => ({ title, done, total });
  if (state === "waiting") return ahead ? requestsBefore(ahead) : _("Waiting until other requests are done");
  if (state === "reading") return _("{title} reads the input", { title });
  if (state === "writing") return _("{title} generates tokens: {done} of at most {total}", values(written ?? {}));
  if (state === "running") return _("{title} runs: layer {done} of {total}", values(layers ?? {}));
  return state === "checking" ? _("{title} has run; its weights are being checked", { title }) : "";
}

const requestsBefore = (ahead: number) =>
  ngettext("Waiting: {count} other request comes first", "Waiting: {count} other requests come first", ahead);

function loadingText({ title, bytes, progress }: ModelInfo): string {
  const size = bytes && !progress?.total ? megabytes(bytes) : null;
  const name = size ? _("{title} ({size})", { title, size }) : title;
  if (!progress) return _("Loading {model} …", { model: name });
  const { phase, seconds } = progress;
  return _("Loading {model}: {phase}, {loaded}, {seconds} s", {
    model: name,
    phase,
    loaded: loadedText(progress),
    seconds: Math.round(seconds),
  });
}

const downloadProblem = ({ title, bytes }: ModelInfo): Problem => ({
  title: _("The model is not on this machine"),
  status: 404,
  detail: bytes
    ? _("{title} is not on this machine: about {size} have to be downloaded first.", { title, size: megabytes(bytes) })
    : _("{title} is not on this machine: it has to be downloaded first."),
  code: NOT_DOWNLOADED,
  hint: _("Choosing it in the menu of models downloads it."),
});

const cancelledProblem = ({ title }: ModelInfo): Problem => ({
  title: _("Loading was cancelled"),
  status: 409,
  detail: _("Loading {title} was cancelled.", { title }),
  code: "load-cancelled",
  hint: _("The model shown stays."),
});

const loadFailure = ({ title }: ModelInfo): Problem => ({
  title: _("The model could not be loaded"),
  status: 503,
  detail: _("{title} could not be loaded.", { title }),
  code: "model-failed",
  hint: _("Choose another model."),
});
