/** A cell of the ranking: what cutting the edge of the pair would change in one head. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { HeadEffects, Problem } from "../api/types.ts";
import { changeText } from "../text/effect-text.ts";
import { exactNumber } from "../text/format.ts";
import { _, joinText } from "../text/message.ts";

/** What is known of the edge in each head, and what is wrong. */
export interface HeadEffectRun {
  reply: HeadEffects | null;
  problem: Problem | null;
  isPending: boolean;
}

interface Head {
  layer: number;
  head: number;
}

/** The change that the model shows, else its estimate; null where neither is known. */
export function effectOf(
  effects: HeadEffects | null,
  { layer, head }: Head,
): { change: number; isVerified: boolean } | null {
  const verified = effects?.verified[layer]?.[head] ?? null;
  const change = verified ?? effects?.estimates[layer]?.[head] ?? null;
  return change === null ? null : { change, isVerified: verified !== null };
}

export function effectCell({ reply, problem, isPending }: HeadEffectRun, head: Head): TemplateResult {
  const effect = effectOf(reply, head);
  if (!reply || !effect) {
    const why = problem ? joinText(problem.detail, problem.hint) : nothing;
    return html`<td class="number" title=${why}>${isPending && !reply ? "…" : "–"}</td>`;
  }
  const { change, isVerified } = effect;
  const kind = isVerified ? _("verified by running the model") : _("first-order estimate");
  const title = _("{number}, {kind}", { number: exactNumber(change), kind });
  return html`<td class="number" title=${title}>
    ${changeText(reply.outcome, change)}${
      isVerified ? html`<span class="verified-dot" role="img" aria-label=${kind}></span>` : nothing
    }
  </td>`;
}
