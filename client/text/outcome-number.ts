/** Outcomes and their changes as numbers: they may be below 0. */
import { withSign } from "./comparison-text.ts";
import { shortNumber } from "./format.ts";
import { _ } from "./message.ts";

export const outcomeNumber = (value: number | null): string =>
  value === null ? "–" : value < 0 ? withSign(value, shortNumber) : shortNumber(value);

export const outcomeRange = (low: number | null, high: number | null): string =>
  low === null || high === null ? "–" : _("{low} to {high}", { low: outcomeNumber(low), high: outcomeNumber(high) });
