/** Formats numbers. Nothing is rounded to 0 or 100 that is not. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A share in percent: `31 %`, `0.4 %`, `less than 0.1 %`.
 *
 * @param share from 0 to 1
 */
export function percent(share: number) {
  const value = 100 * share;
  if (value === 0) return "0 %";
  if (value < 0.1) return "less than 0.1 %";
  if (value < 9.95) return `${value.toFixed(1)} %`;
  if (value >= 99.5 && share < 1) return value >= 99.95 ? "more than 99.9 %" : `${value.toFixed(1)} %`;
  return `${value.toFixed(0)} %`;
}

/** Seven significant digits, as many as a float32 surely holds. */
export const exact = (value: number): string => (value === 0 ? "0" : Number(value.toPrecision(7)).toString());

/** A few digits, for tables; the exact value is beside it or on hover. Never rounded to a whole number. */
export function short(value: number) {
  if (Number.isNaN(value)) return "–";
  if (Number.isInteger(value)) return value.toString();
  const size = Math.abs(value);
  if (size < 0.001) return scientific(value);
  if (size < 0.1) return value.toPrecision(2);
  const rounded = size < 10 ? value.toFixed(3) : value.toPrecision(4);
  return Number.isInteger(Number(rounded)) ? exact(value) : rounded;
}

/** For a column of weights: equal decimals in each row, and 0 only if it is 0. */
export function threeDecimals(value: number): string {
  if (Number.isNaN(value)) return "–";
  return value > 0 && value < 0.0005 ? "< 0.001" : value.toFixed(3);
}

/** `1.2 × 10⁻⁷`. */
export function scientific(value: number): string {
  if (value === 0) return "0";
  const [digits, exponent = "0"] = value.toExponential(1).split("e");
  return `${digits} × 10${exponent.startsWith("-") ? "⁻" : ""}${superscript(exponent.replace(/^[+-]/, ""))}`;
}

const superscript = (digits: string): string => [...digits].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");

export const headName = (layer: number, head: number): string => `L${layer} H${head}`;

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** A file's size, in words. */
export const fileSize = (bytes: number): string => (bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : megabytes(bytes));

/** A whole number, thousands separated: `1,111`. */
export const grouped = (number: number): string => number.toLocaleString("en");

export const count = (number: number, one: string, many: string = `${one}s`): string =>
  `${grouped(number)} ${number === 1 ? one : many}`;
