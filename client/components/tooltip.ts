/** Shows the page's one tooltip: the definition of a term that is hovered or has the focus. */
import type { Entry } from "../text/glossary.ts";
import { el } from "./dom.ts";

const tip = document.getElementById("tip") as HTMLElement;
const GAP = 8;

/** A term with its definition. */
export function term(text: string, entry: Entry): HTMLElement {
  const node = el("button", { type: "button", class: "term", "aria-describedby": "tip" }, text);
  node.addEventListener("pointerenter", () => show(node, entry));
  node.addEventListener("focus", () => show(node, entry));
  node.addEventListener("click", () => show(node, entry));
  node.addEventListener("pointerleave", hide);
  node.addEventListener("blur", hide);
  return node;
}

function show(node: HTMLElement, { title, text, formula, source }: Entry): void {
  tip.replaceChildren(el("strong", {}, title), el("span", {}, text));
  if (formula) tip.append(el("code", {}, formula));
  if (source) tip.append(el("small", {}, source));
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
