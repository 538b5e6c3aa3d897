/** The text that a model reads of a conversation: what the template wrote around the messages, control tokens visible. */
import { html, type TemplateResult } from "lit-html";
import type { Token, Unit } from "../api/types.ts";
import { textSegments } from "../text/text-segments.ts";

/** The part of what the template writes. */
export const TEMPLATE = "template";

const unitsOf = (tokens: Token[]): Unit[] =>
  tokens.map(({ label, short, special }, position) => ({ label, short, special, tokens: [position] }));

/** A stretch for each message, and for what stands between messages. */
export function writtenTokens(text: string, tokens: Token[]): TemplateResult[] {
  const stretches: { part: string | null; content: (TemplateResult | string)[] }[] = [];
  for (const { unit, text: written } of textSegments(text, tokens, unitsOf(tokens))) {
    const token = unit === null ? null : tokens[unit];
    const part = token ? token.part : (stretches.at(-1)?.part ?? TEMPLATE);
    if (stretches.length === 0 || stretches.at(-1)?.part !== part) stretches.push({ part, content: [] });
    stretches.at(-1)?.content.push(token?.special ? html`<code class="control">${written}</code>` : written);
  }
  return stretches.map(
    ({ part, content }) =>
      html`<span class=${part === TEMPLATE ? "of-template" : "of-message"} dir="auto">${content}</span>`,
  );
}
