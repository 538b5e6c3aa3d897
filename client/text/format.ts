/** Formats numbers in the page's language. No share is rounded to 0 % or 100 % that is not. */
import { _, digits, language, ngettext } from "./message.ts";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A share in percent: `31 %`, `0.4 %`, `less than 0.1 %`.
 *
 * @param share from 0 to 1
 */
export function percent(share: number) {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return _("less than {percent}", { percent: inPercent("0.1") });
  if (value >= 99.95 && share < 1) return _("more than {percent}", { percent: inPercent("99.9") });
  const whole = value === 0 || (value >= 9.95 && (value < 99.5 || share === 1));
  return inPercent(value.toFixed(whole ? 0 : 1));
}

const inPercent = (number: string): string => _("{number} %", { number: digits(number) });

/** Seven significant digits, as many as a float32 surely holds. */
export const exact = (value: number): string => digits(value === 0 ? "0" : Number(value.toPrecision(7)).toString());

/**
 * Three significant digits, two below 0.1: `0.196`, `1.00`, `0.012`. Only a whole number is without decimals below 100.
 * All digits are on hover, or beside it.
 */
export function short(value: number) {
  if (Number.isNaN(value)) return "–";
  if (Number.isInteger(value)) return digits(value.toString());
  const size = Math.abs(value);
  if (size < 0.001) return scientific(value);
  if (size < 0.1) return digits(value.toPrecision(2));
  return digits(size < 99.95 ? value.toPrecision(3) : value.toFixed(0));
}

/** For a column of weights: equal decimals in each row, and 0 only if it is 0. */
export function threeDecimals(value: number): string {
  if (Number.isNaN(value)) return "–";
  return value > 0 && value < 0.0005 ? `< ${digits("0.001")}` : digits(value.toFixed(3));
}

/** `1.2 × 10⁻⁷`. */
export function scientific(value: number): string {
  if (value === 0) return "0";
  const [mantissa = "", exponent = "0"] = value.toExponential(1).split("e");
  return `${digits(mantissa)} × 10${exponent.startsWith("-") ? "⁻" : ""}${superscript(exponent.replace(/^[+-]/, ""))}`;
}

const superscript = (number: string): string => [...number].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");

const ordinals = new Intl.PluralRules(language, { type: "ordinal" });

/** `2nd`; each form of a language has a message of its own. */
export function ordinal(number: number): string {
  const form = ordinals.select(number);
  if (form === "one") return _("{number}st", { number });
  if (form === "two") return _("{number}nd", { number });
  if (form === "few") return _("{number}rd", { number });
  return _("{number}th", { number });
}

export const headName = (layer: number, head: number): string => `L${layer} H${head}`;

export const megabytes = (bytes: number): string =>
  _("{size} MB", { size: digits((bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)) });

/** A file's size, in words. */
export const fileSize = (bytes: number): string =>
  bytes < 1e6 ? _("{size} kB", { size: Math.round(bytes / 1e3) }) : megabytes(bytes);

export const headCount = (heads: number): string => ngettext("{count} head", "{count} heads", heads);

export const layerCount = (layers: number): string => ngettext("{count} layer", "{count} layers", layers);

export const tokenCount = (tokens: number): string => ngettext("{count} token", "{count} tokens", tokens);

export const sentenceCount = (sentences: number): string =>
  ngettext("{count} sentence", "{count} sentences", sentences);
