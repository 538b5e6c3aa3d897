/** A sentence with its tokens emphasised. */
import { html, type TemplateResult } from "lit-html";
import type { Phrase } from "../text/message.ts";

type Shown = TemplateResult | string;

const emphasised = (token: string): Shown => html`<em class="token" dir="auto" translate="no">${token}</em>`;

/** @param shown how a token looks */
export const phrase = (phrases: Phrase[], shown: (token: string) => Shown = emphasised): Shown[] =>
  phrases.map((part) => (typeof part === "string" ? part : shown(part[0])));
