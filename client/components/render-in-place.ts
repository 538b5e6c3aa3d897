/** Renders in place of what the server put into an element for the first picture; lit would render after it. */
import { render } from "lit-html";

const rendered: WeakSet<HTMLElement> = new WeakSet();

export function renderInPlace(content: unknown, node: HTMLElement): void {
  if (!rendered.has(node)) node.replaceChildren();
  rendered.add(node);
  render(content, node);
}
