/** A row of attention in the step that generated the last token of a growing answer. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { GeneratedRow } from "../api/types.ts";
import { partName } from "../charts/stream-sides.ts";
import { headName, percent } from "../text/format.ts";
import { _, phrases } from "../text/message.ts";
import { visibleText } from "../text/plain-text.ts";
import { streamName } from "../text/stream-name.ts";
import { phrase } from "./phrase.ts";

/** What attends to what, and the largest weights as bars; below, what each part of the input gets. */
export function generatedRow(token: string, row: GeneratedRow): TemplateResult {
  const { largest, parts } = row;
  return html`<p class="generated-says">${rowSentence(token, row)}</p>
    <ul class="generated-keys">
      ${largest.map(({ text, weight }) => bar(html`<bdi translate="no">${visibleText(text)}</bdi>`, weight))}
    </ul>
    ${parts.length > 0 ? partList(parts) : nothing}`;
}

function rowSentence(token: string, { stream, layer, head, read }: GeneratedRow) {
  return phrase(
    phrases("{head} ({attention}) in the step that generated {token}: the row of {read}, the token before it.", {
      head: headName(layer, head),
      attention: streamName(stream),
      token: [[visibleText(token)]],
      read: [[visibleText(read)]],
    }),
  );
}

const partList = (parts: GeneratedRow["parts"]): TemplateResult =>
  html`<ul class="generated-keys" aria-label=${_("What each part of the input gets")}>
      ${parts.map(({ name, role, weight, even }) => bar(partName(name, role), weight, even))}
    </ul>
    <p class="growing-note">${_("even: what evenly spread attention would give")}</p>`;

/** @param even what it would get of evenly spread attention */
const bar = (name: unknown, weight: number, even: number | null = null): TemplateResult =>
  html`<li style=${`--share: ${Math.min(1, weight)}`}>
    ${name}
    <span class="generated-share"
      >${even === null ? percent(weight) : _("{share} (even: {even})", { share: percent(weight), even: percent(even) })}</span
    >
  </li>`;
