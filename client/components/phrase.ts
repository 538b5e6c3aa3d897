/** A sentence with its tokens emphasised. */
import { html, type TemplateResult } from "lit-html";
import type { Phrase } from "../text/message.ts";

type Content = TemplateResult | string;

const emphasise = (token: string): Content => html`<em class="token" dir="auto" translate="no">${token}</em>`;

/** @param renderToken how a token looks */
export const phrase = (phrases: Phrase[], renderToken: (token: string) => Content = emphasise): Content[] =>
  phrases.map((part) => (typeof part === "string" ? part : renderToken(part[0])));
