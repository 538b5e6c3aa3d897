/** Fills a menu with choices, after those that the server put into it. */
import { html, render } from "lit-html";

export type Choice = [value: string, text: string];

export function fillSelect(select: HTMLSelectElement, choices: Choice[], chosen: string): void {
  render(
    choices.map(([value, text]) => html`<option value=${value}>${text}</option>`),
    select,
  );
  select.value = chosen;
}
