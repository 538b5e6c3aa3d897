/** Formats numbers in the page's language. What is not 0 or 1 is not rounded to it. */
import { _, leftToRight, localNumber, language, ngettext } from "./message.ts";

/**
 * A share in percent: `31 %`, `0.4 %`, `less than 0.1 %`.
 *
 * @param share from 0 to 1
 */
export function percent(share: number) {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return _("less than {percent}", { percent: withPercentSign("0.1") });
  if (value >= 99.95 && share < 1) return _("more than {percent}", { percent: withPercentSign("99.9") });
  const isWhole = value === 0 || (value >= 9.95 && (value < 99.5 || share === 1));
  return withPercentSign(value.toFixed(isWhole ? 0 : 1));
}

const withPercentSign = (number: string): string => _("{number} %", { number: localNumber(number) });

/** Significant digits: as many as asked, or as many as distinguish the value from 1. */
export function significant(value: number, count: number): string {
  const rounded = value.toPrecision(count);
  return Math.abs(Number(rounded)) === 1 && Math.abs(value) !== 1 ? significant(value, count + 1) : rounded;
}

/** Seven significant digits, as many as a float32 surely holds. */
export const exactNumber = (value: number): string =>
  localNumber(value === 0 ? "0" : Number(significant(value, 7)).toString());

/**
 * Three significant digits, two below 0.1: `0.196`, `2.00`, `0.012`; more where three would be 1: `0.999995`. Only a
 * whole number is without decimals below 100. All digits are on hover, or beside it.
 */
export function shortNumber(value: number) {
  if (Number.isNaN(value)) return "–";
  if (Number.isInteger(value)) return localNumber(value.toString());
  const size = Math.abs(value);
  if (size < 0.001) return scientificNumber(value);
  if (size < 0.1) return localNumber(value.toPrecision(2));
  return localNumber(size < 99.95 ? significant(value, 3) : value.toFixed(0));
}

/** For a column of weights: equal decimals in each row, and bounds for what would be rounded to 0 or 1. */
export const threeDecimals = (value: number): string => decimals(value, 3);

/**
 * `0.196`; `< 0.001`, `> 0.999` and `> 1.000` where that would be 0 or 1.
 *
 * @param value 0 or more
 */
export function decimals(value: number, count: number): string {
  if (Number.isNaN(value)) return "–";
  const rounded = value.toFixed(count);
  if (value === Number(rounded) || ![0, 1].includes(Number(rounded))) return localNumber(rounded);
  const step = 10 ** -count;
  if (value > 1) return leftToRight(`> ${localNumber(rounded)}`);
  return leftToRight(
    Number(rounded) === 0 ? `< ${localNumber(step.toFixed(count))}` : `> ${localNumber((1 - step).toFixed(count))}`,
  );
}

/** `1.2 × 10⁻⁷`. */
export const scientificNumber = (value: number): string => (value === 0 ? "0" : localNumber(value.toExponential(1)));

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
  _("{size} MB", { size: localNumber((bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)) });

/** A file's size, in words. */
export const fileSize = (bytes: number): string =>
  bytes < 1e6 ? _("{size} kB", { size: Math.round(bytes / 1e3) }) : megabytes(bytes);

export const headCount = (heads: number): string => ngettext("{count} head", "{count} heads", heads);

export const layerCount = (layers: number): string => ngettext("{count} layer", "{count} layers", layers);

export const tokenCount = (tokens: number): string => ngettext("{count} token", "{count} tokens", tokens);

export const sentenceCount = (sentences: number): string =>
  ngettext("{count} sentence", "{count} sentences", sentences);
