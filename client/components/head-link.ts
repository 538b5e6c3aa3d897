/** Links to a head, by its name and a number. */
import { html, type TemplateResult } from "lit-html";
import { headName } from "../text/format.ts";
import { withUnit } from "../charts/overview-values.ts";
import { openHead } from "../state/selection.ts";

export const headLink = (
  { layer, head, value }: { layer: number; head: number; value: number },
  unit: string,
): TemplateResult =>
  html`<button type="button" class="link" @click=${() => openHead({ layer, head })}>
    <span translate="no">${headName(layer, head)}</span> <span class="number">${withUnit(value, unit)}</span>
  </button>`;
