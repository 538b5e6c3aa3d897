/** Text with tokens in it, where there is no markup: tooltips, labels, canvases. */
import type { Phrase } from "./message.ts";

export const plain = (phrases: Phrase[]): string =>
  phrases.map((part) => (typeof part === "string" ? part : isolated(part[0]))).join("");

const TURNS_THE_LINE =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Bidi_Control}]/u;

/**
 * A token inside a line of text. Right-to-left text is isolated (U+2068 ... U+2069), or it would reverse the arrows and
 * numbers beside it.
 */
export const isolated = (label: string): string => (TURNS_THE_LINE.test(label) ? `\u2068${label}\u2069` : label);
