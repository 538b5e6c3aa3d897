/** An answer that grows, the attention of its last step, and the button that stops it. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Answer } from "../state/growing-answer.ts";
import { _ } from "../text/message.ts";
import { generatedRow } from "./generated-row.ts";

/** @param stop what the button does */
export function growingText({ begun, text, count, last }: Answer, stop: () => void): TemplateResult {
  if (!begun?.text)
    return html`<p class="growing-note">
      ${_("A beam search decides between its paths at the end: there is no text before that.")}
    </p>`;
  const isShown = count > 0;
  return html`<p
      class="growing-text"
      dir="auto"
      tabindex="0"
      role="region"
      aria-label=${_("Generated so far")}
      .textContent=${text}
    ></p>
    <div class="growing-row" tabindex="0" role="region" aria-label=${_("Attention of the last step")}>
      ${last ? generatedRow(last.token, last.row) : nothing}
      ${begun.rows ? nothing : html`<p class="growing-note">${ROWS_LATER}</p>`}
    </div>
    <button type="button" ?disabled=${!isShown} @click=${stop}>${_("Stop, and keep what there is")}</button>`;
}

const ROWS_LATER = _("This model returns its attention with a whole run: it is there once the answer is complete.");
