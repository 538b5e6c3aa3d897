/** Small helpers for building text-safe DOM. Tokens are hostile: they only ever become text nodes. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] false and null leave one out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

/** @type {(node: Element, attributes: Record<string, string | number | boolean | null | undefined>) => void} */
function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * Words with emphasis, from explain.js: an array stands for an emphasised token.
 *
 * @typedef {string | [string]} Phrase
 */

/** @type {(phrases: Phrase[]) => Node[]} */
export const phrase = (phrases) =>
  phrases.map((part) =>
    typeof part === "string"
      ? document.createTextNode(part)
      : el("em", { class: "token", dir: "auto" }, part[0]),
  );

/** @type {(phrases: Phrase[]) => string} */
export const plain = (phrases) => phrases.map((part) => (typeof part === "string" ? part : part[0])).join("");
