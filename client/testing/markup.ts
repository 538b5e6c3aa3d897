/** A template's markup as text, so that tests read it without a browser. */
import { nothing, type TemplateResult } from "lit-html";

interface Directive {
  _$litDirective$: unknown;
  /** the content is the last one, as of `live` and `keyed` */
  values: unknown[];
}

/** White space is collapsed; listeners are left out, properties are written with a point. */
export const markup = (content: unknown): string =>
  textOf(content)
    .replace(/\s+/g, " ")
    .replace(/ ?(\/?>)/g, "$1")
    .trim();

function textOf(content: unknown): string {
  if (content === nothing || content === null || content === undefined) return "";
  if (Array.isArray(content)) return content.map(textOf).join("");
  if (isDirective(content)) return textOf(content.values.at(-1));
  return isTemplate(content) ? templateText(content) : escapeText(String(content));
}

function templateText({ strings, values }: TemplateResult): string {
  return strings.reduce((before, after, i) => {
    const value = values[i - 1];
    const insideTag = before.lastIndexOf("<") > before.lastIndexOf(">");
    const [attributeStart, kind, name] = (insideTag && /\s([@?.]?)([\w-]+)=$/.exec(before)) || [""];
    if (!name) return before + textOf(value) + after;
    return before.slice(0, -attributeStart.length) + attribute(kind ?? "", name, value) + after;
  });
}

function attribute(kind: string, name: string, content: unknown): string {
  const value = isDirective(content) ? content.values.at(-1) : content;
  if (kind === "@" || value === nothing || (kind === "?" && !value)) return "";
  return kind === "?" ? ` ${name}` : ` ${kind}${name}="${escapeText(String(value))}"`;
}

const isTemplate = (content: unknown): content is TemplateResult =>
  typeof content === "object" && content !== null && "_$litType$" in content;

const isDirective = (content: unknown): content is Directive =>
  typeof content === "object" && content !== null && "_$litDirective$" in content;

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
