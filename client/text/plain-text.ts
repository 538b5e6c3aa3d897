/** Text with tokens in it, where there is no markup: tooltips, labels, canvases. */
import { _, type Phrase } from "./message.ts";

export const plainText = (phrases: Phrase[]): string =>
  phrases.map((part) => (typeof part === "string" ? part : isolate(part[0]))).join("");

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Bidi_Control}]/u;

/**
 * A token inside a line of text. Right-to-left text is isolated (U+2068 ... U+2069), or it would reverse the arrows and
 * numbers beside it.
 */
export const isolate = (label: string): string => (RIGHT_TO_LEFT.test(label) ? `\u2068${label}\u2069` : label);

/** A predicted token: signs for invisible characters. */
export const visibleText = (text: string): string =>
  text.trim() || text.replaceAll("\n", "↵").replaceAll(" ", "␣") || _("(nothing)");
