/** Remembers whether a `<details data-fold="name">` is open. */
import { rememberChoice, rememberedChoice } from "../state/remembered-choices.ts";

export function rememberFolds(folds: Iterable<HTMLDetailsElement>, signal: AbortSignal) {
  for (const fold of folds) {
    const key = `fold-${fold.dataset.fold}`;
    fold.open = rememberedChoice(key) === "open";
    fold.addEventListener("toggle", () => rememberChoice(key, fold.open ? "open" : null), { signal });
  }
}
