/** Radio buttons of one group, each shown as its text. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

export interface RadioChoice {
  value: string;
  text: TemplateResult | string;
  title?: string;
}

export const radioButtons = (group: string, choices: RadioChoice[], chosen: string): TemplateResult[] =>
  choices.map(
    ({ value, text, title }) =>
      html`<label title=${title ?? nothing}
        ><input type="radio" name=${group} value=${value} .checked=${live(value === chosen)} /><span
          >${text}</span
        ></label
      >`,
  );
