/** Shows the page's one tooltip: the definition of what is hovered, touched or has the focus. */
import type { Entry } from "../text/glossary.ts";
import { html, nothing, render, type TemplateResult } from "lit-html";

const tip = document.getElementById("tip") as HTMLElement;
const GAP = 8;
/** Time for the pointer to go from a term to its tip. */
const LEAVE_MS = 200;

type Side = "above" | "below";

/** What the tip is of; null: it is hidden. */
let tipOwner: HTMLElement | null = null;
/** Where it stands if there is room. */
let preferredSide: Side = "below";
let leaveTimer = 0;

/** A term with its definition. */
export function term(text: string, entry: Entry): TemplateResult {
  const show = ({ currentTarget }: Event) => showTip(currentTarget as HTMLElement, entry);
  return html`<button
    type="button"
    class="term"
    @pointerenter=${show}
    @focus=${show}
    @click=${show}
    @pointerleave=${leaveTip}
    @blur=${hideTip}
  >
    ${text}
  </button>`;
}

/** Give a node of the page's own markup a definition. */
export function define(node: HTMLElement, entry: Entry, signal: AbortSignal): void {
  for (const type of ["pointerenter", "focus", "click"]) {
    node.addEventListener(type, () => showTip(node, entry), { signal });
  }
  node.addEventListener("pointerleave", leaveTip, { signal });
  node.addEventListener("blur", hideTip, { signal });
}

/** @param side where it stands if there is room, so that it covers nothing of interest */
export function showTip(node: HTMLElement, entry: Entry, side: Side = "below"): void {
  hideTip();
  render(definition(entry), tip);
  tip.hidden = false;
  tipOwner = node;
  preferredSide = side;
  // Only now: a hidden tip is still of the term before.
  node.setAttribute("aria-describedby", tip.id);
  placeTip();
}

/** The focus may scroll its term into view only after the tip was shown. */
function placeTip(): void {
  if (!tipOwner) return;
  const [anchorBox, tipBox] = [tipOwner.getBoundingClientRect(), tip.getBoundingClientRect()];
  const [above, below] = [anchorBox.top - tipBox.height - GAP, anchorBox.bottom + GAP];
  const isBelow = preferredSide === "below" ? below + tipBox.height < window.innerHeight : above < 0;
  const left = Math.min(anchorBox.left, document.documentElement.clientWidth - tipBox.width - GAP);
  tip.style.left = `${Math.max(GAP, left)}px`;
  tip.style.top = `${isBelow ? below : above}px`;
}

const definition = ({ title, text, formula, source }: Entry): TemplateResult =>
  html`<strong>${title}</strong><span>${text}</span>${formula ? html`<code>${formula}</code>` : nothing}${
      source ? html`<small>${source}</small>` : nothing
    }`;

/** Hide the tip, unless the pointer goes on to it. */
export function leaveTip(): void {
  window.clearTimeout(leaveTimer);
  leaveTimer = window.setTimeout(hideTip, LEAVE_MS);
}

export function hideTip(): void {
  window.clearTimeout(leaveTimer);
  tipOwner?.removeAttribute("aria-describedby");
  tipOwner = null;
  tip.hidden = true;
}

/** Keep a tip under the pointer; hide it on Escape, which then does nothing else; it scrolls with its term. */
export function listenToTips() {
  tip.addEventListener("pointerenter", () => window.clearTimeout(leaveTimer));
  tip.addEventListener("pointerleave", leaveTip);
  document.addEventListener("keydown", onEscape, { capture: true });
  document.addEventListener("scroll", placeTip, { capture: true, passive: true });
}

function onEscape(event: KeyboardEvent) {
  if (event.key !== "Escape" || !tipOwner) return;
  hideTip();
  event.preventDefault();
  event.stopPropagation();
}
