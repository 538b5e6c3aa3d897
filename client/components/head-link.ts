/** Links to a head, by its name and a number. */
import { html, nothing, type TemplateResult } from "lit-html";
import { exactNumber, headName } from "../text/format.ts";
import { withUnit } from "../charts/overview-values.ts";
import { openHead } from "../state/selection.ts";

/** @param found without a value where the number stands beside the link already */
export function headLink(
  { layer, head, value }: { layer: number; head: number; value?: number },
  unit = "",
): TemplateResult {
  const number =
    value === undefined
      ? nothing
      : html` <span class="number" title=${exactNumber(value)}>${withUnit(value, unit)}</span>`;
  return html`<button type="button" class="link" @click=${() => openHead({ layer, head })}>
    <span translate="no">${headName(layer, head)}</span>${number}
  </button>`;
}
