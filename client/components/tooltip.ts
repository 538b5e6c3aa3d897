/** Shows the page's one tooltip: the definition of a term that is hovered or has the focus. */
import type { Entry } from "../text/glossary.ts";
import { html, nothing, render, type TemplateResult } from "lit-html";

const tip = document.getElementById("tip") as HTMLElement;
const GAP = 8;

/** A term with its definition. */
export function term(text: string, entry: Entry): TemplateResult {
  const open = ({ currentTarget }: Event) => show(currentTarget as HTMLElement, entry);
  return html`<button
    type="button"
    class="term"
    aria-describedby="tip"
    @pointerenter=${open}
    @focus=${open}
    @click=${open}
    @pointerleave=${hide}
    @blur=${hide}
  >
    ${text}
  </button>`;
}

function show(node: HTMLElement, { title, text, formula, source }: Entry): void {
  render(
    html`<strong>${title}</strong
      ><span>${text}</span
      >${formula ? html`<code>${formula}</code>` : nothing}${source ? html`<small>${source}</small>` : nothing}`,
    tip,
  );
  tip.hidden = false;
  const [anchor, own] = [node.getBoundingClientRect(), tip.getBoundingClientRect()];
  const below = anchor.bottom + GAP + own.height < window.innerHeight;
  const left = Math.min(anchor.left, document.documentElement.clientWidth - own.width - GAP);
  tip.style.left = `${Math.max(GAP, left)}px`;
  tip.style.top = `${below ? anchor.bottom + GAP : anchor.top - own.height - GAP}px`;
}

function hide() {
  tip.hidden = true;
}

export function listenForEscape() {
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  document.addEventListener("scroll", hide, { capture: true, passive: true });
}
