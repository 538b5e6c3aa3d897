/** Fills a menu with choices, after those that the server put into it. */
import { html, nothing, render } from "lit-html";

/** An entry of a menu; a text that is a name is not translated. */
export type Choice = [value: string, text: string, named?: boolean];

export function fillSelect(select: HTMLSelectElement, choices: Choice[], chosen: string): void {
  render(
    choices.map(
      ([value, text, isName]) => html`<option value=${value} translate=${isName ? "no" : nothing}>${text}</option>`,
    ),
    select,
  );
  select.value = chosen;
}
