/** Builds text-safe DOM. Tokens are hostile: they only ever become text nodes. */

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
 * Words with emphasis, from selection-text.js: an array stands for an emphasised token.
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
export const plain = (phrases) =>
  phrases.map((part) => (typeof part === "string" ? part : isolated(part[0]))).join("");

const TURNS_THE_LINE = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Bidi_Control}]/u;

/**
 * A token inside a line of text. Right-to-left text is isolated (U+2068 ... U+2069), or it would reverse the arrows and
 * numbers beside it.
 *
 * @type {(label: string) => string}
 */
export const isolated = (label) => (TURNS_THE_LINE.test(label) ? `\u2068${label}\u2069` : label);
