/** Sets the words of a conversation in blocks: one for each message, and small ones for what the template writes. */
import { html, type TemplateResult } from "lit-html";
import type { Capture } from "../api/types.ts";
import { partOfInput } from "../charts/stream-sides.ts";
import type { TextSegment } from "../text/text-segments.ts";
import { _ } from "../text/message.ts";
import { visibleText } from "../text/plain-text.ts";
import { TEMPLATE } from "./written-tokens.ts";

export interface Block {
  /** of the input, see `Token.part` */
  part: string;
  /** what is written beside it; empty for what the template writes */
  name: string;
}

type Content = TemplateResult | string;

/** The block of a part of a conversation; null: it has none. */
export function blockOf(part: string | null, capture: Capture): Block | null {
  if (part === null || !capture.input.messages) return null;
  return { part, name: part === TEMPLATE ? "" : partOfInput(part, capture) };
}

/**
 * @param blockOfUnit in which block a unit stands
 * @param wordOf a unit's word
 */
export function inBlocks(
  segments: TextSegment[],
  blockOfUnit: (unit: number) => Block | null,
  wordOf: (segment: TextSegment) => Content,
): Content[] {
  const stretches: { block: Block | null; content: Content[] }[] = [];
  segments.forEach((segment, i) => {
    const block = segment.unit === null ? blockBetween(segments, i, blockOfUnit) : blockOfUnit(segment.unit);
    if (stretches.length === 0 || stretches.at(-1)?.block?.part !== block?.part) stretches.push({ block, content: [] });
    const isTemplate = block?.part === TEMPLATE;
    // A line break would be none between the words of the template.
    const word = wordOf(isTemplate ? { ...segment, text: visibleText(segment.text) } : segment);
    if (!isTemplate || segment.unit !== null) stretches.at(-1)?.content.push(word);
  });
  return stretches.flatMap(({ block, content }) => (block ? [blockTemplate(block, content)] : content));
}

/** What is between words belongs to their message; what is between two messages is what the template wrote. */
function blockBetween(
  segments: TextSegment[],
  index: number,
  blockOfUnit: (unit: number) => Block | null,
): Block | null {
  const [before, after] = [index - 1, index + 1].map((at) => {
    const unit = segments[at]?.unit ?? null;
    return unit === null ? null : blockOfUnit(unit);
  });
  return before?.part === after?.part ? (before ?? null) : { part: TEMPLATE, name: "" };
}

function blockTemplate({ part, name }: Block, content: Content[]): TemplateResult {
  if (part !== TEMPLATE)
    return html`<span class="message-block" role="group" aria-label=${name} data-name=${name} dir="auto"
      >${content}</span
    >`;
  // Hidden tokens of the template leave a sign.
  return html`<span class="template-block" role="group" aria-label=${_("Written by the template")}
    >${content.length > 0 ? content : html`<span title=${_("Tokens of the template are not shown.")}>⋯</span>`}</span
  >`;
}
