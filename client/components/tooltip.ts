/** Shows the page's one tooltip: the definition of what is hovered, touched or has the focus. */
import type { Entry } from "../text/glossary.ts";
import { html, nothing, render, type TemplateResult } from "lit-html";

const tip = document.getElementById("tip") as HTMLElement;
const GAP = 8;
/** Time for the pointer to go from a term to its tip. */
const LEAVE_MS = 200;

type Side = "above" | "below";

/** What the tip is of; null: it is hidden. */
let owner: HTMLElement | null = null;
/** Where it stands if there is room. */
let preferred: Side = "below";
let leaving = 0;

/** A term with its definition. */
export function term(text: string, entry: Entry): TemplateResult {
  const open = ({ currentTarget }: Event) => showTip(currentTarget as HTMLElement, entry);
  return html`<button
    type="button"
    class="term"
    @pointerenter=${open}
    @focus=${open}
    @click=${open}
    @pointerleave=${leaveTip}
    @blur=${hideTip}
  >
    ${text}
  </button>`;
}

/** @param side where it stands if there is room, so that it covers nothing that one looks at */
export function showTip(node: HTMLElement, entry: Entry, side: Side = "below"): void {
  hideTip();
  render(definition(entry), tip);
  tip.hidden = false;
  owner = node;
  preferred = side;
  // Only now: a hidden tip is still of the term before.
  node.setAttribute("aria-describedby", tip.id);
  place();
}

/** The focus may scroll its term into view only after the tip was shown. */
function place(): void {
  if (!owner) return;
  const [anchor, own] = [owner.getBoundingClientRect(), tip.getBoundingClientRect()];
  const [over, under] = [anchor.top - own.height - GAP, anchor.bottom + GAP];
  const fits = preferred === "below" ? under + own.height < window.innerHeight : over < 0;
  const left = Math.min(anchor.left, document.documentElement.clientWidth - own.width - GAP);
  tip.style.left = `${Math.max(GAP, left)}px`;
  tip.style.top = `${fits ? under : over}px`;
}

const definition = ({ title, text, formula, source }: Entry): TemplateResult =>
  html`<strong>${title}</strong><span>${text}</span>${formula ? html`<code>${formula}</code>` : nothing}${
      source ? html`<small>${source}</small>` : nothing
    }`;

/** Hide the tip, unless the pointer goes on to it. */
export function leaveTip(): void {
  window.clearTimeout(leaving);
  leaving = window.setTimeout(hideTip, LEAVE_MS);
}

export function hideTip(): void {
  window.clearTimeout(leaving);
  owner?.removeAttribute("aria-describedby");
  owner = null;
  tip.hidden = true;
}

/** Keep a tip under the pointer; hide it on Escape, which then does nothing else; it scrolls with its term. */
export function listenToTips() {
  tip.addEventListener("pointerenter", () => window.clearTimeout(leaving));
  tip.addEventListener("pointerleave", leaveTip);
  document.addEventListener("keydown", dismiss, { capture: true });
  document.addEventListener("scroll", place, { capture: true, passive: true });
}

function dismiss(event: KeyboardEvent) {
  if (event.key !== "Escape" || !owner) return;
  hideTip();
  event.preventDefault();
  event.stopPropagation();
}
