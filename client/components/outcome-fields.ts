/** Fields that say what is measured when attention is changed. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Capture, Outcome, Problem, Token } from "../api/types.ts";
import { choiceText, fieldText, type OutcomeOptions } from "../state/outcome.ts";
import { _ } from "../text/message.ts";
import { visibleText } from "../text/plain-text.ts";

export type Measure = NonNullable<OutcomeOptions["outcome"]>;

const MEASURE_NAMES: Record<Measure, string> = {
  logprob: _("log-probability of"),
  logit: _("logit of"),
  difference: _("difference of the logits of"),
  divergence: _("the whole prediction"),
  change: _("how far the embedding moves"),
  similarity: _("similarity to another text"),
};
const OF_PREDICTIONS: Measure[] = ["logprob", "logit", "difference", "divergence"];
const OF_EMBEDDINGS: Measure[] = ["change", "similarity"];

export interface OutcomeView {
  /** What is chosen. */
  options: OutcomeOptions;
  /** Whether the model predicts something, so that a token or label can be named; null: that depends on the text. */
  predicts: boolean | null;
  /** Where it predicts something, if there is a choice. */
  places: PlaceChoice[];
  /** What the server measured, last if it refused what is asked now; null if nothing yet. */
  outcome: Outcome | null;
  /** What the user chose, and has not yet completed. */
  draft: Measure | null;
  problem: Problem | null;
}

interface PlaceChoice {
  value: string;
  text: string;
}

/** The measure that is shown as chosen; null: the server's choice, which is not known before it reads the text. */
export function shownMeasure({ options, predicts, outcome, draft }: OutcomeView): Measure | null {
  if (draft) return draft;
  if (options.outcome) return options.outcome;
  if (outcome) return outcome.measure;
  if (options["outcome.text"]) return "similarity";
  if (options["outcome.foil"]) return "difference";
  if (predicts === null) return null;
  return predicts ? "logprob" : "change";
}

export function outcomeFields(view: OutcomeView): TemplateResult {
  const { problem } = view;
  const measure = shownMeasure(view);
  return html`${menu("outcome", _("Measured"), measureChoices(view.predicts), measure ?? "")}${
    measure && OF_PREDICTIONS.includes(measure) ? predictionFields(view, measure) : nothing
  }${measure === "similarity" ? textField(view, "outcome.text", _("The other text")) : nothing}${
    problem
      ? html`<p class="problem-line" id="outcome-problem" role="alert">${problem.detail} ${problem.hint}</p>`
      : nothing
  }`;
}

function measureChoices(predicts: boolean | null): { value: string; text: string }[] {
  const named = (names: Measure[]) => names.map((name) => ({ value: name, text: MEASURE_NAMES[name] }));
  if (predicts !== null) return named(predicts ? OF_PREDICTIONS : OF_EMBEDDINGS);
  return [{ value: "", text: _("what the model allows") }, ...named([...OF_PREDICTIONS, ...OF_EMBEDDINGS])];
}

function predictionFields(view: OutcomeView, measure: Measure): TemplateResult {
  const { outcome } = view;
  const token =
    measure === "divergence"
      ? nothing
      : textField(view, "outcome.token", _("Token or label"), outcome ? visibleText(outcome.text) : _("the likeliest"));
  const foil =
    measure === "logprob" || measure === "difference" ? textField(view, "outcome.foil", _("rather than")) : nothing;
  return html`${token}${foil}${positionField(view)}<datalist id="outcome-options">
      ${(outcome?.choices ?? []).map((choice) => html`<option value=${choiceText(choice)}></option>`)}
    </datalist>`;
}

function textField(
  { options, outcome, problem }: OutcomeView,
  name: "outcome.token" | "outcome.foil" | "outcome.text",
  label: string,
  placeholder = "",
): TemplateResult {
  const value = options[name] ?? "";
  const isWrong = problem !== null && (problem.asked === value || name === "outcome.text");
  return html`<label
    >${label}
    <input
      type="text"
      name=${name}
      .value=${live(name === "outcome.text" ? value : fieldText(value, outcome))}
      placeholder=${placeholder || nothing}
      list=${name === "outcome.text" ? nothing : "outcome-options"}
      maxlength=${name === "outcome.text" ? 2000 : 100}
      autocomplete="off"
      spellcheck="false"
      dir="auto"
      aria-invalid=${isWrong ? "true" : nothing}
      aria-describedby=${problem ? "outcome-problem" : nothing}
  /></label>`;
}

function positionField({ options, places, outcome }: OutcomeView): TemplateResult | typeof nothing {
  if (places.length < 2) return nothing;
  const chosen = options["outcome.position"] ?? outcome?.position;
  return menu("outcome.position", _("Predicted"), places, String(chosen));
}

/** The places at which the model predicts a token. */
export const predictedPlaces = ({ predictions, tokens }: Capture): PlaceChoice[] =>
  predictions
    .filter(({ kind }) => kind !== "label")
    .map(({ kind, side, position }) => ({
      value: String(position),
      text: placeText(tokens[side ?? ""]?.[position ?? -1], position ?? 0, kind),
    }));

function placeText(token: Token | undefined, place: number, kind: string): string {
  const values = { token: token?.label ?? "", place: String(place) };
  return kind === "mask" ? _("at {token} ({place})", values) : _("after {token} ({place})", values);
}

const menu = (
  name: string,
  label: string,
  choices: { value: string; text: string }[],
  chosen: string,
): TemplateResult =>
  html`<label class="select"
    >${label}
    <select name=${name}>
      ${choices.map(
        ({ value, text }) => html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`,
      )}
    </select></label
  >`;
