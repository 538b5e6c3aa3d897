/** What the model predicts with edges cut and heads ablated, beside the model as it is. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { ChangedOption, Intervention } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { removeAllCuts, removeCut, type Cut } from "../state/cuts.ts";
import { changesText, changeText, cutName, outcomeText, probabilityText } from "../text/effect-text.ts";
import { exactNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";
import { visibleText } from "../text/plain-text.ts";

const MOST_OPTIONS = 6;

/** What is cut, each with a button that undoes it, and what it changes alone. */
export function cutChips(scene: Scene, cuts: Cut[], reply: Intervention | null): TemplateResult {
  const chips = repeat(
    cuts,
    ({ item }) => item,
    (cut, i) => cutChip(cutName(scene, cut), cut, aloneText(reply, i)),
  );
  const undoAll = html`<button type="button" class="quiet" @click=${removeAllCuts}>${_("Undo all")}</button>`;
  return html`${chips}${cuts.length > 1 ? undoAll : nothing}`;
}

function aloneText(reply: Intervention | null, index: number): string {
  const change = reply && reply.alone.length > 1 ? reply.alone[index] : undefined;
  return reply && change !== undefined ? _("alone {change}", { change: changeText(reply.outcome, change) }) : "";
}

function cutChip(name: string, { item }: Cut, alone: string): TemplateResult {
  const title = _("Undo: {cut}", { cut: name });
  return html`<span class="chip chip-cut"
    ><span translate="no">${name}</span>${alone ? html`<small>${alone}</small>` : nothing}<button
      type="button"
      aria-label=${title}
      title=${title}
      @click=${() => removeCut(item)}
    >
      ×
    </button></span
  >`;
}

/** The outcome and the predictions, before and after. */
export function cutResults(reply: Intervention, ablates: boolean): TemplateResult {
  return html`<p class="cut-changes"><strong>${changesText(reply)}</strong> ${outcomeText(reply)}</p>
    ${reply.options.length > 0 ? optionTable(reply.options.slice(0, MOST_OPTIONS)) : nothing}
    <p class="small">
      ${ablates ? `${reply.ablation_text} ` : nothing}${_("Other heads can make up for a cut, so a small change does not show that an edge or a head is idle.")}
    </p>`;
}

const optionTable = (options: ChangedOption[]): TemplateResult =>
  html`<table class="cut-options">
    <thead>
      <tr>
        <th scope="col">${_("Predicted")}</th>
        <th scope="col">${_("Before")}</th>
        <th scope="col">${_("After")}</th>
      </tr>
    </thead>
    <tbody>
      ${options.map(optionRow)}
    </tbody>
  </table>`;

const optionRow = ({ text, before, after }: ChangedOption): TemplateResult =>
  html`<tr>
    <th scope="row"><span class="token" dir="auto" translate="no">${visibleText(text)}</span></th>
    ${probabilityCell(before)}${probabilityCell(after)}
  </tr>`;

const probabilityCell = (probability: number): TemplateResult =>
  html`<td title=${exactNumber(probability)}>
    <span class="number">${probabilityText(probability)}</span
    ><span class="meter" style="--share: ${probability}"></span>
  </td>`;
