/** Remembers whether a `<details data-fold="name">` is open. */
import { remember, remembered } from "../state/remembered.ts";

export function rememberFolds(folds: Iterable<HTMLDetailsElement>, signal: AbortSignal) {
  for (const fold of folds) {
    const name = `fold-${fold.dataset.fold}`;
    fold.open = remembered(name) === "open";
    fold.addEventListener("toggle", () => remember(name, fold.open ? "open" : null), { signal });
  }
}
