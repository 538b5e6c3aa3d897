/** A share of the attention as a bar, with a tick at the even share and the number beside it. */
import { html, type TemplateResult } from "lit-html";
import { percent } from "../text/format.ts";

/** @param longest the share that is as long as a bar can be */
export const shareBar = (share: number, even: number, longest: number): TemplateResult => {
  const whole = longest || 1;
  return html`<span class="budget-bar" style="--share: ${(share || 0) / whole}; --even: ${(even || 0) / whole}"
      ><span></span></span
    ><span class="budget-share">${shareText(share)}</span>`;
};

/** A dash where nothing is left without the sink. */
export const shareText = (share: number): string => (Number.isNaN(share) ? "–" : percent(share));
