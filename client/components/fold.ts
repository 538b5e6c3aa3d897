/** Remembers whether a `<details data-fold="name">` is open. */
import { rememberChoice, rememberedChoice } from "../state/remembered-choices.ts";

export function rememberFolds(folds: Iterable<HTMLDetailsElement>, signal: AbortSignal) {
  for (const fold of folds) {
    const name = `fold-${fold.dataset.fold}`;
    fold.open = rememberedChoice(name) === "open";
    fold.addEventListener("toggle", () => rememberChoice(name, fold.open ? "open" : null), { signal });
  }
}
