/** A new element for drawing only, which assistive technology skips. */
export function addChild(name: string, parent: HTMLElement, tag: string = "div"): HTMLElement {
  const node = document.createElement(tag);
  node.className = name;
  node.setAttribute("aria-hidden", "true");
  parent.append(node);
  return node;
}
