/** Which tokens count, by several methods: the text once for each, its tokens shaded by what the method says. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { MethodsDocument, ShownMethod, Unit } from "../api/types.ts";
import type { Theme } from "../state/types.ts";
import { withSign } from "../text/comparison-text.ts";
import { exactNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";
import { isolate } from "../text/plain-text.ts";
import type { Ramp } from "../charts/colour.ts";
import { rampOf } from "./cell-table.ts";

interface MethodRows {
  methods: MethodsDocument;
  /** Position of the chosen key; null: none. */
  chosen: number | null;
  theme: Theme;
  /** The name of a method, with its definition. */
  name: (method: ShownMethod) => unknown;
  /** What a click on a token does. */
  choose: (position: number) => void;
}

/** The tokens of all rows are equally wide, so that they break into lines at the same places. */
export function methodRows(view: MethodRows): TemplateResult[] {
  const { chosen, theme, choose } = view;
  const { methods, tokens, colours } = view.methods;
  const ramp = rampOf(colours, theme);
  return methods.map((method) => {
    return html`<div class="method">
      <h3>${view.name(method)}</h3>
      ${
        method.missing
          ? html`<p class="small">${method.missing}</p>`
          : html`<p class="method-tokens" data-cells role="group" aria-label=${method.title} dir="auto">
              ${tokens.map((token, i) => tokenOf(method, token, i, ramp, chosen, choose))}
            </p>`
      }
    </div>`;
  });
}

function tokenOf(
  { title, values, relative }: ShownMethod,
  { label, tokens }: Unit,
  place: number,
  ramp: Ramp,
  chosen: number | null,
  choose: MethodRows["choose"],
): TemplateResult {
  const [value = 0, share = 0] = [values[place], relative[place]];
  const said = _("“{token}”: {value} by {method}, {share} of its largest", {
    ...{ token: isolate(label), method: title },
    value: withSign(value, exactNumber),
    share: withSign(share, exactNumber),
  });
  return html`<button
    type="button"
    data-cell
    tabindex="-1"
    data-said=${said}
    aria-current=${tokens.includes(chosen ?? -1) ? "true" : nothing}
    style="background-color: ${ramp.css(share)}; color: ${ramp.textColour(share)}"
    @click=${() => choose(tokens[0] ?? 0)}
  >
    <span aria-hidden="true" translate="no"
      >${share < 0 ? html`<span class="method-sign">−</span>` : nothing}${label}</span
    ><span class="visually-hidden">${said}</span>
  </button>`;
}
