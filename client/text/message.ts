/**
 * Text for people: English that the page's language may replace. A sentence with its placeholders is the key of the
 * catalogues in `app/translations`, from which the server puts the translations into the page.
 */

type Forms = string | string[];
type Value = string | number;
/** A sentence with emphasis: an array stands for an emphasised token. */
export type Phrase = string | [string];

const pageDocument = globalThis.document;
/** Code of the page's language, as in `<html lang>`. */
export const language = pageDocument?.documentElement.lang || "en";
const isRightToLeft = pageDocument?.documentElement.dir === "rtl";
const translations: Record<string, Forms> = JSON.parse(
  pageDocument?.getElementById("followspot-messages")?.textContent || "{}",
);
const numberFormat = new Intl.NumberFormat(language);
const pluralRules = new Intl.PluralRules(language);
// In the order of the forms in a catalogue.
const categories = ["zero", "one", "two", "few", "many", "other"].filter((name) =>
  pluralRules.resolvedOptions().pluralCategories.includes(name as Intl.LDMLPluralRule),
);
const formatLanguage = language === "en" ? "en-GB" : language;
const listFormats = {
  and: new Intl.ListFormat(formatLanguage, { type: "conjunction" }),
  or: new Intl.ListFormat(formatLanguage, { type: "disjunction" }),
};

/**
 * A message.
 *
 * @param sentence a literal, with a `{name}` for each of the values; whole numbers get separators
 */
export function _(sentence: string, values: Record<string, Value> = {}): string {
  return fill(translate(sentence), values);
}

/** A message that other languages say differently in another context, such as a word with two meanings. */
export const pgettext = (context: string, sentence: string, values: Record<string, Value> = {}): string =>
  fill(translate(sentence, `${context}\u0004${sentence}`), values);

/** A message whose form depends on a count, which both forms can name as `{count}`. */
export function ngettext(one: string, many: string, count: number, values: Record<string, Value> = {}): string {
  return fill(pluralForm(one, many, count), { count, ...values });
}

/** A message with emphasised tokens among its values. */
export const phrases = (sentence: string, values: Record<string, Value | Phrase[]>): Phrase[] =>
  fillPhrases(translate(sentence), values);

/** The same with a form that depends on a count. */
export const nphrases = (
  one: string,
  many: string,
  count: number,
  values: Record<string, Value | Phrase[]>,
): Phrase[] => fillPhrases(pluralForm(one, many, count), { count, ...values });

/** `a, b and c` */
export const listText = (items: string[], style: "and" | "or" = "and"): string => listFormats[style].format(items);

/** `a, b, c` */
export const enumeration = (items: string[]): string =>
  items.map(valueText).join(_("{first}, {second}", { first: "", second: "" }));

/** A list of phrases. */
export function listPhrases(items: Phrase[][], style: "and" | "or" = "and"): Phrase[] {
  const indices = items.map((_item, index) => String(index));
  return listFormats[style]
    .formatToParts(indices)
    .flatMap(({ type, value }): Phrase[] => (type === "element" ? (items[Number(value)] ?? []) : [value]));
}

/** What stands between a sentence and the next: the wide stops of Chinese have their space in them. */
export const spaceAfter = (sentence: string): string => (/[。？！]$/.test(sentence) ? "" : " ");

/** Sentences one after the other; an empty one is none. */
export const joinText = (...sentences: string[]): string =>
  sentences.filter(Boolean).reduce((text, next) => (text ? text + spaceAfter(text) + next : next), "");

/** A time of ISO 8601 as its day in UTC: `29 November 2026`. */
export const longDate = (time: string): string =>
  new Intl.DateTimeFormat(formatLanguage, { dateStyle: "long", timeZone: "UTC", numberingSystem: "latn" }).format(
    new Date(time),
  );

/** A whole number with separators: `1,111`. */
export const wholeNumber = (number: number): string => numberFormat.format(number);

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number as JavaScript writes it, such as `0.25` or `5e-7`, with the separators of the page's language: `5 × 10⁻⁷`. */
export function localNumber(text: string): string {
  const number = text
    .replace(/[.,]/g, (symbol) => (symbol === "." ? decimalSeparator : groupSeparator))
    .replace(/e\+0$/, "")
    .replace(
      /e\+?(-?)(\d+)$/,
      (_exponent, minus: string, power: string) => ` × 10${minus && "⁻"}${superscript(power)}`,
    );
  // Its sign stays before it, and its power after it.
  return /^[+−-]|×/.test(number) ? leftToRight(number) : number;
}

const superscript = (number: string): string => number.replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));

/** Runs from left to right in every language, as `0.20 → 0.14`: within U+2066 … U+2069 in a text from right to left. */
export const leftToRight = (text: string): string => (isRightToLeft ? `\u2066${text}\u2069` : text);

const separatorOf = (kind: "decimal" | "group"): string =>
  numberFormat.formatToParts(1234567.5).find(({ type }) => type === kind)?.value ?? "";
const decimalSeparator = separatorOf("decimal");
const groupSeparator = separatorOf("group");

function translate(sentence: string, key = sentence): string {
  const text = translations[key];
  return isolateUnits(typeof text === "string" && text ? text : sentence);
}

function pluralForm(one: string, many: string, count: number): string {
  const forms = translations[one];
  const untranslated = count === 1 ? one : many;
  if (!Array.isArray(forms)) return untranslated;
  const index = categories.indexOf(pluralRules.select(count));
  return isolateUnits(forms[Math.min(index, forms.length - 1)] || untranslated);
}

const UNIT =
  /\{\w+\}(?: [→×] |[–/])\{\w+\}|(?:±|[A-Za-z]\w*[ =])\{\w+\}(?! [→×]|[–/])|\{\w+\}[ \u00a0]?(?:%|M\b|[kKMG]i?B\b)/g;

/**
 * In a text from right to left, what is read as a unit runs from left to right: an arrow, a size, a range, a number with
 * its sign or unit, a Latin word with its value (`torch 2.13`).
 */
const isolateUnits = (sentence: string): string => sentence.replace(UNIT, (unit) => leftToRight(unit));

const PLACEHOLDER = /\{(\w+)\}/;

const fill = (sentence: string, values: Record<string, Value>): string =>
  sentence.replace(new RegExp(PLACEHOLDER, "g"), (_match, name: string) => valueText(values[name]));

/** Every second part between placeholders is the name of one. */
const fillPhrases = (sentence: string, values: Record<string, Value | Phrase[]>): Phrase[] =>
  sentence.split(PLACEHOLDER).flatMap((part, index): Phrase[] => {
    if (index % 2 === 0) return part ? [part] : [];
    const value = values[part];
    return Array.isArray(value) ? value : [valueText(value)].filter(Boolean);
  });

/** In a text from right to left, a value has a direction of its own (U+2068 ... U+2069). */
function valueText(value: Value | undefined): string {
  const text = typeof value === "number" ? wholeNumber(value) : (value ?? "");
  return isRightToLeft && text ? `\u2068${text}\u2069` : text;
}
