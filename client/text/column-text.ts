/** Describes how much other queries attend to the key of a pair: a large weight in a stripe is no finding. */
import type { RankedHead } from "../api/types.ts";
import { _, leftToRight, localNumber, wholeNumber, nphrases, type Phrase } from "./message.ts";
import { significant } from "./format.ts";
import { weightText } from "./weight-text.ts";

/** Below this, the attention of others to the key is not worth a mention. */
const NOTABLE_MEAN = 0.1;
/** Above this the digits of a lift mean nothing: other weights are almost 0. */
const LARGEST_LIFT = 1000;

/** A lift with two or three significant digits. */
export function liftText(lift: number | null): string {
  if (lift === null) return "–";
  if (lift >= LARGEST_LIFT) return `> ${wholeNumber(LARGEST_LIFT)}`;
  if (lift < 0.005) return lift === 0 ? "0" : leftToRight(`< ${localNumber("0.01")}`);
  return localNumber(liftDigits(lift));
}

/**
 * A sentence comparing the pair with its column; empty if there is nothing to compare.
 *
 * @param key name of the key
 */
export function columnSentence(
  { lift, column_mean: mean, column_rank: rank, column_of: of, column_forced: forced }: RankedHead,
  key: Phrase[],
): Phrase[] {
  if (lift === null || mean === null || rank === null || of === null) return [];
  const others = of - 1;
  if (lift <= 1 && 2 * (rank - 1) > others && mean >= NOTABLE_MEAN && others > 1)
    return stripeSentence(others, forced, { key, share: weightText(mean) });
  if (lift <= 1) return noMoreSentence(others, forced);
  const times =
    lift >= LARGEST_LIFT ? _("more than {number}", { number: LARGEST_LIFT }) : localNumber(liftDigits(lift));
  return moreSentence(others, forced, { times });
}

const liftDigits = (lift: number): string => (lift < 2 ? twoDecimals(lift) : lift.toFixed(lift < 10 ? 1 : 0));

/** Or as many as distinguish it from 1. */
const twoDecimals = (lift: number): string => (lift.toFixed(2) === "1.00" ? significant(lift, 3) : lift.toFixed(2));

type Values = Record<string, string | Phrase[]>;

/** Most tokens attend to the key. */
const stripeSentence = (others: number, forced: number | null, values: Values): Phrase[] =>
  forced
    ? nphrases(
        "But most tokens attend to {key} in this head: the other that has a choice gives it {share}.",
        "But most tokens attend to {key} in this head: the {count} others that have a choice give it {share} on average.",
        others,
        values,
      )
    : nphrases(
        "But most tokens attend to {key} in this head: the other gives it {share}.",
        "But most tokens attend to {key} in this head: the {count} others give it {share} on average.",
        others,
        values,
      );

const noMoreSentence = (others: number, forced: number | null): Phrase[] =>
  forced
    ? nphrases(
        "That is no more than the one other token that has a choice gives it.",
        "That is no more than the others that have a choice give it on average.",
        others,
        {},
      )
    : nphrases(
        "That is no more than the one other token that may and has a choice gives it.",
        "That is no more than the others give it on average.",
        others,
        {},
      );

const moreSentence = (others: number, forced: number | null, values: Values): Phrase[] =>
  forced
    ? nphrases(
        "That is {times} times what the one other token that has a choice gives it.",
        "That is {times} times what the others that have a choice give it on average.",
        others,
        values,
      )
    : nphrases(
        "That is {times} times what the one other token that may and has a choice gives it.",
        "That is {times} times what the others give it on average.",
        others,
        values,
      );
