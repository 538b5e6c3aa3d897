/** Shows one model in the picker: description, state and actions. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { ModelInfo } from "../api/types.ts";
import { config } from "../state/config.ts";
import { headCount, layerCount, megabytes, tokenCount } from "../text/format.ts";
import { _, localNumber } from "../text/message.ts";
import { streamName } from "../text/stream-name.ts";

/** What the picker does when a model's button is pressed. */
interface Actions {
  choose: (model: ModelInfo) => void;
  cancel: (model: ModelInfo) => void;
}

export function modelChoice(model: ModelInfo, isChosen: boolean, isHidden: boolean, actions: Actions): TemplateResult {
  const { title, note, state, progress } = model;
  const isLoading = state === "loading";
  const problem = state === "failed" ? model.problem : null;
  const cancel = ({ target }: Event) => {
    // The button of the cancelled download disappears.
    (target as Element).closest(".model-choice")?.querySelector("button")?.focus();
    actions.cancel(model);
  };
  return html`<div class="model-choice" ?hidden=${isHidden}>
    <button type="button" class="choice" aria-pressed=${String(isChosen)} @click=${() => actions.choose(model)}>
      <span class="choice-title"
        ><span translate="no">${title}</span><span class="choice-state">${stateText(model)}</span></span
      >
      <span class="choice-note">${note}</span>
      <span class="choice-facts">${modelFacts(model)}${publishedSource(model)}</span>
    </button>
    <div class="choice-loading">
      <progress
        max="1"
        ?hidden=${!isLoading}
        .value=${progress?.fraction ?? 0}
        aria-label=${_("Loading {title}", { title })}
      ></progress>
      <button
        type="button"
        class="link"
        ?hidden=${!isLoading || !config.any_model}
        aria-label=${_("Cancel loading {title}", { title })}
        @click=${cancel}
      >
        ${_("Cancel")}
      </button>
    </div>
    <p class="choice-problem" role="alert" ?hidden=${!problem}>
      ${problem ? [problem.detail, problem.hint, _("Choose it again to try again.")].join(" ") : ""}
    </p>
  </div>`;
}

/** Whether the description of a model contains every word. */
export function matchesWords(model: ModelInfo, words: string[]): boolean {
  const { title, key, source, note, family, modality, licence } = model;
  const text = [title, key, source, note, family, modality, licence].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Whether the files of a model are not on the server's machine yet. */
export const needsDownload = ({ state, stored, origin }: ModelInfo): boolean =>
  state === "absent" && !stored && origin !== "built-in";

/** State of a model in words. */
function stateText(modelInfo: ModelInfo): string {
  const { state, bytes, origin, progress } = modelInfo;
  if (state === "ready") return _("loaded");
  if (state === "failed") return _("could not be loaded");
  if (state === "loading") return _("loading, {loaded}", { loaded: loadedText(progress) });
  if (origin === "built-in") return "";
  if (!needsDownload(modelInfo)) return _("on this machine");
  return bytes ? _("to download, about {size}", { size: megabytes(bytes) }) : _("to download");
}

/** `34 of 90 MB, 38 %` or `45 %`. */
export function loadedText(progress: ModelInfo["progress"]): string {
  if (!progress) return wholePercent(0);
  const { fraction, done, total } = progress;
  if (done === null || !total) return wholePercent(fraction);
  return _("{done} of {size}, {share}", {
    done: Math.round(done / 1e6),
    size: megabytes(total),
    share: wholePercent(done / total),
  });
}

/** Never 100 % before it is done. */
export const wholePercent = (share: number): string =>
  _("{number} %", { number: share < 1 ? Math.min(99, Math.round(100 * share)) : 100 });

function modelFacts({ streams, max_tokens, parameters, bytes, stored, licence, gated }: ModelInfo): string {
  const shapes = (streams ?? []).map(({ name, layers, heads }) => {
    const shape = `${layerCount(layers)} × ${headCount(heads)}`;
    return name === "self" ? shape : _("{stream}: {shape}", { stream: streamName(name), shape });
  });
  const parts = [
    ...shapes,
    parameters && _("{number} parameters", { number: parametersInWords(parameters) }),
    bytes && stored && megabytes(bytes),
    max_tokens && _("up to {tokens}", { tokens: tokenCount(max_tokens) }),
    gated
      ? _("licence: {licence}, to be accepted on the Hub first", { licence })
      : _("licence: {licence}", { licence }),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** Where it is on the Hub or on PyPI. */
const publishedSource = ({ origin, source, commit }: ModelInfo): TemplateResult | typeof nothing =>
  origin === "hub" || origin === "package"
    ? html` · <span translate="no">${commit ? `${source}@${commit.slice(0, 8)}` : source}</span>`
    : nothing;

const parametersInWords = (parameters: number): string =>
  _("{number} M", {
    number: parameters < 1e7 ? localNumber((parameters / 1e6).toFixed(1)) : Math.round(parameters / 1e6),
  });
