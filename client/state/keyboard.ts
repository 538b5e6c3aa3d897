/** Handles keys everywhere except in text fields. Those that type a character can be turned off. */
import { clear, nextStream, pinChosen, stepLayer, toggleComparing, turn } from "./selection.ts";
import { setSingleKeys, singleKeys } from "./single-keys.ts";
import { store } from "./store.ts";

const EVERYWHERE: Record<string, () => void> = {
  "/": () => document.getElementById("prompt")?.focus(),
  "?": () => openHelp(),
};

/** Not while the picture shown is of another text than the fields say. */
const ON_PICTURES: Record<string, () => void> = {
  "[": () => stepLayer(-1),
  "]": () => stepLayer(1),
  w: () => store.select({ words: !store.state.words }),
  s: () => store.select({ specials: !store.state.specials }),
  d: turn,
  x: nextStream,
  p: pinChosen,
  c: toggleComparing,
};

/** What a key does. */
function actionOf(key: string): (() => void) | undefined {
  if (key === "Escape") return store.behind ? undefined : clear;
  if (!singleKeys()) return undefined;
  return EVERYWHERE[key] ?? (store.behind ? undefined : ON_PICTURES[key]);
}

function openHelp() {
  const dialog = document.getElementById("help");
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const { target } = event;
    const typing =
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && ["text", "number", "range", "search"].includes(target.type));
    if (event.key === "Escape" && store.closeMessages()) return event.preventDefault();
    if (typing && event.key === "Escape") return target.blur();
    const act = actionOf(event.key);
    if (typing || !act) return;
    event.preventDefault();
    act();
  });
  document.getElementById("help-button")?.addEventListener("click", openHelp);
  const choice = document.getElementById("single-keys");
  if (!(choice instanceof HTMLInputElement)) return;
  choice.checked = singleKeys();
  choice.addEventListener("change", () => setSingleKeys(choice.checked));
}
