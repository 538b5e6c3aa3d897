/** Shows one model in the picker: description, state and actions. */
import type { ModelInfo } from "../api/types.ts";
import { config } from "../state/config.ts";
import { el } from "./dom.ts";
import { count, megabytes } from "../text/format.ts";

/** What the picker does when a model's button is pressed. */
type Actions = { choose: (card: ModelInfo) => void; cancel: (card: ModelInfo) => void };

/** Redrawn in place, so that the focus stays while a model loads. */
export class ModelChoice {
  card: ModelInfo;

  #state = el("span", { class: "choice-state" });
  #note = el("span", { class: "choice-note" });
  #facts = el("span", { class: "choice-facts" });
  #problem = el("p", { class: "choice-problem", role: "alert", hidden: true });
  #progress = el("progress", { max: 1, hidden: true });
  #cancel = el("button", { type: "button", class: "link", hidden: true }, "Cancel");
  #title = el("span");
  #button = el(
    "button",
    { type: "button", class: "choice" },
    el("span", { class: "choice-title" }, this.#title, this.#state),
    this.#note,
    this.#facts,
  );
  element = el(
    "div",
    { class: "model-choice" },
    this.#button,
    el("div", { class: "choice-loading" }, this.#progress, this.#cancel),
    this.#problem,
  );

  constructor(card: ModelInfo, { choose, cancel }: Actions) {
    this.card = card;
    this.#button.addEventListener("click", () => choose(this.card));
    this.#cancel.addEventListener("click", () => {
      this.#button.focus();
      cancel(this.card);
    });
  }

  show(card: ModelInfo, chosen: boolean): void {
    this.card = card;
    this.#button.setAttribute("aria-pressed", String(chosen));
    this.#title.textContent = card.title;
    this.#state.textContent = stateOf(card);
    this.#note.textContent = card.note;
    this.#facts.textContent = facts(card);
    const loading = card.state === "loading";
    this.#progress.hidden = !loading;
    this.#progress.value = card.progress?.fraction ?? 0;
    this.#progress.setAttribute("aria-label", `Loading ${card.title}`);
    this.#cancel.hidden = !loading || !config.any_model;
    this.#cancel.setAttribute("aria-label", `Cancel loading ${card.title}`);
    const problem = card.state === "failed" ? card.problem : null;
    const text = problem ? `${problem.detail} ${problem.hint} Choose it again to try again.` : "";
    this.#problem.hidden = !problem;
    if (this.#problem.textContent !== text) this.#problem.textContent = text;
  }

  focus() {
    this.#button.focus();
  }

  /** whether the model's description contains every word */
  matches(words: string[]): boolean {
    const { title, key, source, note, family, modality, licence } = this.card;
    const text = [title, key, source, note, family, modality, licence].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  }
}

/** State of a model in words. */
function stateOf({ state, stored, bytes, origin, progress }: ModelInfo): string {
  if (state === "ready") return "loaded";
  if (state === "failed") return "could not be loaded";
  if (state === "loading") return `loading, ${loadedSoFar(progress)}`;
  if (origin === "built-in") return "";
  if (stored) return "on this machine";
  return bytes ? `to download, about ${megabytes(bytes)}` : "to download";
}

/** `34 of 90 MB, 38 %` or `45 %`. */
export function loadedSoFar(progress: ModelInfo["progress"]): string {
  if (!progress) return "0 %";
  const { fraction, done, total } = progress;
  if (done === null || !total) return wholePercent(fraction);
  return `${(done / 1e6).toFixed(0)} of ${megabytes(total)}, ${wholePercent(done / total)}`;
}

/** Never 100 % before it is done. */
export const wholePercent = (share: number): string => `${share < 1 ? Math.min(99, Math.round(100 * share)) : 100} %`;

function facts({
  streams,
  max_tokens,
  parameters,
  bytes,
  stored,
  licence,
  gated,
  source,
  commit,
  origin,
}: ModelInfo): string {
  const shapes = (streams ?? []).map(
    ({ name, layers, heads }) =>
      `${name === "self" ? "" : `${name}: `}${count(layers, "layer")} × ${count(heads, "head")}`,
  );
  const known = [
    ...shapes,
    parameters && `${parametersInWords(parameters)} parameters`,
    bytes && stored && megabytes(bytes),
    max_tokens && `up to ${count(max_tokens, "token")}`,
    `licence: ${licence}${gated ? ", to be accepted on the Hub first" : ""}`,
    origin === "hub" && (commit ? `${source}@${commit.slice(0, 8)}` : source),
  ];
  return known.filter(Boolean).join(" · ");
}

const parametersInWords = (parameters: number): string =>
  parameters < 1e7 ? `${(parameters / 1e6).toFixed(1)} M` : `${Math.round(parameters / 1e6)} M`;
