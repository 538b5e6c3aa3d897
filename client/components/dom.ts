/** Builds text-safe DOM. Tokens are hostile: they only ever become text nodes. */
import type { Phrase } from "../text/message.ts";

/** @param attributes false and null leave one out */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | number | boolean | null | undefined> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | number | boolean | null | undefined> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[Tag] {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

function setAttributes(node: Element, attributes: Record<string, string | number | boolean | null | undefined>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

export const phrase = (phrases: Phrase[]): Node[] =>
  phrases.map((part) =>
    typeof part === "string"
      ? document.createTextNode(part)
      : el("em", { class: "token", dir: "auto", translate: "no" }, part[0]),
  );

export const plain = (phrases: Phrase[]): string =>
  phrases.map((part) => (typeof part === "string" ? part : isolated(part[0]))).join("");

const TURNS_THE_LINE =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Bidi_Control}]/u;

/**
 * A token inside a line of text. Right-to-left text is isolated (U+2068 ... U+2069), or it would reverse the arrows and
 * numbers beside it.
 */
export const isolated = (label: string): string => (TURNS_THE_LINE.test(label) ? `\u2068${label}\u2069` : label);
