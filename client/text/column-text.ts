/** Describes how much other queries attend to the key of a pair: a large weight in a stripe is no finding. */
import type { Phrase } from "./message.ts";
import type { RankedHead } from "../api/types.ts";
import { amount } from "./weight-text.ts";

/** Below this, the attention of others to the key is not worth a mention. */
const NOTABLE_MEAN = 0.1;
/** Above this the digits of a lift mean nothing: other weights are almost 0. */
const LARGEST = 1000;

/** A lift with its significant digits. */
export function liftText(lift: number | null): string {
  if (lift === null) return "–";
  if (lift >= LARGEST) return "> 1,000";
  if (lift < 0.005) return lift === 0 ? "0" : "< 0.01";
  return lift < 100 ? lift.toFixed(2) : lift.toFixed(0);
}

/**
 * A sentence comparing the pair with its column, after a space; empty if there is nothing to compare.
 *
 * @param key name of the key
 */
export function besideColumn(
  { lift, column_mean: mean, column_rank: rank, column_of: of, column_forced: forced }: RankedHead,
  key: Phrase[],
): Phrase[] {
  if (lift === null || mean === null || rank === null || of === null) return [];
  const others = of - 1;
  const [who, give, average] =
    others === 1
      ? ["the one other token that may and has a choice", "gives", ""]
      : [`the ${others} others${forced ? " that have a choice" : ""}`, "give", " on average"];
  const more = rank - 1;
  if (lift <= 1 && 2 * more > others && mean >= NOTABLE_MEAN && others > 1) {
    return [" But most tokens attend to ", ...key, ` in this head: ${who} ${give} it ${amount(mean)}${average}.`];
  }
  if (lift <= 1) return [` That is no more than ${who} ${give} it${average} (${amount(mean)}).`];
  const times = lift >= LARGEST ? "more than 1,000" : lift < 10 ? lift.toFixed(lift < 2 ? 2 : 1) : lift.toFixed(0);
  return [` That is ${times} times what ${who} ${give} it${average} (${amount(mean)}).`];
}
