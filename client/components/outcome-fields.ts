/** Fields that say what is measured when attention is changed. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Outcome, Problem, Token } from "../api/types.ts";
import type { Scene, State } from "../state/types.ts";
import { choiceText, fieldText } from "../state/outcome.ts";
import { _ } from "../text/message.ts";
import { visibleText } from "../text/plain-text.ts";

export type Measure = NonNullable<State["outcome"]>;

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

interface OutcomeView {
  scene: Scene;
  /** What the server measured, last if it refused what is asked now; null if nothing yet. */
  outcome: Outcome | null;
  /** What the user chose, and has not yet completed. */
  draft: Measure | null;
  problem: Problem | null;
}

/** Whether the model predicts something, so that a token or label can be named. */
const predicts = ({ capture }: Scene): boolean => capture.predictions.length > 0;

export function shownMeasure({ scene, outcome, draft }: OutcomeView): Measure {
  const { state } = scene;
  if (draft) return draft;
  if (state.outcome) return state.outcome;
  if (outcome) return outcome.measure;
  if (!predicts(scene)) return state["outcome.text"] ? "similarity" : "change";
  return state["outcome.foil"] ? "difference" : "logprob";
}

export function outcomeFields(view: OutcomeView): TemplateResult {
  const { scene, problem } = view;
  const measure = shownMeasure(view);
  const names = predicts(scene) ? OF_PREDICTIONS : OF_EMBEDDINGS;
  const choices = names.map((name) => ({ value: name, text: MEASURE_NAMES[name] }));
  return html`${menu("outcome", _("Measured"), choices, measure)}${
    OF_PREDICTIONS.includes(measure) ? predictionFields(view, measure) : nothing
  }${measure === "similarity" ? textField(view, "outcome.text", _("The other text")) : nothing}${
    problem
      ? html`<p class="problem-line" id="outcome-problem" role="alert">${problem.detail} ${problem.hint}</p>`
      : nothing
  }`;
}

function predictionFields(view: OutcomeView, measure: Measure): TemplateResult {
  const { scene, outcome } = view;
  const token =
    measure === "divergence"
      ? nothing
      : textField(view, "outcome.token", _("Token or label"), visibleText(outcome?.text ?? ""));
  const foil =
    measure === "logprob" || measure === "difference" ? textField(view, "outcome.foil", _("rather than")) : nothing;
  return html`${token}${foil}${positionField(scene, outcome)}<datalist id="outcome-options">
      ${(outcome?.choices ?? []).map((choice) => html`<option value=${choiceText(choice)}></option>`)}
    </datalist>`;
}

function textField(
  { scene, outcome, problem }: OutcomeView,
  name: "outcome.token" | "outcome.foil" | "outcome.text",
  label: string,
  placeholder = "",
): TemplateResult {
  const value = scene.state[name] ?? "";
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

/** The places at which something is predicted. */
function positionField({ capture, state }: Scene, outcome: Outcome | null): TemplateResult | typeof nothing {
  const places = capture.predictions.filter(({ kind }) => kind !== "label");
  if (places.length < 2) return nothing;
  const chosen = state["outcome.position"] ?? outcome?.position;
  const choices = places.map(({ kind, side, position }) => ({
    value: String(position),
    text: placeText(capture.tokens[side ?? ""]?.[position ?? -1], position ?? 0, kind),
  }));
  return menu("outcome.position", _("Predicted"), choices, String(chosen));
}

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
