/** What is folded away: some folds stay as they were left, others are part of the address. */
import { foldsWith, type FoldName } from "../state/folds.ts";
import { rememberChoice, rememberedChoice } from "../state/remembered-choices.ts";
import { store } from "../state/store.ts";

/** Remember whether a `<details data-fold="name">` is open. */
export function rememberFolds(folds: Iterable<HTMLDetailsElement>, signal: AbortSignal) {
  for (const fold of folds) {
    const key = `fold-${fold.dataset.fold}`;
    fold.open = rememberedChoice(key) === "open";
    fold.addEventListener("toggle", () => rememberChoice(key, fold.open ? "open" : null), { signal });
  }
}

/** Opening or closing it changes the address. */
export function listenToFold(fold: HTMLDetailsElement, name: FoldName, signal: AbortSignal) {
  const changed = () =>
    fold.open !== store.state.open.includes(name) && store.select({ open: foldsWith(store.state, name, fold.open) });
  fold.addEventListener("toggle", changed, { signal });
}
