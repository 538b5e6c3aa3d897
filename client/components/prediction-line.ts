/** Shows the model's prediction: a word or a label, with probabilities. */
import { html, render, type TemplateResult } from "lit-html";
import { phrase } from "./phrase.ts";
import { isolate, visibleText } from "../text/plain-text.ts";
import { percent } from "../text/format.ts";
import { predictionOf } from "../charts/generation-steps.ts";
import { store } from "../state/store.ts";
import { Panel } from "./panel.ts";
import { _, phrases } from "../text/message.ts";

const MOST_OPTIONS = 5;

class PredictionLine extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
  }

  #draw() {
    const { scene } = store;
    const prediction = scene && predictionOf(scene);
    this.hidden = !prediction;
    if (!scene || !prediction) return;
    const { kind, side, position, options } = prediction;
    const token = scene.capture.tokens[side ?? ""]?.[position ?? -1];
    const name = {
      next: token
        ? phrases("After “{token}” the model predicts:", { token: [[isolate(visibleText(token.text))]] })
        : [_("The model predicts next:")],
      mask: [_("For the mask the model predicts:")],
      label: [_("The model predicts:")],
    }[kind];
    render(
      html`<span class="expected-name">${phrase(name, inQuotes)}</span>
        <ol>
          ${options.slice(0, MOST_OPTIONS).map(optionRow)}
        </ol>`,
      this,
    );
  }
}

const inQuotes = (token: string): TemplateResult => html`<span translate="no">${token}</span>`;

const optionRow = ({ text, probability }: { text: string; probability: number }): TemplateResult =>
  html`<li>
    <span class="token" dir="auto" translate="no">${visibleText(text)}</span
    ><span class="expected-bar" style="--share: ${probability}"></span
    ><span class="number">${percent(probability)}</span>
  </li>`;

customElements.define("prediction-line", PredictionLine);
