/** Shows one model in the picker: description, state and actions. */
import { html, type TemplateResult } from "lit-html";
import type { ModelInfo } from "../api/types.ts";
import { config } from "../state/config.ts";
import { count, megabytes } from "../text/format.ts";

/** What the picker does when a model's button is pressed. */
interface Actions {
  choose: (card: ModelInfo) => void;
  cancel: (card: ModelInfo) => void;
}

export function modelChoice(card: ModelInfo, chosen: boolean, hidden: boolean, actions: Actions): TemplateResult {
  const { title, note, state, progress } = card;
  const loading = state === "loading";
  const problem = state === "failed" ? card.problem : null;
  const cancel = ({ target }: Event) => {
    // The button of the cancelled download disappears.
    (target as Element).closest(".model-choice")?.querySelector("button")?.focus();
    actions.cancel(card);
  };
  return html`<div class="model-choice" ?hidden=${hidden}>
    <button type="button" class="choice" aria-pressed=${String(chosen)} @click=${() => actions.choose(card)}>
      <span class="choice-title"><span>${title}</span><span class="choice-state">${stateOf(card)}</span></span>
      <span class="choice-note">${note}</span>
      <span class="choice-facts">${facts(card)}</span>
    </button>
    <div class="choice-loading">
      <progress max="1" ?hidden=${!loading} .value=${progress?.fraction ?? 0} aria-label="Loading ${title}"></progress>
      <button
        type="button"
        class="link"
        ?hidden=${!loading || !config.any_model}
        aria-label="Cancel loading ${title}"
        @click=${cancel}
      >
        Cancel
      </button>
    </div>
    <p class="choice-problem" role="alert" ?hidden=${!problem}>
      ${problem ? `${problem.detail} ${problem.hint} Choose it again to try again.` : ""}
    </p>
  </div>`;
}

/** Whether the description of a model contains every word. */
export function matches(card: ModelInfo, words: string[]): boolean {
  const { title, key, source, note, family, modality, licence } = card;
  const text = [title, key, source, note, family, modality, licence].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
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
