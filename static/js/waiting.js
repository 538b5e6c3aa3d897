/**
 * Waiting for a model to be loaded, with words for what is happening meanwhile.
 *
 * @import { ModelCard } from "./types.js"
 */
import { api } from "./api.js";
import { config } from "./config.js";
import { loadedSoFar } from "./elements/model-choice.js";
import { megabytes } from "./format.js";
import { ApiProblem, pause } from "./slot.js";
import { store } from "./store.js";

const POLL_MS = 400;

/**
 * Resolves when a model can be used; starts its loading if nobody has.
 *
 * @param {string} key
 * @param {AbortSignal} signal
 * @param {import("./types.js").Where} [where] is told how far it is
 */
export async function whenReady(key, signal, where = "prompt") {
  for (let begun = false; ; begun = true) {
    const seen = await api.model(key, signal);
    if (begun && seen.state === "absent") throw new ApiProblem(cancelled(seen));
    const card = seen.state === "absent" ? await api.load(key, signal) : seen;
    store.list(store.models.map((other) => (other.key === key ? card : other)));
    if (card.state === "ready") return;
    if (card.state === "failed") throw new ApiProblem(card.problem ?? failure(card));
    store.tell(where, {
      kind: "loading",
      text: describe(card),
      fraction: card.progress?.fraction ?? 0,
      ...(config.any_model && { cancel: key }),
    });
    await pause(POLL_MS, signal);
  }
}

/** @type {(card: ModelCard) => string} */
function describe({ title, bytes, progress }) {
  const size = bytes && !progress?.total ? ` (${megabytes(bytes)})` : "";
  if (!progress) return `Loading ${title}${size} …`;
  const { phase, seconds } = progress;
  return `Loading ${title}${size}: ${phase}, ${loadedSoFar(progress)}, ${seconds.toFixed(0)} s`;
}

/** @type {(card: ModelCard) => import("./types.js").Problem} */
const cancelled = ({ title }) => ({
  title: "Loading was cancelled",
  status: 409,
  detail: `Loading ${title} was cancelled.`,
  code: "load-cancelled",
  hint: "The model shown stays.",
});

/** @type {(card: ModelCard) => import("./types.js").Problem} */
const failure = ({ title }) => ({
  title: "The model could not be loaded",
  status: 503,
  detail: `${title} could not be loaded.`,
  code: "model-failed",
  hint: "Choose another model.",
});
