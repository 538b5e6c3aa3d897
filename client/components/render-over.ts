/** Renders in place of what the server put into an element for the first picture; lit would render after it. */
import { render } from "lit-html";

const begun: WeakSet<HTMLElement> = new WeakSet();

export function renderOver(content: unknown, node: HTMLElement): void {
  if (!begun.has(node)) node.replaceChildren();
  begun.add(node);
  render(content, node);
}
