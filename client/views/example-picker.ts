/** Offers example sentences, each with what to notice in it. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Example } from "../api/types.ts";
import { config } from "../state/config.ts";
import { inputFields, inputOf } from "../state/input.ts";
import { store } from "../state/store.ts";
import { suggestedSelection } from "../state/url.ts";
import { Menu } from "../components/menu.ts";

export class ExamplePicker extends Menu {
  override fill() {
    const current = (store.latestRequest ?? store.state).model;
    const models = modelsOf(config.examples, current);
    const groups = models.map((model) => {
      const examples = config.examples.filter((example) => example.model === model);
      const heading =
        models.length > 1 ? html`<p class="model-heading" translate="no">${modelTitle(model)}</p>` : nothing;
      return [heading, examples.map((example) => this.#choice(example))];
    });
    render(groups, this.panel);
  }

  #choice(example: Example): TemplateResult {
    return html`<button type="button" class="choice" @click=${() => this.#choose(example)}>
      <span class="choice-title">${example.title}</span>
      <span class="choice-text" translate="no">${inputText(example)}</span>
      <span class="choice-note">${example.note}</span>
    </button>`;
  }

  #choose(example: Example) {
    this.close();
    this.button.focus();
    const selection = suggestedSelection(example);
    store.requestInput({ model: example.model, input: inputOf(inputFields(example)), selection, history: "push" });
  }
}

/** The models that have examples, the current one first. */
export const modelsOf = (examples: Example[], current: string): string[] => {
  const models = [...new Set(examples.map(({ model }) => model))];
  return [...models.filter((model) => model === current), ...models.filter((model) => model !== current)];
};

const modelTitle = (key: string): string => store.models.find((model) => model.key === key)?.title ?? key;

/** The input in a line. */
const inputText = ({ text, pair, target, generate }: Example): string =>
  [text, pair, target].filter(Boolean).join(" · ") + (generate ? " …" : "");

customElements.define("example-picker", ExamplePicker);
