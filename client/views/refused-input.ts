/**
 * Shows, at the prompt, why an input was refused and what can be done. Meanwhile the picture is of an earlier one: a
 * line says of which, and nothing in it can be used.
 */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Input } from "../api/types.ts";
import type { Action, InputRequest, Refusal } from "../state/types.ts";
import { actionButtons, closeButton, keepFocus, renderMessage } from "../components/message-buttons.ts";
import { phrase } from "../components/phrase.ts";
import { Panel } from "../components/panel.ts";
import { config } from "../state/config.ts";
import { inputFields, inputOf } from "../state/input.ts";
import { retry, discardRequest } from "../state/loader.ts";
import { allowDownload } from "../state/model-progress.ts";
import { isNote, isSaidInEditor, nextSteps, stepName, type NextStep } from "../state/refusal.ts";
import { store } from "../state/store.ts";
import { suggestedSelection } from "../state/url.ts";
import { joinText, type Phrase, phrases } from "../text/message.ts";
import { ExamplePicker } from "./example-picker.ts";
import { ModelPicker } from "./model-picker.ts";

class RefusedInput extends Panel {
  override start(signal: AbortSignal) {
    for (const type of ["refusal", "request", "scene", "models", "message"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
    this.addEventListener("mousedown", keepFocus, { signal });
  }

  #draw() {
    const { refusal, isPictureOutdated } = store;
    setInert(isPictureOutdated);
    if (!refusal) {
      delete this.dataset.kind;
      renderMessage(nothing, this);
      return;
    }
    this.dataset.kind = isNote(refusal) ? "note" : "problem";
    const actions = nextSteps(refusal, store.pageState).map((step) => actionOf(step, refusal));
    const isWaiting = store.messages.get("prompt")?.kind === "loading";
    const isSaid = isWaiting || refusal.isClosed || isSaidInEditor(refusal);
    const reason = isSaid ? nothing : reasonLine(refusal, isPictureOutdated ? [] : actions);
    renderMessage([reason, isPictureOutdated ? previousLine(isWaiting ? [] : actions) : nothing], this);
  }
}

function reasonLine({ problem }: Refusal, actions: Action[]): TemplateResult {
  const { detail, title, hint } = problem;
  return html`<p class="status">
    <span id="prompt-problem">${joinText(detail || title, hint)}</span> ${actionButtons(actions)}
    ${closeButton(() => store.closeMessages())}
  </p>`;
}

/** What the picture is of. */
function previousLine(actions: Action[]): TemplateResult {
  const { scene, showsExample } = store;
  const text: Phrase[] = [[scene?.capture.text ?? ""]];
  const previousPhrases = scene?.state.text
    ? phrases("Showing your previous text: {text}", { text })
    : phrases("Showing your previous input: {text}", { text });
  const shownPhrases = showsExample
    ? phrases("Showing the example that ships with Followspot: {text}", { text })
    : previousPhrases;
  return html`<p class="status previous">
    ${scene ? html`<span class="previous-text">${phrase(shownPhrases)}</span>` : nothing} ${actionButtons(actions)}
  </p>`;
}

function setInert(inert: boolean) {
  for (const part of document.querySelectorAll("[data-picture]")) part.toggleAttribute("inert", inert);
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-of-picture]")) button.disabled = inert;
}

function actionOf(step: NextStep, { request }: Refusal): Action {
  const name = stepName(step);
  switch (step.kind) {
    case "keep":
      return { name, act: () => requestWith(request, step.changes) };
    case "move-passages":
      return { name, act: () => requestWith(request, { messages: step.messages }) };
    case "choose-model":
      return { name, act: () => document.querySelector<ModelPicker>("model-picker")?.openFor(step.tokens) };
    case "use-model":
      return { name, act: () => store.requestInput({ ...request, model: step.key, history: "push" }) };
    case "download":
      return { name, act: () => download(request) };
    case "choose-example":
      return { name, act: () => document.querySelector<ExamplePicker>("example-picker")?.open() };
    case "retry":
      return { name, act: retry };
    case "back":
      return { name, act: discardRequest };
    case "take-example":
      return { name, act: takeExample };
  }
}

const requestWith = (request: InputRequest, changes: Partial<Input>): void =>
  store.requestInput({ ...request, input: { ...request.input, ...changes }, history: "push" });

function download(request: InputRequest) {
  allowDownload(request.model);
  store.requestInput({ ...request, history: "push" });
}

/** Request the example that is shown in place of a refused text. */
function takeExample() {
  const [example] = config.examples;
  if (!example) return;
  const { model } = store.state;
  store.requestInput({
    model,
    input: inputOf(inputFields(example)),
    selection: suggestedSelection(example),
    history: "push",
  });
}

customElements.define("refused-input", RefusedInput);
